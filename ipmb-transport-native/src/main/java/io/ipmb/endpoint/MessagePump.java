package io.ipmb.endpoint;

import io.ipmb.EndpointClosedException;
import io.ipmb.IncomingMessage;
import io.ipmb.IncomingMessageHandler;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.PlatformFailureException;
import io.ipmb.Subscription;
import io.ipmb.platform.Daemons;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NanoClock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages out of the inbox on a thread of its own and gives each to a handler, on that thread or through an
 * executor. At most {@link #MOST_IN_FLIGHT} messages are with the executor at a time, so that a slow one slows the bus
 * down and does not fill the memory.
 *
 * <pre>
 *   thread:  TAKING ── a message ──► HANDING_OVER ── taken by the executor ──► TAKING …
 *              └── stopped ──────────────────────────── stopped ──► ENDED
 * </pre>
 *
 * <p>{@code lock} guards the thread's place, {@code inFlight} and {@code stopped}; it is held neither while taking nor
 * while handing over. TAKING ends soon after a stop, since that wakes the inbox; HANDING_OVER lasts as long as the
 * handler where the executor runs it on the spot, which nobody can end. A message that was taken and not handed over
 * when the stop came goes back to the inbox.
 */
final class MessagePump implements Subscription {

    private static final Logger LOG = System.getLogger("io.ipmb.endpoint");

    private static final long SHORTAGE_PAUSE_NANOS = 20_000_000;

    /** Pause after a failure that is no shortage, and of which nobody knows that it ends. */
    private static final long FAILURE_PAUSE_NANOS = 1_000_000_000;

    private static final int MOST_IN_FLIGHT = 256;

    /** The time that the thread itself gets for stopping, while no handler runs, however short the caller's limit. */
    private static final Duration STOPPING = Duration.ofSeconds(1);

    /** Whose handler runs on this thread at the moment. */
    private static final ThreadLocal<@Nullable MessagePump> HANDLING = new ThreadLocal<>();

    private enum Place {
        TAKING,
        HANDING_OVER,
        ENDED
    }

    private final String name;
    private final Inbox inbox;
    private final IncomingMessageHandler handler;
    private final Executor executor;
    private final Events events;
    private final Duration closeTimeout;
    private final Runnable ended;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Place place = Place.TAKING;
    private int inFlight;
    private boolean stopped;

    /**
     * @param closeTimeout how long {@link #close()} waits
     * @param ended is called once, when no message will be handed to the handler any more
     */
    MessagePump(
            String name,
            Inbox inbox,
            IncomingMessageHandler handler,
            Executor executor,
            Events events,
            Duration closeTimeout,
            Runnable ended) {
        this.name = name;
        this.inbox = inbox;
        this.handler = handler;
        this.executor = executor;
        this.events = events;
        this.closeTimeout = closeTimeout;
        this.ended = ended;
        this.thread = Daemons.thread(
                "ipmb-listener-" + name, this::run, handler.getClass().getClassLoader());
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        close(Deadline.after(closeTimeout, NanoClock.SYSTEM));
    }

    /** As {@link #close()}, for a caller who has spent a part of the time already. */
    void close(Deadline deadline) {
        if (!close(Duration.ofNanos(deadline.remainingNanos()))) {
            LOG.log(
                    Level.WARNING,
                    "{0}: the message handler still runs {1} after it was asked to end, or the wait was interrupted; it is"
                            + " left to itself and gets no more messages",
                    name,
                    closeTimeout);
        }
    }

    @Override
    public boolean close(Duration timeout) {
        Deadline handlers = Deadline.after(timeout, NanoClock.SYSTEM);
        Deadline stopping = Deadline.after(timeout.compareTo(STOPPING) > 0 ? timeout : STOPPING, NanoClock.SYSTEM);
        stop();
        inbox.wakeUp();
        // A handler that ends its own subscription does not wait for itself.
        int own = isHandlingHere() ? 1 : 0;
        lock.lock();
        try {
            while (inFlight > own || (place != Place.ENDED && Thread.currentThread() != thread)) {
                boolean handlerRuns = inFlight > own || place == Place.HANDING_OVER;
                long nanos = (handlerRuns ? handlers : stopping).remainingNanos();
                if (nanos == 0) {
                    return false;
                }
                changed.awaitNanos(nanos);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until nothing is read any more and all that was handed over has been handled, without asking for that.
     *
     * @return false when the time is over first
     */
    boolean awaitEnd(Deadline deadline) throws InterruptedException {
        int own = isHandlingHere() ? 1 : 0;
        lock.lock();
        try {
            while (inFlight > own || place != Place.ENDED) {
                if (deadline.isOver()) {
                    return false;
                }
                changed.awaitNanos(deadline.remainingNanos());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the calling thread runs the handler at this moment. */
    boolean isHandlingHere() {
        return HANDLING.get() == this;
    }

    @Override
    public boolean isActive() {
        lock.lock();
        try {
            return !stopped && place != Place.ENDED;
        } finally {
            lock.unlock();
        }
    }

    private void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // On the thread

    private void run() {
        Deadline never = Deadline.after(null, NanoClock.SYSTEM);
        try {
            while (awaitRoom()) {
                IncomingMessage message = receive(never);
                if (message != null) {
                    if (beginHandOver()) {
                        handOver(message);
                        // A handler's business, as on a thread of a pool; it must not end the wait for the next
                        // message.
                        Thread.interrupted();
                    } else {
                        inbox.giveBack(message);
                    }
                }
            }
        } catch (EndpointClosedException e) {
            // The endpoint was closed, or has retired: there is nothing to push any more.
            stop();
        } finally {
            ended.run();
            arriveAt(Place.ENDED);
        }
    }

    /** The next message; null when there was none, or reading failed, which another try may mend. */
    private @Nullable IncomingMessage receive(Deadline never) {
        try {
            return inbox.receive(never);
        } catch (IpmbInterruptedException e) {
            // That was meant for a handler that has returned; it must not end the reading.
            Thread.interrupted();
            return null;
        } catch (PlatformFailureException e) {
            events.readingFailed(e);
            LockSupport.parkNanos(this, e.isShortage() ? SHORTAGE_PAUSE_NANOS : FAILURE_PAUSE_NANOS);
            return null;
        }
    }

    /** Waits until the executor can be given one more; false when the subscription has ended. */
    private boolean awaitRoom() {
        lock.lock();
        try {
            while (inFlight >= MOST_IN_FLIGHT && !stopped) {
                changed.awaitUninterruptibly();
            }
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    private boolean beginHandOver() {
        lock.lock();
        try {
            if (stopped) {
                return false;
            }
            place = Place.HANDING_OVER;
            inFlight++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void handOver(IncomingMessage message) {
        Runnable task = () -> handle(message);
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
        arriveAt(Place.TAKING);
    }

    private void arriveAt(Place next) {
        lock.lock();
        try {
            place = next;
            if (stopped) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    // On the thread, or on one of the executor's

    private void handle(IncomingMessage message) {
        HANDLING.set(this);
        try (message) {
            handler.handle(message);
        } catch (Throwable e) {
            events.handlerFailed(e);
        } finally {
            HANDLING.set(null);
            handled();
        }
    }

    private void handled() {
        lock.lock();
        try {
            inFlight--;
            if (stopped || inFlight == MOST_IN_FLIGHT - 1) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
