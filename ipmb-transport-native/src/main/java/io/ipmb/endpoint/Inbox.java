package io.ipmb.endpoint;

import io.ipmb.AcknowledgeMode;
import io.ipmb.DropReason;
import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointRetiredException;
import io.ipmb.IncomingMessage;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.JoinOptions;
import io.ipmb.MessageBox;
import io.ipmb.PlatformFailureException;
import io.ipmb.WaitStrategy;
import io.ipmb.counter.Counters;
import io.ipmb.endpoint.MessageReader.Step;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The receiving path. The receiver itself reads: there is no thread in between, and no queue but those of the sources.
 *
 * <p>{@code turn} is the right to read: one reader has it, during waits and during the calls of a {@link MessageSink}
 * as well, and other receivers wait for it. It guards all parts but {@link Sources}: {@link MessageReader} goes from
 * message to message, of the star ({@link StarReader}) and of {@link IncomingLanes}; {@link ReaderWait} waits. The
 * session loop adds a source for each session, without the turn.
 *
 * <pre>
 *   OPEN ── retire ──► RETIRED ── all was read ──► drained
 *     └───── close ──────┴──► CLOSED ── the next one with the turn ends the sources ──► ended
 * </pre>
 */
final class Inbox {

    /** The time for a reader to leave at a close while no handler runs. */
    private static final Duration LEAVING = Duration.ofSeconds(1);

    private final ReentrantLock turn = new ReentrantLock();
    private final Sources sources = new Sources();
    private final ReaderWaitSet waits;
    private final IncomingLanes lanes;
    private final FrameDecoder decoder;
    private final StarReader star;
    private final MessageReader reader;
    private final ReaderWait waiting;
    private final Events events;
    private final AtomicInteger wakeUps = new AtomicInteger();

    /** Whether a sink has a message, on the thread with the turn. A late value is harmless. */
    private final AtomicBoolean handling = new AtomicBoolean();

    private volatile boolean closed;
    private volatile boolean retired;
    private volatile boolean drained;
    private boolean ended;

    /** The number of wake-ups before the present reader came. */
    private int wakeUpsBefore;

    /** Made once, since a wait must cost no object. */
    private final BooleanSupplier goesOn = this::goesOn;

    Inbox(Platform platform, JoinOptions options, PlaceholderObject placeholder, Counters counters, Events events) {
        WaitStrategy strategy = options.waitStrategy();
        this.waits = new ReaderWaitSet(platform, strategy == WaitStrategy.PARK);
        this.lanes = new IncomingLanes(
                platform,
                options.lanes(),
                options.label(),
                options.acknowledge() != AcknowledgeMode.ON_RECEIPT,
                waits,
                events);
        this.decoder = new FrameDecoder(
                options.messageBox(),
                options.acknowledge(),
                placeholder,
                new ControlFrames(events, lanes),
                new ReceivedObjects(platform, options.mapUnsealedRegions()));
        this.star = new StarReader(platform, options.label(), sources, waits, decoder);
        this.reader = new MessageReader(sources, star, lanes, decoder, counters, events);
        this.waiting = new ReaderWait(strategy, sources, lanes, waits, reader);
        this.events = events;
    }

    MessageBox messageBox() {
        return decoder.messageBox();
    }

    /** The payload types from the next packet on. Any thread. */
    void messageBox(MessageBox next) {
        decoder.messageBox(next);
    }

    /** The number of lanes to this endpoint. Any thread. */
    int lanes() {
        return lanes.count();
    }

    /** The number of messages that were read from lanes. Any thread. */
    long receivedByLanes() {
        return lanes.received();
    }

    /** Tells that something has changed in these two numbers. */
    LaneActivity laneActivity() {
        return lanes.activity();
    }

    /**
     * Adds a source that is read after those before it. Makes no system call, so that the caller may hold a lock;
     * {@link #noticeAdded()} follows.
     *
     * @return the source that gives way because nobody reads, to be given to {@link #forget} without any lock; or null
     */
    @Nullable Source add(Source source) {
        source.wakesBy(waits::wakeUp);
        return sources.add(source);
    }

    /** Has a reader that waits for lanes wait for the new source as well. Without any lock. */
    void noticeAdded() {
        waits.wakeUp();
    }

    /** Lets go of a source that gave way, with its unread messages. */
    void forget(Source tooOld) {
        tooOld.release();
        IncidentLog.Line line = events.dropped(DropReason.UNREAD, 0, 0);
        if (line != null) {
            events.tellDropped(line, DropReason.UNREAD, new UUID(0, 0), "nobody reads this endpoint");
        }
    }

    /**
     * The next message of a lane, or one that was read from the star already; or null.
     *
     * @throws EndpointClosedException when the endpoint is closed
     */
    @Nullable IncomingMessage poll() {
        if (!turn.tryLock()) {
            return null;
        }
        try {
            failWhenClosed();
            while (true) {
                Step step = reader.nextOfMemory();
                if (step == Step.NOTHING || step == Step.LOOK) {
                    return null;
                }
                IncomingMessage message = step == Step.MESSAGE ? reader.take() : null;
                if (message != null) {
                    return message;
                }
            }
        } catch (PlatformException e) {
            throw failed(e);
        } finally {
            releaseTurn();
        }
    }

    /**
     * The next message.
     *
     * @return null when the time is over, or {@link #wakeUp()} was called meanwhile
     * @throws EndpointRetiredException when the endpoint has retired and everything was taken
     * @throws EndpointClosedException when the endpoint is closed
     * @throws IpmbInterruptedException when the thread is interrupted and would have to wait
     * @throws PlatformFailureException when the system cannot read
     */
    @Nullable IncomingMessage receive(Deadline deadline) {
        int before = wakeUps.get();
        if (!takeTurn(deadline)) {
            return null;
        }
        wakeUpsBefore = before;
        try {
            while (awaitMessage(deadline)) {
                IncomingMessage message = reader.take();
                if (message != null) {
                    return message;
                }
            }
            return null;
        } catch (PlatformException e) {
            throw failed(e);
        } finally {
            releaseTurn();
        }
    }

    /**
     * Gives the sink one message after the other, waiting for them, until it wants no more or {@link #wakeUp()} is
     * called. Throws as {@link #receive}.
     */
    void drain(MessageSink sink, Deadline deadline) {
        int before = wakeUps.get();
        if (!takeTurn(deadline)) {
            return;
        }
        wakeUpsBefore = before;
        try {
            while (sink.wantsMore() && awaitMessage(deadline)) {
                // Read by others only to choose how long they wait: needs no order, which would cost time here.
                handling.setRelease(true);
                try {
                    sink.accept(reader);
                } finally {
                    handling.setRelease(false);
                }
            }
        } catch (PlatformException e) {
            throw failed(e);
        } finally {
            releaseTurn();
        }
    }

    /** Whether a sink has a message at this moment, on the thread with the turn. Any thread. */
    boolean isHandling() {
        return handling.get();
    }

    /** Goes to the next message; false when the time is over or somebody has called {@link #wakeUp()}. */
    private boolean awaitMessage(Deadline deadline) throws PlatformException {
        boolean looked = false;
        while (true) {
            failWhenClosed();
            Step step = reader.next();
            if (step == Step.MESSAGE) {
                waiting.reset();
                return true;
            }
            if (step == Step.LOOK) {
                waiting.look();
                continue;
            }
            if (step == Step.NOTHING && retired && sources.first() == null && lanes.count() == 0) {
                throw noteDrained();
            }
            if (!goesOn()) {
                return false;
            }
            if (!deadline.isOver()) {
                if (step == Step.NOTHING) {
                    waiting.await(deadline, goesOn);
                }
            } else if (step == Step.NOTHING && !looked && lanes.count() > 0) {
                // Without time to wait as well, the star has its turn.
                looked = true;
                waiting.look();
            } else {
                return false;
            }
        }
    }

    /**
     * Takes in the control frames that nobody has read because nobody receives: a program that only sends learns of
     * losses by that. Stops at the first message, which waits in the batch for the next reader; waits for nothing.
     */
    void takeControlFrames() {
        if (!turn.tryLock()) {
            // Somebody reads.
            return;
        }
        try {
            if (!closed) {
                star.takeControlFrames();
            }
        } catch (PlatformException e) {
            // The next receiver finds the same, and is told.
            return;
        } finally {
            releaseTurn();
        }
    }

    /**
     * Ends the wait for further sessions, and the intake of lanes: receivers learn of the end after reading the present
     * sources and lanes.
     */
    void retire() {
        retired = true;
        lanes.stopIntake();
        wakeUp();
    }

    private EndpointRetiredException noteDrained() {
        drained = true;
        sources.wakeAll();
        return new EndpointRetiredException("The endpoint has retired, and all that had come to it was taken");
    }

    /** Waits until a retired endpoint has read everything; false when the time is over first. */
    boolean awaitDrained(Deadline deadline) throws InterruptedException {
        sources.awaitWhile(() -> !drained && !closed, deadline);
        return drained;
    }

    /** Lets all that wait for a message return without one. */
    void wakeUp() {
        wakeUps.incrementAndGet();
        sources.wakeAll();
        waits.wakeUp();
    }

    /**
     * Ends receiving; unread messages are counted, their attachments are closed. Where a sink has a message and keeps
     * it beyond the deadline, or where this is called by the sink itself, that happens when it returns.
     */
    void close(Deadline handlers) {
        closed = true;
        wakeUp();
        if (!turn.isHeldByCurrentThread() && takeTurnToClose(handlers)) {
            releaseTurn();
        }
    }

    private boolean takeTurnToClose(Deadline handlers) {
        boolean interrupted = false;
        try {
            while (!turn.tryLock()) {
                boolean handled = isHandling();
                if (handled && interrupted) {
                    return false;
                }
                long nanos = handlers.remainingNanos();
                try {
                    return turn.tryLock(handled ? nanos : Math.max(nanos, LEAVING.toNanos()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean takeTurn(Deadline deadline) {
        if (turn.tryLock()) {
            return true;
        }
        if (deadline.isOver()) {
            return false;
        }
        try {
            return turn.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw ReaderWait.interrupted();
        }
    }

    /** Gives the turn back. After a close, whoever can have it once more ends the sources. */
    private void releaseTurn() {
        turn.unlock();
        while (closed && !turn.isHeldByCurrentThread() && turn.tryLock()) {
            try {
                if (ended) {
                    return;
                }
                ended = true;
                end();
            } finally {
                turn.unlock();
            }
        }
    }

    private void end() {
        // Their senders send elsewhere what was not taken; so none of it is unread.
        lanes.close();
        int unread = star.close();
        waits.close();
        decoder.message().forget();
        if (unread > 0) {
            events.unread(unread);
        }
    }

    private boolean goesOn() {
        return !closed && wakeUps.get() == wakeUpsBefore;
    }

    private void failWhenClosed() {
        if (closed) {
            throw new EndpointClosedException("The endpoint is closed");
        }
    }

    private static PlatformFailureException failed(PlatformException cause) {
        return new PlatformFailureException("Receiving failed", cause.isShortage(), cause);
    }
}
