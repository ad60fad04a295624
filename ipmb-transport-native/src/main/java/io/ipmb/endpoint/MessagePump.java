package io.ipmb.endpoint;

import io.ipmb.EndpointClosedException;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.PlatformFailureException;
import io.ipmb.Subscription;
import io.ipmb.platform.Daemons;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NanoClock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A handler's subscription: takes messages out of the inbox on a thread of its own, as its {@link MessageSink}. The
 * subclass gives them to the handler.
 *
 * <pre>
 *   RUNNING ── stopped, or the endpoint has ended ──► the present message, if any, is handed over ──► ENDED
 * </pre>
 *
 * <p>The thread asks {@link #wantsMore()} before it takes a message, so that a stopped pump takes none that it would
 * not hand over. A wait for messages ends soon after a stop, which wakes the inbox; a handler that runs on the thread
 * lasts as long as it likes. {@code lock} guards the fields that are not final, and those of subclasses that say so;
 * the thread holds it neither while reading nor while a handler runs.
 */
abstract class MessagePump implements Subscription, MessageSink {

    private static final Logger LOG = System.getLogger("io.ipmb.endpoint");

    private static final long SHORTAGE_PAUSE_NANOS = 20_000_000;

    /** Pause after a failure that is no shortage and may last for ever. */
    private static final long FAILURE_PAUSE_NANOS = 1_000_000_000;

    /** The time that the thread itself gets for stopping, while no handler runs, however short the caller's limit. */
    private static final Duration STOPPING = Duration.ofSeconds(1);

    private static final Deadline NEVER = Deadline.after(null, NanoClock.SYSTEM);

    final ReentrantLock lock = new ReentrantLock();
    final Condition changed = lock.newCondition();
    final Events events;

    private final String name;
    private final Inbox inbox;
    private final Duration closeTimeout;
    private final Runnable whenEnded;
    private final Thread thread;
    private boolean ended;

    /** Written under the lock. */
    private volatile boolean stopped;

    /**
     * @param handler the program's code, for whose class loader the thread is made
     * @param closeTimeout how long {@link #close()} waits
     * @param whenEnded is called once, when no message will be handed to the handler any more
     */
    MessagePump(String name, Inbox inbox, Object handler, Events events, Duration closeTimeout, Runnable whenEnded) {
        this.name = name;
        this.inbox = inbox;
        this.events = events;
        this.closeTimeout = closeTimeout;
        this.whenEnded = whenEnded;
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
        lock.lock();
        try {
            // A handler that ends its own subscription does not wait for itself.
            while (handsOver() || !(ended || isOwnThread())) {
                long nanos = (handsOver() || inbox.isHandling() ? handlers : stopping).remainingNanos();
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
        lock.lock();
        try {
            while (handsOver() || !ended) {
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

    @Override
    public boolean isActive() {
        lock.lock();
        try {
            return !stopped && !ended;
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

    /** Whether the subscription has ended: nothing more is to be taken. */
    final boolean isStopped() {
        return stopped;
    }

    final boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    /** Whether the calling thread runs the handler at this moment. */
    abstract boolean isHandlingHere();

    /**
     * Whether messages are with handlers on other threads than the pump's; one on the calling thread does not count.
     * With the lock; changes are signalled.
     */
    abstract boolean handsOver();

    /** Waits until {@link #wantsMore()}; false when the subscription has ended. */
    abstract boolean awaitWantingMore();

    // On the thread

    private void run() {
        try {
            while (awaitWantingMore()) {
                read();
            }
        } catch (EndpointClosedException e) {
            // The endpoint was closed, or has retired: there is nothing to push any more.
            stop();
        } finally {
            whenEnded.run();
            end();
        }
    }

    /** Reads for a while; another try may mend a failure. */
    private void read() {
        try {
            inbox.drain(this, NEVER);
        } catch (IpmbInterruptedException e) {
            // That was meant for a handler that has returned; it must not end the reading.
            Thread.interrupted();
        } catch (PlatformFailureException e) {
            events.readingFailed(e);
            LockSupport.parkNanos(this, e.isShortage() ? SHORTAGE_PAUSE_NANOS : FAILURE_PAUSE_NANOS);
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
