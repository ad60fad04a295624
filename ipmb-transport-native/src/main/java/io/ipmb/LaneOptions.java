package io.ipmb;

import java.time.Duration;
import java.util.Objects;

/**
 * Lanes of one endpoint: the direct ways from it to others and from others to it. Immutable, equal when all options
 * are; made by {@link #builder()}.
 *
 * <p>A lane costs shared memory of {@link #ringBytes()}, which counts for the program that sends, and up to three open
 * files on each side. Programs on the crate ipmb 0.8 have none: messages to and from them go through the host.
 *
 * @see JoinOptions#lanes()
 * @since 0.1.0
 */
public final class LaneOptions {

    /** The smallest ring, 256 KiB: it holds the largest message twice. */
    public static final int SMALLEST_RING_BYTES = 256 * 1024;

    /** The largest ring: 64 MiB. */
    public static final int LARGEST_RING_BYTES = 64 * 1024 * 1024;

    /** The most messages before a lane is opened: a million. */
    public static final int MOST_MESSAGES_BEFORE = 1_000_000;

    /** The most lanes in each direction. */
    public static final int MOST_LANES = 4096;

    /** The most receivers that a message can crash: 255. */
    public static final int MOST_CRASHES = 255;

    /** The shortest idle time: 100 ms. */
    public static final Duration SHORTEST_IDLE_TIME = Duration.ofMillis(100);

    /** The longest idle time: a year. */
    public static final Duration LONGEST_IDLE_TIME = Duration.ofDays(365);

    /** Up to 64 lanes in each direction with rings of 1 MiB, opened after 16 messages, ended after 60 idle seconds. */
    public static final LaneOptions DEFAULT = new LaneOptions(new Builder());

    private final LaneMode mode;
    private final int ringBytes;
    private final int afterMessages;
    private final Duration idleTime;
    private final int mostLanes;
    private final int mostCrashes;

    private LaneOptions(Builder builder) {
        mode = builder.mode;
        ringBytes = builder.ringBytes;
        afterMessages = builder.afterMessages;
        idleTime = builder.idleTime;
        mostLanes = builder.mostLanes;
        mostCrashes = builder.mostCrashes;
    }

    /** The default options, to be changed. */
    public static Builder builder() {
        return new Builder();
    }

    /** These options, to be changed; this object stays as it is. */
    public Builder toBuilder() {
        return new Builder()
                .mode(mode)
                .ringBytes(ringBytes)
                .afterMessages(afterMessages)
                .idleTime(idleTime)
                .mostLanes(mostLanes)
                .mostCrashes(mostCrashes);
    }

    /** When the endpoint opens a lane; {@link LaneMode#AUTO} unless set. */
    public LaneMode mode() {
        return mode;
    }

    /** The bytes of unread messages that a lane of this endpoint holds until it is full; 1 MiB unless set. */
    public int ringBytes() {
        return ringBytes;
    }

    /**
     * The messages to a receiver that go through the host before a lane to it is opened; 16 unless set. Means nothing
     * with {@link LaneMode#ALWAYS}, which opens at once.
     */
    public int afterMessages() {
        return afterMessages;
    }

    /** The time without a message after which a lane of this endpoint is ended; 60 s unless set. */
    public Duration idleTime() {
        return idleTime;
    }

    /**
     * The most lanes that this endpoint opens, and the most that it takes from others; 64 unless set. Messages to and
     * from further endpoints go through the host.
     */
    public int mostLanes() {
        return mostLanes;
    }

    /**
     * The receivers whose processes may end with the same unacknowledged message in their hands; 3 unless set. The last
     * of them is its last receiver: the message is dropped, counted and told as {@link
     * DropReason#CRASHED_ITS_RECEIVERS}. A receiver that closes its endpoint does not count. For messages that this
     * endpoint sends.
     *
     * @see AcknowledgeMode
     * @since 0.1.0
     */
    public int mostCrashes() {
        return mostCrashes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LaneOptions options
                && options.mode == mode
                && options.ringBytes == ringBytes
                && options.afterMessages == afterMessages
                && options.idleTime.equals(idleTime)
                && options.mostLanes == mostLanes
                && options.mostCrashes == mostCrashes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, ringBytes, afterMessages, idleTime, mostLanes, mostCrashes);
    }

    /** All options by name, as {@code LaneOptions{mode=AUTO, ringBytes=1048576, …}}. */
    @Override
    public String toString() {
        return "LaneOptions{mode=" + mode + ", ringBytes=" + ringBytes + ", afterMessages=" + afterMessages
                + ", idleTime=" + idleTime + ", mostLanes=" + mostLanes + ", mostCrashes=" + mostCrashes + "}";
    }

    /**
     * Collects options; not thread-safe. Each setter checks its value and names it in an {@link
     * IllegalArgumentException}.
     */
    public static final class Builder {

        private LaneMode mode = LaneMode.AUTO;
        private int ringBytes = 1024 * 1024;
        private int afterMessages = 16;
        private Duration idleTime = Duration.ofSeconds(60);
        private int mostLanes = 64;
        private int mostCrashes = 3;

        private Builder() {}

        /** {@link LaneOptions#mode()}. */
        public Builder mode(LaneMode value) {
            mode = Objects.requireNonNull(value, "mode");
            return this;
        }

        /**
         * {@link LaneOptions#ringBytes()}.
         *
         * @param value {@link #SMALLEST_RING_BYTES} to {@link #LARGEST_RING_BYTES}, a multiple of 8
         */
        public Builder ringBytes(int value) {
            ringBytes = Range.between("ringBytes", value, SMALLEST_RING_BYTES, LARGEST_RING_BYTES);
            if (value % Long.BYTES != 0) {
                throw new IllegalArgumentException("ringBytes=" + value + " is no multiple of 8");
            }
            return this;
        }

        /**
         * {@link LaneOptions#afterMessages()}.
         *
         * @param value 0 to {@value #MOST_MESSAGES_BEFORE}
         */
        public Builder afterMessages(int value) {
            afterMessages = Range.between("afterMessages", value, 0, MOST_MESSAGES_BEFORE);
            return this;
        }

        /**
         * {@link LaneOptions#idleTime()}.
         *
         * @param value {@link #SHORTEST_IDLE_TIME} to {@link #LONGEST_IDLE_TIME}
         */
        public Builder idleTime(Duration value) {
            idleTime = Range.between("idleTime", value, SHORTEST_IDLE_TIME, LONGEST_IDLE_TIME, "");
            return this;
        }

        /**
         * {@link LaneOptions#mostLanes()}.
         *
         * @param value 1 to {@value #MOST_LANES}; for none, set {@link LaneMode#NEVER}
         */
        public Builder mostLanes(int value) {
            mostLanes = Range.between("mostLanes", value, 1, MOST_LANES);
            return this;
        }

        /**
         * {@link LaneOptions#mostCrashes()}.
         *
         * @param value 1, for a message that is never sent again after a crash, to {@value #MOST_CRASHES}
         * @since 0.1.0
         */
        public Builder mostCrashes(int value) {
            mostCrashes = Range.between("mostCrashes", value, 1, MOST_CRASHES);
            return this;
        }

        /** The finished options. */
        public LaneOptions build() {
            return new LaneOptions(this);
        }
    }
}
