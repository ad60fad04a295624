package io.ipmb;

import java.time.Duration;
import java.util.Objects;

/**
 * What this process allows while it hosts a bus. Immutable.
 *
 * @param limits how much of everything
 * @param slowConsumerPolicy what to do about an endpoint that does not read
 * @param handOverTimeout the longest time that closing the hosting endpoint waits for slow endpoints to take what
 *     is on its way to them; the bus goes on without it at once; at most
 *     {@link HostLimits#LONGEST_TIME}
 * @param graceTime after a change of host, how long what is sent to endpoints that were on the bus and are not back yet
 *     waits for them; zero does not wait. The grace ends earlier when all are back
 */
public record HostOptions(
        HostLimits limits, SlowConsumerPolicy slowConsumerPolicy, Duration handOverTimeout, Duration graceTime) {

    /** The longest time to come back. */
    public static final Duration LONGEST_GRACE = Duration.ofDays(1);

    /** Default limits, senders wait for slow consumers, three seconds to hand over, two to come back. */
    public static final HostOptions DEFAULT =
            new HostOptions(HostLimits.DEFAULT, SlowConsumerPolicy.WAIT, Duration.ofSeconds(3), Duration.ofSeconds(2));

    /** Checks that nothing is missing, negative or too long. */
    public HostOptions {
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(slowConsumerPolicy, "slowConsumerPolicy");
        if (handOverTimeout.isNegative() || handOverTimeout.compareTo(HostLimits.LONGEST_TIME) > 0) {
            throw new IllegalArgumentException(
                    "handOverTimeout=" + handOverTimeout + " is not between zero and " + HostLimits.LONGEST_TIME);
        }
        if (graceTime.isNegative() || graceTime.compareTo(LONGEST_GRACE) > 0) {
            throw new IllegalArgumentException("graceTime=" + graceTime + " is not between zero and " + LONGEST_GRACE);
        }
    }

    /** These options with other limits. */
    public HostOptions withLimits(HostLimits other) {
        return new HostOptions(other, slowConsumerPolicy, handOverTimeout, graceTime);
    }

    /** These options with another policy. */
    public HostOptions withSlowConsumerPolicy(SlowConsumerPolicy other) {
        return new HostOptions(limits, other, handOverTimeout, graceTime);
    }

    /** These options with another time to hand over. */
    public HostOptions withHandOverTimeout(Duration other) {
        return new HostOptions(limits, slowConsumerPolicy, other, graceTime);
    }

    /** These options with another time to come back. */
    public HostOptions withGraceTime(Duration other) {
        return new HostOptions(limits, slowConsumerPolicy, handOverTimeout, other);
    }
}
