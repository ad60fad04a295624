package io.ipmb.endpoint;

import io.ipmb.IpmbInterruptedException;
import io.ipmb.WaitStrategy;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.PlatformException;
import java.util.function.BooleanSupplier;

/**
 * The wait of a reader that has found nothing, by the endpoint's {@link WaitStrategy}. For the holder of the inbox's
 * turn; {@link Sources#wakeAll()} ends a wait.
 */
final class ReaderWait {

    /**
     * Gives way so often after the last message before it sleeps. A sender is most often in the middle of sending, on
     * the same processor perhaps: a wake-up for every few packets costs both sides more than the packets do.
     */
    private static final int YIELDS_BEFORE_SLEEP = 8;

    private final WaitStrategy strategy;
    private final Sources sources;
    private int yieldsLeft;

    ReaderWait(WaitStrategy strategy, Sources sources) {
        this.strategy = strategy;
        this.sources = sources;
    }

    /** Begins anew, after a message. */
    void reset() {
        yieldsLeft = YIELDS_BEFORE_SLEEP;
    }

    /**
     * Waits a while for something to read; the caller looks again then.
     *
     * @param goesOn whether there is still something to wait for; whoever makes it false wakes the sources
     * @throws IpmbInterruptedException when the thread is interrupted, which it then still is
     */
    void await(Deadline deadline, BooleanSupplier goesOn) throws PlatformException {
        Source source = sources.first();
        if (source == null) {
            awaitSource(deadline, goesOn);
        } else if (strategy == WaitStrategy.SPIN) {
            Thread.onSpinWait();
        } else if (strategy == WaitStrategy.YIELD) {
            giveWay();
        } else if (yieldsLeft > 0) {
            yieldsLeft--;
            giveWay();
        } else {
            awaitPacket(source, deadline);
        }
        // Packets of the meantime stay in the source, for the next reader.
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    private static void awaitPacket(Source source, Deadline deadline) throws PlatformException {
        source.await(Math.min(deadline.remainingNanos(), source.nanosToLastDelivery()));
    }

    private void awaitSource(Deadline deadline, BooleanSupplier goesOn) {
        try {
            sources.awaitFirst(deadline, goesOn);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // a hint to the scheduler, on which nothing depends
    private static void giveWay() {
        Thread.yield();
    }

    /** For a thread that was interrupted; it stays so. */
    static IpmbInterruptedException interrupted() {
        Thread.currentThread().interrupt();
        return new IpmbInterruptedException("Interrupted while waiting for a message");
    }
}
