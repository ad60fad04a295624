package io.ipmb.endpoint;

import io.ipmb.IpmbInterruptedException;
import io.ipmb.WaitStrategy;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.PlatformException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The wait of a reader that has found nothing, by the endpoint's {@link WaitStrategy}: for the source of the star
 * alone, or with lanes for everything at once. For the holder of the inbox's turn; {@link Sources#wakeAll()} and {@link
 * ReaderWaitSet#wakeUp()} end a wait.
 */
final class ReaderWait {

    /**
     * Gives way so often after the last message before it sleeps. A sender is most often in the middle of sending, on
     * the same processor perhaps: a wake-up for every few packets costs both sides more than the packets do.
     */
    private static final int YIELDS_BEFORE_SLEEP = 8;

    /** Looks at lanes before it gives way: some microseconds. None on a single processor. */
    private static final int LOOKS_BEFORE_YIELDS = Runtime.getRuntime().availableProcessors() > 1 ? 32 : 0;

    /** Where it never sleeps: waits between two looks at the star and at the links, which are calls of the system. */
    private static final int SPINS_PER_LOOK = 32;

    private static final int YIELDS_PER_LOOK = 32;

    /** Pauses of the processor between two looks at the lanes: some tenths of a microsecond. */
    private static final int SPINS = 8;

    private final WaitStrategy strategy;
    private final Sources sources;
    private final IncomingLanes lanes;
    private final ReaderWaitSet waits;
    private final MessageReader reader;
    private int looksLeft;
    private int yieldsLeft;
    private int waitsSinceLook;

    ReaderWait(WaitStrategy strategy, Sources sources, IncomingLanes lanes, ReaderWaitSet waits, MessageReader reader) {
        this.strategy = strategy;
        this.sources = sources;
        this.lanes = lanes;
        this.waits = waits;
        this.reader = reader;
    }

    /** Begins anew, after a message. */
    void reset() {
        looksLeft = LOOKS_BEFORE_YIELDS;
        yieldsLeft = YIELDS_BEFORE_SLEEP;
    }

    /**
     * Waits a while for something to read; the caller looks again then.
     *
     * @param goesOn whether there is still something to wait for; whoever makes it false wakes the reader
     * @throws IpmbInterruptedException when the thread is interrupted, which it then still is
     */
    void await(Deadline deadline, BooleanSupplier goesOn) throws PlatformException {
        if (lanes.count() > 0) {
            awaitLanes(deadline);
        } else {
            waits.star(null);
            awaitStar(deadline, goesOn);
        }
        // Packets of the meantime stay where they are, for the next reader.
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    private void awaitStar(Deadline deadline, BooleanSupplier goesOn) throws PlatformException {
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

    private void awaitLanes(Deadline deadline) throws PlatformException {
        if (strategy == WaitStrategy.SPIN) {
            spin();
            lookAfter(SPINS_PER_LOOK);
        } else if (strategy == WaitStrategy.YIELD) {
            giveWay();
            lookAfter(YIELDS_PER_LOOK);
        } else if (looksLeft > 0) {
            looksLeft -= lanes.count();
            spin();
        } else if (yieldsLeft > 0) {
            yieldsLeft--;
            giveWay();
        } else {
            sleep(deadline.remainingNanos());
        }
    }

    /**
     * Gives the senders time for some messages: each look at a lane takes the line of memory away from its sender,
     * which waits then to get it back.
     */
    private static void spin() {
        for (int i = 0; i < SPINS; i++) {
            Thread.onSpinWait();
        }
    }

    private void lookAfter(int most) throws PlatformException {
        waitsSinceLook++;
        if (waitsSinceLook >= most) {
            look();
        }
    }

    /** With lanes: looks whether there is something to do besides reading them. Does not wait. */
    void look() throws PlatformException {
        waitsSinceLook = 0;
        reader.looked();
        waits.star(presentSource());
        heed(waits.look());
    }

    private void sleep(long nanos) throws PlatformException {
        Source source = presentSource();
        waits.star(source);
        heed(waits.sleep(source == null ? nanos : Math.min(nanos, source.nanosToLastDelivery())));
    }

    /** The source of the star. One that gets nothing more is to be read once again, whatever the wait set says. */
    private @Nullable Source presentSource() {
        Source source = sources.first();
        if (source != null && source.nanosToLastDelivery() == 0) {
            reader.lookAtStar();
        }
        return source;
    }

    @SuppressWarnings("ReferenceEquality") // one object stands for the star
    private void heed(int ready) throws PlatformException {
        for (int i = 0; i < ready; i++) {
            Object what = waits.attachment(i);
            if (what == ReaderWaitSet.STAR) {
                reader.lookAtStar();
            } else if (what instanceof LaneInlet lane) {
                lanes.heed(lane);
            }
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
