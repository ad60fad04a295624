package io.ipmb.controller;

import io.ipmb.HostLimits;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.Extension.LaneRules;
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
 * @param lanes whether endpoints may have lanes
 * @param graceTime how long messages wait for absentees after a change of host; zero for not at all
 * @param losses hears of lost messages
 * @param selectorText the text of a selector's expression, for logs
 */
public record ControllerSettings(
        String identifier,
        PeerCheck peers,
        HostLimits limits,
        SlowConsumerPolicy slowConsumers,
        boolean lanes,
        Duration graceTime,
        Losses losses,
        Function<LabelProgram, String> selectorText) {

    /** Whether lanes are introduced: only a queue of the controller's can drop its oldest message or disconnect. */
    boolean introducesLanes() {
        return lanes && (slowConsumers == SlowConsumerPolicy.WAIT || slowConsumers == SlowConsumerPolicy.DROP_NEWEST);
    }

    /** The abilities of a controller with these settings, for every endpoint. */
    public Extension abilities() {
        Extension always = Extension.OURS.with(Extension.LOSSES | Extension.TAILS);
        if (!introducesLanes()) {
            return always;
        }
        LaneRules.Policy policy =
                slowConsumers == SlowConsumerPolicy.WAIT ? LaneRules.Policy.WAIT : LaneRules.Policy.DROP_NEWEST;
        return always.with(Extension.LANES)
                .withLaneRules(new LaneRules(policy, limits.maxLanesPerSender(), limits.stallTimeout()));
    }

    /** Short, for logs. */
    @Override
    public String toString() {
        return "ControllerSettings[" + identifier + ", " + limits + ", " + slowConsumers + "]";
    }
}
