package io.ipmb;

import io.ipmb.controller.ControllerLimits;
import io.ipmb.controller.SlowConsumerPolicy;
import java.time.Duration;
import java.util.Objects;

/**
 * What this process allows while it hosts a bus. Immutable.
 *
 * @param limits how much of everything
 * @param slowConsumerPolicy what to do about an endpoint that does not read
 * @param handOverTimeout the longest time that closing the hosting endpoint waits for slow endpoints to take what
 *     is on its way to them; the bus goes on without it at once
 */
public record HostOptions(ControllerLimits limits, SlowConsumerPolicy slowConsumerPolicy, Duration handOverTimeout) {

    /** Default limits, senders wait for slow consumers, three seconds to hand over. */
    public static final HostOptions DEFAULT =
            new HostOptions(ControllerLimits.DEFAULT, SlowConsumerPolicy.WAIT, Duration.ofSeconds(3));

    /** Checks that nothing is missing or negative. */
    public HostOptions {
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(slowConsumerPolicy, "slowConsumerPolicy");
        if (handOverTimeout.isNegative()) {
            throw new IllegalArgumentException("handOverTimeout=" + handOverTimeout + " is negative");
        }
    }

    /** These options with other limits. */
    public HostOptions withLimits(ControllerLimits other) {
        return new HostOptions(other, slowConsumerPolicy, handOverTimeout);
    }

    /** These options with another policy. */
    public HostOptions withSlowConsumerPolicy(SlowConsumerPolicy other) {
        return new HostOptions(limits, other, handOverTimeout);
    }

    /** These options with another time to hand over. */
    public HostOptions withHandOverTimeout(Duration other) {
        return new HostOptions(limits, slowConsumerPolicy, other);
    }
}
