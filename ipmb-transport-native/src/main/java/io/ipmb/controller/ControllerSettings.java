package io.ipmb.controller;

import io.ipmb.HostLimits;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.protocol.LabelProgram;
import java.time.Duration;
import java.util.function.Function;

/**
 * The settings of the host of one bus.
 *
 * @param identifier the bus's name, for logs
 * @param peers decides who may join
 * @param limits of queues, kept messages, and connections
 * @param slowConsumers the treatment of an endpoint with a full queue
 * @param graceTime how long messages wait for absentees after a change of host; zero for not at all
 * @param losses hears of lost messages
 * @param selectorText the text of a selector's expression, for logs
 */
public record ControllerSettings(
        String identifier,
        PeerCheck peers,
        HostLimits limits,
        SlowConsumerPolicy slowConsumers,
        Duration graceTime,
        Losses losses,
        Function<LabelProgram, String> selectorText) {

    /** Short, for logs. */
    @Override
    public String toString() {
        return "ControllerSettings[" + identifier + ", " + limits + ", " + slowConsumers + "]";
    }
}
