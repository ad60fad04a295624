package io.ipmb.lane;

import java.util.function.BooleanSupplier;

/**
 * How one side of a ring learns that the other one sleeps, and wakes it: once for each sleep. The flag is a number in
 * the ring's memory; how to sleep is the {@link Signal}'s, how to wake the
 * {@link Waker}'s.
 *
 * <pre>
 *   AWAKE (0) ---- the side finds nothing to do: arm, then look again ----&gt; ARMED (1)
 *   ARMED -------- the other side makes something to do, then finds the flag armed: disarm, wake ----&gt; AWAKE
 * </pre>
 *
 * <p>No wake-up is lost, because both sides do two steps in opposite order, all with volatile order: the one arms, then
 * looks whether there is something to do after all; the other makes something to do, then looks whether the flag is
 * armed. One of the two sees what the other did. Several threads may sleep on one side: they share the arming, a
 * wake-up lets all of them look, and those who find nothing arm again. An arming that turned out to be needless stays,
 * because others may rely on it: the next wake-up is one too many. Thread-safe.
 *
 * <p>A side that writes nonsense here harms itself alone: it is not woken, or too often.
 */
final class SleepFlag {

    private final RingMemory memory;
    private final int field;
    private final Waker waker;

    SleepFlag(RingMemory memory, int field, Waker waker) {
        this.memory = memory;
        this.field = field;
        this.waker = waker;
    }

    /**
     * For the side that may sleep: whether there is something to do; when not, the other side wakes it once there is.
     *
     * @param ready looks without side effect
     */
    boolean armUnless(BooleanSupplier ready) {
        if (ready.getAsBoolean()) {
            return true;
        }
        if (!isArmed()) {
            memory.setVolatile(field, 1);
        }
        return ready.getAsBoolean();
    }

    boolean isArmed() {
        return memory.getVolatile(field) != 0;
    }

    /** For the other side, after it made something to do. */
    void wakeIfArmed() {
        if (isArmed() && memory.compareAndSet(field, 1, 0)) {
            wakeOrArm();
        }
    }

    /** For the other side, at the end of the ring: wakes whether somebody said that he sleeps or not. */
    void wake() {
        memory.setVolatile(field, 0);
        wakeOrArm();
    }

    private void wakeOrArm() {
        if (!waker.wake()) {
            // So that whoever comes next tries again.
            memory.setVolatile(field, 1);
        }
    }
}
