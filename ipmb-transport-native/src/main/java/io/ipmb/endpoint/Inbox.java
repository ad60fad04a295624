package io.ipmb.endpoint;

import io.ipmb.DropReason;
import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointRetiredException;
import io.ipmb.IncomingMessage;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.PlatformFailureException;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The receiving path. A receiver reads the source itself: there is no thread in between and no queue but the source's.
 *
 * <p>Turn: the {@code reader} lock is the right to read, held during waits as well; other receivers wait for it. It
 * guards the batch, the decoder and the reading of sources. {@link Sources} chooses the source; the session loop adds
 * one for each session.
 */
final class Inbox {

    private static final int PACKETS_PER_CALL = 64;

    /**
     * How often a reader that has just had something gives way before it sleeps. Whoever sends is most often in the
     * middle of it, on the same processor perhaps: being woken for every few packets costs both sides more than the
     * packets do. An idle endpoint sleeps.
     */
    private static final int YIELDS_BEFORE_SLEEP = 8;

    /** Messages that one receive skips when its time is over; a look without waiting sees past so many. */
    private static final int MOST_SKIPPED_LATE = 64;

    private final ReentrantLock reader = new ReentrantLock();
    private final IncomingPackets packets;
    private final FrameDecoder decoder;
    private final Counters counters;
    private final Events events;
    private @Nullable Source batchSource;
    private int next;
    private int yieldsLeft;
    private int skipped;

    private final Sources sources = new Sources();
    private volatile boolean closed;
    private volatile boolean retired;
    private volatile boolean drained;
    private final AtomicInteger wakeUps = new AtomicInteger();

    /** Taken, and given back by one who may not keep it; the next one that is read. */
    private final AtomicReference<@Nullable IncomingMessage> returned = new AtomicReference<>();

    Inbox(Platform platform, FrameDecoder decoder, Counters counters, Events events) {
        this.packets = platform.incomingPackets(PACKETS_PER_CALL);
        this.decoder = decoder;
        this.counters = counters;
        this.events = events;
    }

    /**
     * Adds a source that is read when those before it are done. Makes no system call, so that the caller may hold a
     * lock.
     *
     * @return the source that gives way because nobody reads, to be given to {@link #forget} without any lock; or null
     */
    @Nullable Source add(Source source) {
        return sources.add(source);
    }

    /** Lets go of a source that gave way, with what was not read of it. */
    void forget(Source tooOld) {
        tooOld.release();
        IncidentLog.Line line = events.dropped(DropReason.UNREAD, 0, 0);
        if (line != null) {
            events.tellDropped(line, DropReason.UNREAD, new UUID(0, 0), "nobody reads this endpoint");
        }
    }

    /**
     * The next message that was read from the channel already, or null.
     *
     * @throws EndpointClosedException when the endpoint is closed
     */
    @Nullable IncomingMessage poll() {
        if (!reader.tryLock()) {
            return null;
        }
        try {
            if (closed) {
                throw new EndpointClosedException("The endpoint is closed");
            }
            IncomingMessage message = takeReturned();
            if (message == null) {
                message = nextOfBatch();
                if (message != null) {
                    counters.increment(Counter.RECEIVED);
                }
            }
            return message;
        } finally {
            reader.unlock();
        }
    }

    /**
     * The next message.
     *
     * @return null when the time is over, or {@link #wakeUp()} was called meanwhile
     * @throws EndpointRetiredException when all that had come to one that has retired was taken
     * @throws EndpointClosedException when the endpoint is closed
     * @throws IpmbInterruptedException when the thread is interrupted and would have to wait
     * @throws PlatformFailureException when the system cannot read
     */
    @Nullable IncomingMessage receive(Deadline deadline) {
        int wakeUpsBefore = wakeUps.get();
        if (!takeTurn(deadline)) {
            return null;
        }
        try {
            skipped = 0;
            while (true) {
                if (closed) {
                    throw new EndpointClosedException("The endpoint is closed");
                }
                IncomingMessage message = takeReturned();
                if (message != null) {
                    return message;
                }
                message = nextOfBatch();
                if (message != null) {
                    counters.increment(Counter.RECEIVED);
                    return message;
                }
                // A stream of messages that nobody sees must not make the wait any longer.
                if (skipped >= MOST_SKIPPED_LATE && (deadline.isOver() || wakeUpsBefore != wakeUps.get())) {
                    return null;
                }
                Source source = sources.first();
                if (source != null && fill(source, PACKETS_PER_CALL)) {
                    continue;
                }
                if (source == null && retired) {
                    throw noteDrained();
                }
                if (deadline.isOver() || wakeUpsBefore != wakeUps.get()) {
                    return null;
                }
                if (yieldsLeft > 0) {
                    giveWay();
                    continue;
                }
                await(source, deadline, wakeUpsBefore);
            }
        } catch (PlatformException e) {
            throw new PlatformFailureException("Receiving failed", e.isShortage(), e);
        } finally {
            reader.unlock();
        }
    }

    /**
     * Takes in the control frames that nobody has read because nobody receives: a program that only sends learns of
     * losses by that. Stops at the first message, which waits in the batch for whoever receives; waits for nothing.
     */
    void takeControlFrames() {
        if (!reader.tryLock()) {
            // Somebody reads.
            return;
        }
        try {
            Source source = closed ? null : sources.first();
            if (source == null || source.trust() != Source.Trust.CONTROLLER) {
                return;
            }
            // One at a time, so that no more than one message, with its objects, is in this process too early.
            while (next >= packets.count() && fill(source, 1) && packets.count() == 1) {
                if (decoder.takeControlFrame(packets, 0, source.trust())) {
                    decoder.discard(packets, 0);
                    next = 1;
                }
            }
        } catch (PlatformException e) {
            // Whoever receives finds the same, and is told.
            return;
        } finally {
            reader.unlock();
        }
    }

    /** Takes back the message that was received last; whoever receives next gets it. */
    void giveBack(IncomingMessage message) {
        returned.set(message);
        if (closed) {
            dropReturned();
        }
    }

    private @Nullable IncomingMessage takeReturned() {
        return returned.get() == null ? null : returned.getAndSet(null);
    }

    private void dropReturned() {
        IncomingMessage message = takeReturned();
        if (message != null) {
            message.close();
            counters.increment(Counter.DROPPED_UNREAD);
        }
    }

    /** Ends the wait for further sessions: receivers learn of the end after reading the present sources. */
    void retire() {
        retired = true;
        wakeUp();
    }

    private EndpointRetiredException noteDrained() {
        drained = true;
        sources.wakeAll();
        return new EndpointRetiredException("The endpoint has retired, and all that had come to it was taken");
    }

    /** Waits until somebody has read all that had come to one that has retired; false when the time is over first. */
    boolean awaitDrained(Deadline deadline) throws InterruptedException {
        sources.awaitWhile(() -> !drained && !closed, deadline);
        return drained;
    }

    /** Lets everyone who waits for a message return with none. */
    void wakeUp() {
        wakeUps.incrementAndGet();
        sources.wakeAll();
    }

    /** Ends receiving; what was not read is counted, its attachments are closed. */
    void close() {
        closed = true;
        wakeUp();
        dropReturned();
        reader.lock();
        try {
            int unread = 0;
            for (; next < packets.count(); next++) {
                decoder.discard(packets, next);
                unread++;
            }
            Source source = sources.first();
            while (source != null) {
                // So that nothing comes between the last look and the end.
                source.stopIntake();
                unread += discardAll(source);
                sources.remove(source);
                source = sources.first();
            }
            packets.close();
            if (unread > 0) {
                events.unread(unread);
            }
        } finally {
            reader.unlock();
        }
    }

    private boolean takeTurn(Deadline deadline) {
        if (reader.tryLock()) {
            return true;
        }
        if (deadline.isOver()) {
            return false;
        }
        try {
            return reader.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private @Nullable IncomingMessage nextOfBatch() {
        Source source = batchSource;
        while (next < packets.count() && source != null) {
            int i = next;
            next++;
            IncomingMessage message = decoder.decode(packets, i, source.trust());
            if (message != null) {
                return message;
            }
            skipped++;
            decoder.discard(packets, i);
            if (!decoder.wasControlFrame()) {
                tellDropped();
            }
        }
        return null;
    }

    private void tellDropped() {
        IncidentLog.Line line = events.dropped(decoder.dropReason(), decoder.dropTypeHigh(), decoder.dropTypeLow());
        if (line != null) {
            UUID typeId = new UUID(decoder.dropTypeHigh(), decoder.dropTypeLow());
            events.tellDropped(line, decoder.dropReason(), typeId, decoder.dropDetail());
        }
    }

    /** Reads the next batch; false when there is nothing to read at this moment. */
    private boolean fill(Source source, int most) throws PlatformException {
        // Asked before reading: what is not there by then will never come.
        boolean over = source.nanosToLastDelivery() == 0;
        int count = source.receive(packets, most);
        // Not before: when that fails, the batch may still be the one that was handed out already.
        next = 0;
        batchSource = source;
        if (count == ReceiveChannel.END || (count == 0 && over)) {
            sources.remove(source);
            return true;
        }
        if (count > 0) {
            yieldsLeft = YIELDS_BEFORE_SLEEP;
        }
        return count > 0;
    }

    @SuppressWarnings(
            "ThreadPriorityCheck") // a hint to the scheduler is all that this is; correctness does not rest on it
    private void giveWay() {
        yieldsLeft--;
        Thread.yield();
    }

    private void await(@Nullable Source source, Deadline deadline, int wakeUpsBefore) throws PlatformException {
        if (source != null) {
            awaitPacket(source, Math.min(deadline.remainingNanos(), source.nanosToLastDelivery()));
            return;
        }
        try {
            sources.awaitFirst(deadline, () -> !closed && wakeUps.get() == wakeUpsBefore);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static void awaitPacket(Source source, long nanos) throws PlatformException {
        source.await(nanos);
        // The packets of the meantime stay in the source, for the next receiver.
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    private static IpmbInterruptedException interrupted() {
        Thread.currentThread().interrupt();
        return new IpmbInterruptedException("Interrupted while waiting for a message");
    }

    private int discardAll(Source source) {
        int discarded = 0;
        try {
            int count = source.receive(packets, PACKETS_PER_CALL);
            while (count > 0) {
                for (int i = 0; i < count; i++) {
                    decoder.discard(packets, i);
                }
                discarded += count;
                count = source.receive(packets, PACKETS_PER_CALL);
            }
        } catch (PlatformException e) {
            // The source is broken; what is in it goes with it.
            return discarded;
        }
        return discarded;
    }
}
