package io.ipmb.platform;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How one side of an {@link InProcessChannel} tells the other that something can be done again: only when the other
 * side has armed the signal, and then once.
 *
 * <p>No signal is lost, because both sides do two steps in opposite order, all with volatile order: the waiting side
 * arms, then looks whether there is something to do after all; the other side makes something to do, then looks whether
 * the signal is armed. One of the two sees what the other did. Several threads may wait on one side: they share the arming,
 * a raise wakes all of them, and those who find nothing arm again. Thread-safe.
 */
final class Signal {

    /** Looks before parking: some microseconds, less than parking and waking up cost. None on a single processor. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 256 : 0;

    private final PaddedLong armed = new PaddedLong();

    /** The thread that waits; those who wait besides it, which is rare, are in the queue. */
    private final AtomicReference<@Nullable Thread> parked = new AtomicReference<>();

    private final Queue<Thread> parkedBesides = new ConcurrentLinkedQueue<>();
    private final Runnable listener;

    /** @param listener told when an armed signal is raised, on the raising thread */
    Signal(Runnable listener) {
        this.listener = listener;
    }

    /**
     * Whether there is something to do; when not, the next {@link #raiseIfArmed()} counts. An arming that has turned out to
     * be needless is not taken back, because others may wait with it: the next raise finds it and is one too many.
     *
     * @param ready looks without side effect
     */
    boolean armUnless(BooleanSupplier ready) {
        if (ready.getAsBoolean()) {
            return true;
        }
        arm();
        return ready.getAsBoolean();
    }

    /** From now on the next {@link #raiseIfArmed()} counts. The caller must look again afterwards. */
    private void arm() {
        if (armed.getVolatile() == 0) {
            armed.setVolatile(1);
        }
    }

    boolean isArmed() {
        return armed.getVolatile() != 0;
    }

    /** Tells the other side when it has armed the signal, and disarms it. */
    void raiseIfArmed() {
        if (isArmed() && armed.compareAndSet(1, 0)) {
            wakeThreads();
            listener.run();
        }
    }

    /** Tells the other side whether it has armed the signal or not. */
    void raise() {
        armed.setVolatile(0);
        wakeThreads();
        listener.run();
    }

    /** Lets the threads in {@link #await} look again, without telling the listener. */
    void wakeThreads() {
        LockSupport.unpark(parked.get());
        if (!parkedBesides.isEmpty()) {
            parkedBesides.forEach(LockSupport::unpark);
        }
    }

    /**
     * Waits until there is something to do, the calling thread is interrupted, or the time is over.
     *
     * @param ready looks without side effect
     */
    void await(BooleanSupplier ready, long nanos) {
        for (int i = 0; i < SPINS && nanos > 0; i++) {
            if (ready.getAsBoolean()) {
                return;
            }
            Thread.onSpinWait();
        }
        long start = System.nanoTime();
        Thread self = Thread.currentThread();
        boolean alone = parked.compareAndSet(null, self);
        if (!alone) {
            parkedBesides.add(self);
        }
        try {
            arm();
            while (!ready.getAsBoolean()) {
                long left = nanos - (System.nanoTime() - start);
                if (left <= 0 || self.isInterrupted()) {
                    return;
                }
                LockSupport.parkNanos(this, left);
                arm();
            }
        } finally {
            if (alone) {
                parked.set(null);
            } else {
                parkedBesides.remove(self);
            }
        }
    }
}
