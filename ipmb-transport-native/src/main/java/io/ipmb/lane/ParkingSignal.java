package io.ipmb.lane;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Both sides are in this JVM: threads spin for some microseconds, then park; whoever wakes them unparks them. A virtual
 * thread parks as such. Thread-safe.
 */
final class ParkingSignal implements Signal {

    /** Looks before parking: some microseconds, less than parking and waking up cost. None on a single processor. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 256 : 0;

    /** The thread that waits; those who wait besides it, which is rare, are in the queue. */
    private final AtomicReference<@Nullable Thread> parked = new AtomicReference<>();

    private final Queue<Thread> parkedBesides = new ConcurrentLinkedQueue<>();
    private final List<Runnable> bells = new CopyOnWriteArrayList<>();

    @Override
    public boolean wake() {
        LockSupport.unpark(parked.get());
        if (!parkedBesides.isEmpty()) {
            parkedBesides.forEach(LockSupport::unpark);
        }
        bells.forEach(Runnable::run);
        return true;
    }

    @Override
    public void await(SleepFlag flag, BooleanSupplier ready, long nanos) {
        for (int i = 0; i < SPINS && nanos > 0; i++) {
            if (ready.getAsBoolean()) {
                return;
            }
            Thread.onSpinWait();
        }
        long start = System.nanoTime();
        Thread self = Thread.currentThread();
        // Known to whoever wakes before the first look, so that no wake-up falls in between.
        boolean alone = parked.compareAndSet(null, self);
        if (!alone) {
            parkedBesides.add(self);
        }
        try {
            while (!flag.armUnless(ready)) {
                long left = nanos - (System.nanoTime() - start);
                if (left <= 0 || self.isInterrupted()) {
                    return;
                }
                LockSupport.parkNanos(this, left);
            }
        } finally {
            if (alone) {
                parked.set(null);
            } else {
                parkedBesides.remove(self);
            }
        }
    }

    @Override
    public void watch(Runnable bell) {
        bells.add(bell);
    }

    @Override
    public void unwatch(Runnable bell) {
        bells.remove(bell);
    }
}
