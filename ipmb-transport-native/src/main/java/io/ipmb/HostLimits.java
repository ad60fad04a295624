package io.ipmb;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The limits of a bus that this process hosts. Immutable, equal when all limits are; made by {@link #builder()}.
 *
 * <p>The host counts each limit that is reached, and logs it once per incident.
 *
 * @since 0.1.0
 */
public final class HostLimits {

    /** The upper limit of all these times: a year, far from an overflow of nanoseconds. */
    public static final Duration LONGEST_TIME = Duration.ofDays(365);

    /** Limits for most buses: 2,048 endpoints, queues of 4 MiB each and 256 MiB in all, 64 MiB of kept messages. */
    public static final HostLimits DEFAULT = new HostLimits(new Builder());

    private final int maxConnections;
    private final int maxPendingConnections;
    private final int maxPendingPerProgram;
    private final Duration handshakeTimeout;
    private final int queueBytes;
    private final int queueObjects;
    private final long queueBytesPerUser;
    private final long queueBytesInAll;
    private final Duration stallTimeout;
    private final long keptBytes;
    private final long keptBytesPerSender;
    private final int keptObjectsPerSender;
    private final int maxObjectsPerMessage;
    private final int maxLanesPerSender;
    private final int turnPackets;

    private HostLimits(Builder builder) {
        maxConnections = builder.maxConnections;
        maxPendingConnections = builder.maxPendingConnections;
        maxPendingPerProgram = builder.maxPendingPerProgram;
        handshakeTimeout = builder.handshakeTimeout;
        queueBytes = builder.queueBytes;
        queueObjects = builder.queueObjects;
        queueBytesPerUser = builder.queueBytesPerUser;
        queueBytesInAll = builder.queueBytesInAll;
        stallTimeout = builder.stallTimeout;
        keptBytes = builder.keptBytes;
        keptBytesPerSender = builder.keptBytesPerSender;
        keptObjectsPerSender = builder.keptObjectsPerSender;
        maxObjectsPerMessage = builder.maxObjectsPerMessage;
        maxLanesPerSender = builder.maxLanesPerSender;
        turnPackets = builder.turnPackets;
    }

    /** The default limits, to be changed. */
    public static Builder builder() {
        return new Builder();
    }

    /** These limits, to be changed; this object stays as it is. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.maxConnections = maxConnections;
        builder.maxPendingConnections = maxPendingConnections;
        builder.maxPendingPerProgram = maxPendingPerProgram;
        builder.handshakeTimeout = handshakeTimeout;
        builder.queueBytes = queueBytes;
        builder.queueObjects = queueObjects;
        builder.queueBytesPerUser = queueBytesPerUser;
        builder.queueBytesInAll = queueBytesInAll;
        builder.stallTimeout = stallTimeout;
        builder.keptBytes = keptBytes;
        builder.keptBytesPerSender = keptBytesPerSender;
        builder.keptObjectsPerSender = keptObjectsPerSender;
        builder.maxObjectsPerMessage = maxObjectsPerMessage;
        builder.maxLanesPerSender = maxLanesPerSender;
        builder.turnPackets = turnPackets;
        return builder;
    }

    /** The most endpoints at once. */
    public int maxConnections() {
        return maxConnections;
    }

    /**
     * The most connections that have not been admitted yet. Beyond it, the program with most of them loses the one that
     * has been silent for longest.
     */
    public int maxPendingConnections() {
        return maxPendingConnections;
    }

    /** The most connections of one program, that is one process of one user, that have not been admitted yet. */
    public int maxPendingPerProgram() {
        return maxPendingPerProgram;
    }

    /** The time that a new connection has for its first message. Beyond it, the connection is closed. */
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /** The bytes queued for one endpoint at which the slow-consumer policy acts. */
    public int queueBytes() {
        return queueBytes;
    }

    /**
     * The kernel objects queued for one endpoint at which the slow-consumer policy acts. Fewer if the process may open
     * few files: all queues together take half of the files that its connections leave, one queue an eighth.
     */
    public int queueObjects() {
        return queueObjects;
    }

    /**
     * The bytes of memory of the queues of all endpoints of one user. Beyond it, the slow-consumer policy acts for each
     * of these queues that would grow beyond a few kilobytes.
     */
    public long queueBytesPerUser() {
        return queueBytesPerUser;
    }

    /** The same for the queues of all users. */
    public long queueBytesInAll() {
        return queueBytesInAll;
    }

    /**
     * The time that senders wait for an endpoint with a full queue under {@link SlowConsumerPolicy#WAIT}. After it, the
     * newest messages for that endpoint are dropped until it has caught up. Zero waits for ever.
     */
    public Duration stallTimeout() {
        return stallTimeout;
    }

    /**
     * The bytes of the messages kept for their time to live, of all senders together; at most an eighth of the largest
     * heap. Each message counts with its cost: its frame and a few hundred bytes.
     */
    public long keptBytes() {
        return keptBytes;
    }

    /** The same for one program with all its joins; at most a 32nd of the largest heap. */
    public long keptBytesPerSender() {
        return keptBytesPerSender;
    }

    /** The kernel objects that the kept messages of one program hold. */
    public int keptObjectsPerSender() {
        return keptObjectsPerSender;
    }

    /** The most kernel objects and memory regions of one message. */
    public int maxObjectsPerMessage() {
        return maxObjectsPerMessage;
    }

    /** The most lanes from one endpoint to others. The endpoints keep to it; one that does not is disconnected. */
    public int maxLanesPerSender() {
        return maxLanesPerSender;
    }

    /** The packets read from one endpoint before the next one has its turn. */
    public int turnPackets() {
        return turnPackets;
    }

    private Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("maxConnections", maxConnections);
        values.put("maxPendingConnections", maxPendingConnections);
        values.put("maxPendingPerProgram", maxPendingPerProgram);
        values.put("handshakeTimeout", handshakeTimeout);
        values.put("queueBytes", queueBytes);
        values.put("queueObjects", queueObjects);
        values.put("queueBytesPerUser", queueBytesPerUser);
        values.put("queueBytesInAll", queueBytesInAll);
        values.put("stallTimeout", stallTimeout);
        values.put("keptBytes", keptBytes);
        values.put("keptBytesPerSender", keptBytesPerSender);
        values.put("keptObjectsPerSender", keptObjectsPerSender);
        values.put("maxObjectsPerMessage", maxObjectsPerMessage);
        values.put("maxLanesPerSender", maxLanesPerSender);
        values.put("turnPackets", turnPackets);
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostLimits limits && limits.values().equals(values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** All limits by name, as {@code HostLimits{maxConnections=2048, …}}. */
    @Override
    public String toString() {
        return "HostLimits" + values();
    }

    /**
     * Collects limits; not thread-safe. Each setter checks its value and names it in an {@link
     * IllegalArgumentException}. A count is at least 1.
     */
    public static final class Builder {

        private int maxConnections = 2048;
        private int maxPendingConnections = 1024;
        private int maxPendingPerProgram = 512;
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private int queueBytes = 4 << 20;
        private int queueObjects = 1024;
        private long queueBytesPerUser = 192L << 20;
        private long queueBytesInAll = 256L << 20;
        private Duration stallTimeout = Duration.ofSeconds(10);
        private long keptBytes = 64L << 20;
        private long keptBytesPerSender = 16L << 20;
        private int keptObjectsPerSender = 1024;
        private int maxObjectsPerMessage = 253;
        private int maxLanesPerSender = 1024;
        private int turnPackets = 64;

        private Builder() {}

        /** {@link HostLimits#maxConnections()}. 2,048 unless set. */
        public Builder maxConnections(int value) {
            maxConnections = Range.atLeastOne("maxConnections", value);
            return this;
        }

        /** {@link HostLimits#maxPendingConnections()}. 1,024 unless set. */
        public Builder maxPendingConnections(int value) {
            maxPendingConnections = Range.atLeastOne("maxPendingConnections", value);
            return this;
        }

        /** {@link HostLimits#maxPendingPerProgram()}. 512 unless set. */
        public Builder maxPendingPerProgram(int value) {
            maxPendingPerProgram = Range.atLeastOne("maxPendingPerProgram", value);
            return this;
        }

        /** {@link HostLimits#handshakeTimeout()}. More than zero, at most {@link #LONGEST_TIME}; 10 s unless set. */
        public Builder handshakeTimeout(Duration value) {
            handshakeTimeout = Range.moreThanZero("handshakeTimeout", value, LONGEST_TIME);
            return this;
        }

        /** {@link HostLimits#queueBytes()}. 4 MiB unless set. */
        public Builder queueBytes(int value) {
            queueBytes = Range.atLeastOne("queueBytes", value);
            return this;
        }

        /** {@link HostLimits#queueObjects()}. 1,024 unless set. */
        public Builder queueObjects(int value) {
            queueObjects = Range.atLeastOne("queueObjects", value);
            return this;
        }

        /** {@link HostLimits#queueBytesPerUser()}. 192 MiB unless set. */
        public Builder queueBytesPerUser(long value) {
            queueBytesPerUser = Range.atLeastOne("queueBytesPerUser", value);
            return this;
        }

        /** {@link HostLimits#queueBytesInAll()}. 256 MiB unless set. */
        public Builder queueBytesInAll(long value) {
            queueBytesInAll = Range.atLeastOne("queueBytesInAll", value);
            return this;
        }

        /** {@link HostLimits#stallTimeout()}. Zero to {@link #LONGEST_TIME}; 10 s unless set. */
        public Builder stallTimeout(Duration value) {
            stallTimeout = Range.upTo("stallTimeout", value, LONGEST_TIME);
            return this;
        }

        /** {@link HostLimits#keptBytes()}. 64 MiB unless set. */
        public Builder keptBytes(long value) {
            keptBytes = Range.atLeastOne("keptBytes", value);
            return this;
        }

        /** {@link HostLimits#keptBytesPerSender()}. 16 MiB unless set. */
        public Builder keptBytesPerSender(long value) {
            keptBytesPerSender = Range.atLeastOne("keptBytesPerSender", value);
            return this;
        }

        /** {@link HostLimits#keptObjectsPerSender()}. 1,024 unless set. */
        public Builder keptObjectsPerSender(int value) {
            keptObjectsPerSender = Range.atLeastOne("keptObjectsPerSender", value);
            return this;
        }

        /** {@link HostLimits#maxObjectsPerMessage()}. 253 unless set. */
        public Builder maxObjectsPerMessage(int value) {
            maxObjectsPerMessage = Range.atLeastOne("maxObjectsPerMessage", value);
            return this;
        }

        /** {@link HostLimits#maxLanesPerSender()}. 1 to {@link LaneOptions#MOST_LANES}; 1,024 unless set. */
        public Builder maxLanesPerSender(int value) {
            maxLanesPerSender = Range.between("maxLanesPerSender", value, 1, LaneOptions.MOST_LANES);
            return this;
        }

        /** {@link HostLimits#turnPackets()}. 64 unless set. */
        public Builder turnPackets(int value) {
            turnPackets = Range.atLeastOne("turnPackets", value);
            return this;
        }

        /** The finished limits. */
        public HostLimits build() {
            return new HostLimits(this);
        }
    }
}
