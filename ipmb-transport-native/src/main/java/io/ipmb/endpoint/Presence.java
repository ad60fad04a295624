package io.ipmb.endpoint;

import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointState;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.platform.Deadline;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint's state and its present session. Senders wait here for the next session.
 *
 * <pre>
 *   REJOINING ── publish ──► JOINED ── lost, ended ──► REJOINING …
 *       └── beginClosing ──► CLOSED ◄── beginClosing ──┘
 * </pre>
 *
 * <p>{@code lock} guards all fields; it is never held over a system call. The session loop makes and ends sessions,
 * among them the one that was present when the endpoint was closed ({@link #takeLeaving()}).
 */
final class Presence implements Stars {

    private final Function<Session, Star> stars;
    private final Runnable wakeLoop;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private EndpointState state = EndpointState.REJOINING;
    private volatile @Nullable Session current;
    private volatile @Nullable Star star;
    private @Nullable Session leaving;
    private boolean retired;

    /**
     * @param stars makes the star of a session
     * @param wakeLoop wakes the session loop for another look; called without the lock
     */
    Presence(Function<Session, Star> stars, Runnable wakeLoop) {
        this.stars = stars;
        this.wakeLoop = wakeLoop;
    }

    EndpointState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        return state() == EndpointState.CLOSED;
    }

    /** The present session; null while rejoining. */
    @Nullable Session current() {
        return current;
    }

    @Override
    public @Nullable Star present() {
        return star;
    }

    @Override
    public @Nullable Star await(Deadline deadline) {
        lock.lock();
        try {
            while (star == null) {
                if (state == EndpointState.CLOSED) {
                    throw new EndpointClosedException("The endpoint is closed");
                }
                if (deadline.isOver()) {
                    return null;
                }
                changed.awaitNanos(deadline.remainingNanos());
            }
            return star;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IpmbInterruptedException(
                    "The message was not sent: its thread was interrupted while it waited for a new controller", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a star equals itself alone
    public void lost(Star lost) {
        Session session;
        lock.lock();
        try {
            session = current;
            if (session == null || star != lost) {
                return;
            }
            forget();
        } finally {
            lock.unlock();
        }
        session.downlink().markLost();
        wakeLoop.run();
    }

    private void forget() {
        current = null;
        star = null;
        state = EndpointState.REJOINING;
    }

    /**
     * Makes a new session the present one.
     *
     * @param whilePublishing takes the session's downlink under the lock, so that a later close of the endpoint finds
     *     it there; its answer is {@link Published#tooOld()}
     * @return null when the endpoint was closed in the meantime
     */
    @Nullable Published publish(Session session, Function<Source, @Nullable Source> whilePublishing) {
        lock.lock();
        try {
            if (state == EndpointState.CLOSED) {
                return null;
            }
            current = session;
            star = stars.apply(session);
            state = EndpointState.JOINED;
            Source tooOld = whilePublishing.apply(session.downlink());
            changed.signalAll();
            return new Published(tooOld, retired);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The consequences of a new session.
     *
     * @param tooOld a source that gives way to the new one
     * @param retires whether the endpoint has retired before
     */
    record Published(@Nullable Source tooOld, boolean retires) {}

    /** Ends receiving on this session and all later ones; returns the present session. */
    @Nullable Session retire() {
        lock.lock();
        try {
            retired = true;
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the endpoint; false when it is closed already. */
    boolean beginClosing() {
        lock.lock();
        try {
            if (state == EndpointState.CLOSED) {
                return false;
            }
            leaving = current;
            forget();
            state = EndpointState.CLOSED;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        wakeLoop.run();
        return true;
    }

    /** The session that was present when the endpoint was closed; the first call alone returns it. */
    @Nullable Session takeLeaving() {
        lock.lock();
        try {
            Session last = leaving;
            leaving = null;
            return last;
        } finally {
            lock.unlock();
        }
    }

    /** The kinds of a session's end. */
    enum End {
        /** Its controller is gone; the endpoint joins again. */
        LOST,
        /** A sender or the loop had given it up before the endpoint was closed. */
        LOST_BEFORE_CLOSING,
        /** The endpoint was closed; {@link #takeLeaving()} returns the session. */
        LEAVING
    }

    /** Called by the session loop at the end of a session. */
    End ended(Session session) {
        lock.lock();
        try {
            if (leaving == session) {
                return End.LEAVING;
            }
            if (state == EndpointState.CLOSED) {
                return End.LOST_BEFORE_CLOSING;
            }
            forget();
            return End.LOST;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the time is over; true when the endpoint is closed, or the thread is interrupted. */
    boolean sleep(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && state != EndpointState.CLOSED) {
                left = changed.awaitNanos(left);
            }
            return state == EndpointState.CLOSED;
        } catch (InterruptedException e) {
            return true;
        } finally {
            lock.unlock();
        }
    }
}
