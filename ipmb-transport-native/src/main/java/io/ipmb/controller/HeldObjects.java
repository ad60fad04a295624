package io.ipmb.controller;

import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Platform;

/**
 * The budget of kernel objects of all messages inside the controller. Of the process's limit less its connections, half
 * is for waiting messages; the rest is for newcomers, for messages that pass through, and for the rest of the program.
 * Belongs to the controller's thread.
 */
final class HeldObjects {

    private static final int LEAST = 16;

    /** The limit of a running process may change, but asking for it costs a system call. */
    private static final long ASK_AGAIN_NANOS = 1_000_000_000;

    private final Platform platform;
    private final Membership membership;
    private final NanoClock clock;
    private int held;
    private long limit;
    private long limitAskedAt;

    HeldObjects(Platform platform, Membership membership, NanoClock clock) {
        this.platform = platform;
        this.membership = membership;
        this.clock = clock;
        this.limit = platform.maxOpenObjects();
        this.limitAskedAt = clock.nanoTime();
    }

    void add(int objects) {
        held += objects;
    }

    void remove(int objects) {
        held -= objects;
    }

    int held() {
        return held;
    }

    /** The most objects of all waiting messages. */
    private int most() {
        if (clock.nanoTime() - limitAskedAt > ASK_AGAIN_NANOS) {
            limit = platform.maxOpenObjects();
            limitAskedAt = clock.nanoTime();
        }
        if (limit == Long.MAX_VALUE) {
            return Integer.MAX_VALUE;
        }
        // Each endpoint has two channels here.
        long left = limit - 2L * (membership.size() + 1);
        return (int) Math.max(LEAST, Math.min(Integer.MAX_VALUE, left / 2));
    }

    /** Whether the objects exceed the budget of waiting messages. */
    boolean areTooMany() {
        return held > most();
    }

    /**
     * The most objects that wait for one receiver or are kept for one program, {@code limit} being the configured one.
     */
    int mostOfOne(int limit) {
        return Math.min(limit, Math.max(1, most() / 4));
    }

    /** The most objects of all kept messages; the same number may wait for absentees after a change of host. */
    int mostKept() {
        return most() / 2;
    }

    /**
     * The number of packets to read at once from a sender, so that all their objects can come in.
     *
     * @param perPacket objects in each of its messages, as far as known
     * @param batch the number for a sender without objects
     */
    int packetsAtOnce(int perPacket, int batch) {
        if (perPacket == 0) {
            return batch;
        }
        // Over budget, each sender adds one packet before it has to wait.
        return areTooMany() ? 1 : Math.max(1, Math.min(batch, most() / 2 / perPacket));
    }
}
