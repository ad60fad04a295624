package io.ipmb;

import java.time.Duration;
import java.util.Objects;

/**
 * The behaviour of this process as the host of a bus. Immutable, equal when all options are; made by {@link
 * #builder()}.
 *
 * @since 0.1.0
 */
public final class HostOptions {

    /** The longest grace after a change of host: a day. */
    public static final Duration LONGEST_GRACE = Duration.ofDays(1);

    /** Default limits, senders wait for slow consumers, 3 s to hand the bus over, 2 s of grace. */
    public static final HostOptions DEFAULT = new HostOptions(new Builder());

    private final HostLimits limits;
    private final SlowConsumerPolicy slowConsumerPolicy;
    private final boolean lanes;
    private final Duration handOverTimeout;
    private final Duration graceTime;

    private HostOptions(Builder builder) {
        limits = builder.limits;
        slowConsumerPolicy = builder.slowConsumerPolicy;
        lanes = builder.lanes;
        handOverTimeout = builder.handOverTimeout;
        graceTime = builder.graceTime;
    }

    /** The default options, to be changed. */
    public static Builder builder() {
        return new Builder();
    }

    /** These options, to be changed; this object stays as it is. */
    public Builder toBuilder() {
        return new Builder()
                .limits(limits)
                .slowConsumerPolicy(slowConsumerPolicy)
                .lanes(lanes)
                .handOverTimeout(handOverTimeout)
                .graceTime(graceTime);
    }

    /** The limits of the host. */
    public HostLimits limits() {
        return limits;
    }

    /** The reaction to a full queue of an endpoint. */
    public SlowConsumerPolicy slowConsumerPolicy() {
        return slowConsumerPolicy;
    }

    /**
     * Whether endpoints of this library may have lanes, direct ways to each other, while this process hosts the bus.
     * They have none under {@link SlowConsumerPolicy#DROP_OLDEST} and {@link SlowConsumerPolicy#DISCONNECT}, which need
     * a queue in the host.
     */
    public boolean lanes() {
        return lanes;
    }

    /**
     * The longest time in which a closed host still delivers messages to slow endpoints. The other endpoints go on
     * under a new host at once.
     */
    public Duration handOverTimeout() {
        return handOverTimeout;
    }

    /**
     * The longest time in which a new host keeps messages for endpoints of the old one that are not back yet. The grace
     * ends earlier when all are back. Zero keeps none.
     */
    public Duration graceTime() {
        return graceTime;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostOptions options
                && options.limits.equals(limits)
                && options.slowConsumerPolicy == slowConsumerPolicy
                && options.lanes == lanes
                && options.handOverTimeout.equals(handOverTimeout)
                && options.graceTime.equals(graceTime);
    }

    @Override
    public int hashCode() {
        return Objects.hash(limits, slowConsumerPolicy, lanes, handOverTimeout, graceTime);
    }

    /** All options by name, as {@code HostOptions{limits=…, slowConsumerPolicy=WAIT, …}}. */
    @Override
    public String toString() {
        return "HostOptions{limits=" + limits + ", slowConsumerPolicy=" + slowConsumerPolicy + ", lanes=" + lanes
                + ", handOverTimeout=" + handOverTimeout + ", graceTime=" + graceTime + "}";
    }

    /**
     * Collects options; not thread-safe. Each setter checks its value and names it in an {@link
     * IllegalArgumentException}.
     */
    public static final class Builder {

        private HostLimits limits = HostLimits.DEFAULT;
        private SlowConsumerPolicy slowConsumerPolicy = SlowConsumerPolicy.WAIT;
        private boolean lanes = true;
        private Duration handOverTimeout = Duration.ofSeconds(3);
        private Duration graceTime = Duration.ofSeconds(2);

        private Builder() {}

        /** {@link HostOptions#limits()}. {@link HostLimits#DEFAULT} unless set. */
        public Builder limits(HostLimits value) {
            limits = Objects.requireNonNull(value, "limits");
            return this;
        }

        /** {@link HostOptions#slowConsumerPolicy()}. {@link SlowConsumerPolicy#WAIT} unless set. */
        public Builder slowConsumerPolicy(SlowConsumerPolicy value) {
            slowConsumerPolicy = Objects.requireNonNull(value, "slowConsumerPolicy");
            return this;
        }

        /** {@link HostOptions#lanes()}. True unless set. */
        public Builder lanes(boolean value) {
            lanes = value;
            return this;
        }

        /** {@link HostOptions#handOverTimeout()}. Zero to {@link HostLimits#LONGEST_TIME}; 3 s unless set. */
        public Builder handOverTimeout(Duration value) {
            handOverTimeout = Range.upTo("handOverTimeout", value, HostLimits.LONGEST_TIME);
            return this;
        }

        /** {@link HostOptions#graceTime()}. Zero to {@link #LONGEST_GRACE}; 2 s unless set. */
        public Builder graceTime(Duration value) {
            graceTime = Range.upTo("graceTime", value, LONGEST_GRACE);
            return this;
        }

        /** The finished options. */
        public HostOptions build() {
            return new HostOptions(this);
        }
    }
}
