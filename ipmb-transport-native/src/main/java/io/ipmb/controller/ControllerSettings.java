package io.ipmb.controller;

import io.ipmb.HostLimits;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.protocol.LabelProgram;
import java.time.Duration;
import java.util.function.Function;

/**
 * How one bus is hosted.
 *
 * @param identifier the bus's name, for logs
 * @param peers who may join
 * @param limits how much of everything
 * @param slowConsumers what to do about an endpoint that does not read
 * @param graceTime how long those who were on the bus are waited for after a change of host; zero for not at all
 * @param losses is told of messages that are lost
 * @param selectorText how a selector's expression is written, for logs
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
