package io.ipmb;

import java.time.Duration;

/**
 * How much of everything a controller allows. Immutable. Each limit that is reached is counted and logged once per
 * incident.
 *
 * @param maxConnections the most endpoints at once
 * @param maxPendingConnections the most connections that have not been admitted yet; of the program that has most of them,
 *     the one that has been silent for longest gives way to a newcomer
 * @param maxPendingPerProgram the same for one program, that is one process of one user
 * @param handshakeTimeout how long a connection may take to send its ConnectMessage; at most {@link #LONGEST_TIME}
 * @param queueBytes bytes queued for one endpoint before the slow-consumer policy acts
 * @param queueObjects kernel objects queued for one endpoint before the slow-consumer policy acts; fewer where the process
 *     may not have so many open: all that wait together take half of what its connections leave, those for one an eighth
 * @param queueBytesPerUser bytes of memory of the queues of all endpoints of one user; when they are reached, the
 *     slow-consumer policy acts for every queue of them that would grow beyond a few kilobytes
 * @param queueBytesInAll the same for all users
 * @param stallTimeout how long senders wait for an endpoint whose queue is full, where the policy is to wait; then the newest
 *     messages for it are dropped until it has caught up; zero waits for ever, at most {@link #LONGEST_TIME}
 * @param keptBytes bytes of messages kept for their time to live, all senders together; each counts with what it costs
 *     the controller, which is a few hundred bytes more than its frame has; never more than an eighth of the largest heap
 * @param keptBytesPerSender the same for one program, that is one process of one user, however often it has joined; never
 *     more than a 32nd of the largest heap
 * @param keptObjectsPerSender kernel objects that one program's kept messages hold
 * @param maxObjectsPerMessage the most kernel objects and regions of one message
 * @param turnPackets packets read from one endpoint before the next one gets its turn
 */
public record HostLimits(
        int maxConnections,
        int maxPendingConnections,
        int maxPendingPerProgram,
        Duration handshakeTimeout,
        int queueBytes,
        int queueObjects,
        long queueBytesPerUser,
        long queueBytesInAll,
        Duration stallTimeout,
        long keptBytes,
        long keptBytesPerSender,
        int keptObjectsPerSender,
        int maxObjectsPerMessage,
        int turnPackets) {

    /** The longest of any of these times: a year, far from where nanoseconds overflow. */
    public static final Duration LONGEST_TIME = Duration.ofDays(365);

    /** What fits most buses: 2,048 endpoints, queues of 4 MiB each and 256 MiB in all, 64 MiB of kept messages. */
    public static final HostLimits DEFAULT = new HostLimits(
            2048,
            1024,
            512,
            Duration.ofSeconds(10),
            4 << 20,
            1024,
            192L << 20,
            256L << 20,
            Duration.ofSeconds(10),
            64L << 20,
            16L << 20,
            1024,
            253,
            64);

    /** Checks the ranges. */
    public HostLimits {
        atLeastOne("maxConnections", maxConnections);
        atLeastOne("maxPendingConnections", maxPendingConnections);
        atLeastOne("maxPendingPerProgram", maxPendingPerProgram);
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw new IllegalArgumentException("handshakeTimeout=" + handshakeTimeout + " must be more than zero");
        }
        atMostTheLongest("handshakeTimeout", handshakeTimeout);
        atLeastOne("queueBytes", queueBytes);
        atLeastOne("queueObjects", queueObjects);
        atLeastOne("queueBytesPerUser", queueBytesPerUser);
        atLeastOne("queueBytesInAll", queueBytesInAll);
        if (stallTimeout.isNegative()) {
            throw new IllegalArgumentException("stallTimeout=" + stallTimeout + " is negative");
        }
        atMostTheLongest("stallTimeout", stallTimeout);
        atLeastOne("keptBytes", keptBytes);
        atLeastOne("keptBytesPerSender", keptBytesPerSender);
        atLeastOne("keptObjectsPerSender", keptObjectsPerSender);
        atLeastOne("maxObjectsPerMessage", maxObjectsPerMessage);
        atLeastOne("turnPackets", turnPackets);
    }

    private static void atMostTheLongest(String name, Duration value) {
        if (value.compareTo(LONGEST_TIME) > 0) {
            throw new IllegalArgumentException(name + "=" + value + " is longer than " + LONGEST_TIME);
        }
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + "=" + value + " must be at least 1");
        }
    }

    /** These limits with other bounds of one endpoint's queue. */
    public HostLimits withQueue(int bytes, int objects) {
        return new HostLimits(
                maxConnections,
                maxPendingConnections,
                maxPendingPerProgram,
                handshakeTimeout,
                bytes,
                objects,
                queueBytesPerUser,
                queueBytesInAll,
                stallTimeout,
                keptBytes,
                keptBytesPerSender,
                keptObjectsPerSender,
                maxObjectsPerMessage,
                turnPackets);
    }

    /** These limits with other bounds of kept messages. */
    public HostLimits withKept(long bytes, long bytesPerSender, int objectsPerSender) {
        return new HostLimits(
                maxConnections,
                maxPendingConnections,
                maxPendingPerProgram,
                handshakeTimeout,
                queueBytes,
                queueObjects,
                queueBytesPerUser,
                queueBytesInAll,
                stallTimeout,
                bytes,
                bytesPerSender,
                objectsPerSender,
                maxObjectsPerMessage,
                turnPackets);
    }

    /** These limits with other bounds of connections. */
    public HostLimits withConnections(int connections, int pending, int pendingPerProgram, Duration handshake) {
        return new HostLimits(
                connections,
                pending,
                pendingPerProgram,
                handshake,
                queueBytes,
                queueObjects,
                queueBytesPerUser,
                queueBytesInAll,
                stallTimeout,
                keptBytes,
                keptBytesPerSender,
                keptObjectsPerSender,
                maxObjectsPerMessage,
                turnPackets);
    }

    /** These limits with another time that senders wait for one that does not read. */
    public HostLimits withStallTimeout(Duration timeout) {
        return new HostLimits(
                maxConnections,
                maxPendingConnections,
                maxPendingPerProgram,
                handshakeTimeout,
                queueBytes,
                queueObjects,
                queueBytesPerUser,
                queueBytesInAll,
                timeout,
                keptBytes,
                keptBytesPerSender,
                keptObjectsPerSender,
                maxObjectsPerMessage,
                turnPackets);
    }

    /** These limits with other bounds of the memory of all queues. */
    public HostLimits withQueues(long bytesPerUser, long bytesInAll) {
        return new HostLimits(
                maxConnections,
                maxPendingConnections,
                maxPendingPerProgram,
                handshakeTimeout,
                queueBytes,
                queueObjects,
                bytesPerUser,
                bytesInAll,
                stallTimeout,
                keptBytes,
                keptBytesPerSender,
                keptObjectsPerSender,
                maxObjectsPerMessage,
                turnPackets);
    }
}
