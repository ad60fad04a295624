package io.ipmb.endpoint;

import io.ipmb.platform.NanoClock;
import io.ipmb.protocol.Extension.LaneRules;

/**
 * The treatment of a full lane, as the host's policy for slow receivers wants it.
 *
 * <pre>
 *   OPEN ── full, and nothing was taken for the stall timeout ──► GIVEN_UP ── half of the ring is free ──► OPEN
 * </pre>
 *
 * <p>GIVEN_UP: senders wait no longer, and drop. Guarded by the send path's lock, but for {@link #nanosToGiveUp()}.
 */
final class FullLane {

    private static final long NEVER = Long.MAX_VALUE;

    private final NanoClock clock;
    private final int capacity;
    private boolean dropsAtOnce;
    private volatile long timeoutNanos;
    private boolean givenUp;

    /** How far the receiver was when the lane was found full, -1 while it was not. */
    private long stoodAt = -1;

    private volatile long stoodSince;

    /** @param capacity the bytes of the ring */
    FullLane(NanoClock clock, int capacity, LaneRules rules) {
        this.clock = clock;
        this.capacity = capacity;
        follow(rules);
    }

    /** Other rules from now on. */
    void follow(LaneRules rules) {
        dropsAtOnce = rules.policy() == LaneRules.Policy.DROP_NEWEST;
        timeoutNanos =
                rules.stallTimeout().isZero() ? NEVER : rules.stallTimeout().toNanos();
    }

    /**
     * Whether messages are dropped, although there may be some room.
     *
     * @param waiting the bytes that the receiver has not taken
     */
    boolean isGivenUp(long waiting) {
        if (givenUp && waiting <= capacity / 2) {
            givenUp = false;
            stoodAt = -1;
        }
        return givenUp;
    }

    /** Whether it is given up, as far as is known. */
    boolean mayBeGivenUp() {
        return givenUp;
    }

    /**
     * The lane has no room for a message.
     *
     * @param taken how far the receiver is
     * @return whether the message is dropped; otherwise its sender waits
     */
    boolean drops(long taken) {
        if (dropsAtOnce || givenUp) {
            return true;
        }
        long now = clock.nanoTime();
        if (taken != stoodAt) {
            stoodAt = taken;
            stoodSince = now;
        }
        givenUp = now - stoodSince >= timeoutNanos;
        return givenUp;
    }

    /** For how long a wait is worth it before asking again. Any thread. */
    long nanosToGiveUp() {
        long timeout = timeoutNanos;
        return timeout == NEVER ? NEVER : Math.max(0, stoodSince + timeout - clock.nanoTime());
    }
}
