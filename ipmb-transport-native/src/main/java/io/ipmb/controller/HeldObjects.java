package io.ipmb.controller;

import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Platform;

/**
 * The kernel objects of all messages that are inside the controller, against what the process may have open: half of
 * what its connections leave is for messages that wait, the rest for newcomers, for messages that only pass through,
 * and for the program around. Belongs to the controller's thread.
 */
final class HeldObjects {

    private static final int LEAST = 16;

    /** Somebody may change the limit of a process while it runs; asking costs a system call. */
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

    /** How many messages that wait may hold together. */
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

    /** Whether there are more than may wait. */
    boolean areTooMany() {
        return held > most();
    }

    /** How many may wait for one receiver, or be kept for one program, where {@code limit} is set. */
    int mostOfOne(int limit) {
        return Math.min(limit, Math.max(1, most() / 4));
    }

    /**
     * How many may be kept for all programs; as many may wait for those who are expected back after a change of host.
     */
    int mostKept() {
        return most() / 2;
    }

    /**
     * How many packets may be read at once from one whose messages have objects, so that all of these can come in.
     *
     * @param perPacket objects of its messages, as far as known
     * @param batch how many packets may be read of one without
     */
    int packetsAtOnce(int perPacket, int batch) {
        if (perPacket == 0) {
            return batch;
        }
        // With too many there already, each sender adds one before it has to wait.
        return areTooMany() ? 1 : Math.max(1, Math.min(batch, most() / 2 / perPacket));
    }
}
