package io.ipmb.endpoint;

import io.ipmb.BusEvent;
import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointState;
import io.ipmb.IpmbException;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.JoinException;
import io.ipmb.JoinOptions;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.platform.Daemons;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the endpoint on the bus, on a thread of its own.
 *
 * <pre>
 *   (joining) ──► JOINED ── controller gone ──► REJOINING ──► JOINED …
 *       └── join failed ──► CLOSED ◄── close ──┴── close
 * </pre>
 *
 * <p>The thread sleeps until the kernel reports the end of the uplink or of the downlink, so a loss is noticed at once
 * and without anybody sending. {@code lock} guards state and current session; it is never held over a system call.
 */
final class SessionLoop {

    private static final Logger LOG = System.getLogger("io.ipmb.endpoint");

    /** Pause between tries when the bus refuses this endpoint, which only a person can change. */
    private static final long REFUSED_PAUSE_NANOS = 1_000_000_000L;

    /**
     * A stay shorter than this is followed by a pause that doubles each time: a controller of the crate throws a receiver
     * out again and again while it keeps a plain message for it.
     */
    private static final long SHORT_STAY_NANOS = 200_000_000L;

    /** Pause before the controller is watched again when the system was short of something. */
    private static final long SHORTAGE_PAUSE_NANOS = 100_000_000L;

    private static final long FIRST_PAUSE_NANOS = 1_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 200_000_000L;

    private final JoinOptions options;
    private final Joiner joiner;
    private final NanoClock clock;
    private final Inbox inbox;
    private final Events events;
    private final Counters counters;
    private final WaitSet waits;
    private final ControllerWatch watch;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CompletableFuture<Session> firstJoin = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private EndpointState state = EndpointState.REJOINING;
    private volatile @Nullable Session current;
    private @Nullable Session leaving;
    private boolean retired;

    SessionLoop(JoinOptions options, Platform platform, NanoClock clock, Inbox inbox, Events events, Counters counters)
            throws PlatformException {
        this.options = options;
        this.clock = clock;
        this.inbox = inbox;
        this.events = events;
        this.counters = counters;
        this.waits = platform.waitSet();
        this.watch = new ControllerWatch(options, platform, waits, clock, events, inbox::takeControlFrames);
        this.joiner = new Joiner(
                options,
                platform,
                clock,
                counters,
                (messages, why) -> events.tell(new BusEvent.MessagesLost(messages, why)),
                this::sleep,
                waits::wakeUp);
        this.thread = Daemons.thread(
                "ipmb-endpoint-" + options.identifier(),
                this::run,
                options.eventListener().getClass().getClassLoader());
    }

    /** Joins; returns when that has succeeded. */
    void start() {
        try {
            thread.start();
        } catch (Error e) {
            waits.close();
            ended.countDown();
            throw e;
        }
        try {
            firstJoin.get();
        } catch (InterruptedException e) {
            // Not waited for: it may be in a handshake with a host that does not answer, and ends by itself.
            beginClosing();
            Thread.currentThread().interrupt();
            throw new IpmbInterruptedException(
                    "The bus was not joined: the thread was interrupted while it waited for that", e);
        } catch (ExecutionException e) {
            close();
            if (e.getCause() instanceof IpmbException cause) {
                throw cause;
            }
            throw new JoinException("Joining failed: " + e.getMessage(), e);
        }
    }

    EndpointState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** What is known of whether the present controller is at work. */
    ControllerWatch watch() {
        return watch;
    }

    /** The present stay on the bus; null while rejoining. */
    @Nullable Session current() {
        return current;
    }

    /**
     * The present stay on the bus for a message to be sent, waiting for the next one while rejoining.
     *
     * @return null when the time is over first
     * @throws EndpointClosedException when the endpoint is closed
     * @throws IpmbInterruptedException when the thread is interrupted
     */
    @Nullable Session await(Deadline deadline) {
        lock.lock();
        try {
            while (current == null) {
                if (state == EndpointState.CLOSED) {
                    throw new EndpointClosedException("The endpoint is closed");
                }
                if (deadline.isOver()) {
                    return null;
                }
                changed.awaitNanos(deadline.remainingNanos());
            }
            return current;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IpmbInterruptedException(
                    "The message was not sent: its thread was interrupted while it waited for a new controller");
        } finally {
            lock.unlock();
        }
    }

    /** A sender has seen that this session's controller is gone. */
    void lost(Session session) {
        lock.lock();
        try {
            if (current != session) {
                return;
            }
            current = null;
            state = EndpointState.REJOINING;
        } finally {
            lock.unlock();
        }
        session.downlink().markLost();
        waits.wakeUp();
    }

    /** Takes nothing any more on this stay and those to come; what has come is still read, and sending goes on. */
    void retire() {
        Session present;
        lock.lock();
        try {
            retired = true;
            present = current;
        } finally {
            lock.unlock();
        }
        joiner.retire();
        if (present != null) {
            present.retire();
            waits.wakeUp();
        }
    }

    /**
     * Leaves the bus, handing it over when this process hosts it, and ends the thread. The thread itself closes the
     * session, since it may be waiting for its channels at this moment; it does so later when it is the caller.
     */
    void close() {
        if (beginClosing() && Thread.currentThread() != thread) {
            awaitEnd();
        }
    }

    /** False when that was done before. */
    private boolean beginClosing() {
        lock.lock();
        try {
            if (state == EndpointState.CLOSED) {
                return false;
            }
            state = EndpointState.CLOSED;
            leaving = current;
            current = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        waits.wakeUp();
        return true;
    }

    private void leave(Session session) {
        session.downlink().markLost();
        session.uplink().close();
        if (session.hosted() != null) {
            session.hosted().handOver(options.host().handOverTimeout());
            try {
                session.hosted().join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Whoever is interrupted waits all the same: a process that goes on, or ends, before the bus was handed over would take
     * with it what it still has.
     */
    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // On the keeper's thread

    private void run() {
        try {
            Session session = joiner.join(Deadline.after(options.joinTimeout(), clock));
            long pause = FIRST_PAUSE_NANOS;
            while (session != null && publish(session)) {
                long joinedAt = clock.nanoTime();
                try {
                    announce(session);
                    awaitLoss(session);
                } finally {
                    session.downlink().release();
                }
                if (clock.nanoTime() - joinedAt >= SHORT_STAY_NANOS) {
                    pause = FIRST_PAUSE_NANOS;
                } else if (!sleep(pause)) {
                    pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
                }
                session = state() == EndpointState.CLOSED ? null : rejoin();
            }
        } catch (JoinException e) {
            firstJoin.completeExceptionally(e);
        } catch (PlatformException | RuntimeException | Error e) {
            firstJoin.completeExceptionally(new JoinException("Joining failed: " + e.getMessage(), e));
            close();
            // Whoever waits for a message would wait for ever.
            inbox.close();
            LOG.log(Level.ERROR, "the endpoint on bus " + options.identifier() + " ends after a failure", e);
        } finally {
            firstJoin.completeExceptionally(new EndpointClosedException("The endpoint was closed while joining"));
            Session last = takeLeaving();
            if (last != null) {
                leave(last);
            }
            joiner.close();
            waits.close();
            ended.countDown();
        }
    }

    private @Nullable Session takeLeaving() {
        lock.lock();
        try {
            Session last = leaving;
            leaving = null;
            return last;
        } finally {
            lock.unlock();
        }
    }

    /** Makes a new session the current one; false when the endpoint was closed meanwhile. */
    private boolean publish(Session session) {
        Source tooOld = null;
        boolean published = false;
        boolean retires;
        lock.lock();
        try {
            retires = retired;
            if (state != EndpointState.CLOSED) {
                current = session;
                state = EndpointState.JOINED;
                // Under the lock, so that whoever closes the endpoint from now on finds it there.
                tooOld = inbox.add(session.downlink());
                changed.signalAll();
                published = true;
            }
        } finally {
            lock.unlock();
        }
        if (retires) {
            session.retire();
        }
        if (tooOld != null) {
            inbox.forget(tooOld);
        }
        if (!published) {
            leave(session);
            session.downlink().channel().close();
        }
        return published;
    }

    private void announce(Session session) {
        if (!firstJoin.isDone()) {
            events.tell(new BusEvent.Joined(session.id()));
        } else {
            counters.increment(Counter.REJOINS);
            events.tell(new BusEvent.Rejoined(session.id()));
        }
        if (session.hosted() != null) {
            events.tell(new BusEvent.BecameController());
        }
        firstJoin.complete(session);
    }

    /** Returns when the session's controller is gone or the endpoint was closed. */
    private void awaitLoss(Session session) throws PlatformException {
        String cause = "the controller in this process has ended";
        if (session.hosted() != null) {
            while (!session.hosted().hasEnded() && current() == session) {
                waits.await(Long.MAX_VALUE);
            }
        } else {
            String end = awaitEndOfController(session);
            cause = end == null ? "sending to the controller failed" : end;
        }
        session.downlink().markLost();
        boolean closing;
        boolean leaves;
        lock.lock();
        try {
            closing = state == EndpointState.CLOSED;
            leaves = leaving == session;
            if (!closing) {
                current = null;
                state = EndpointState.REJOINING;
            }
        } finally {
            lock.unlock();
        }
        if (!leaves) {
            // Nobody else closes it: who closed the endpoint meanwhile found that a sender had given the session up.
            session.uplink().close();
        }
        if (!closing) {
            events.tell(new BusEvent.ControllerLost(cause));
        }
    }

    /** Watches the controller. While the system is short of something, the end shows only when somebody sends. */
    private @Nullable String awaitEndOfController(Session session) throws PlatformException {
        while (true) {
            try {
                return watch.awaitEnd(session, () -> current() == session);
            } catch (PlatformException e) {
                if (e.reason() != PlatformException.Reason.NO_RESOURCES) {
                    throw e;
                }
                events.watchingFailed(e);
                if (sleep(SHORTAGE_PAUSE_NANOS) || current() != session) {
                    return null;
                }
            }
        }
    }

    private @Nullable Session rejoin() {
        Deadline never = Deadline.after(null, clock);
        String told = "";
        while (true) {
            try {
                return joiner.join(never);
            } catch (JoinException e) {
                String why = String.valueOf(e.getMessage());
                if (!why.equals(told)) {
                    told = why;
                    events.tell(new BusEvent.RejoinRefused(e));
                }
                if (sleep(REFUSED_PAUSE_NANOS)) {
                    return null;
                }
            }
        }
    }

    private boolean sleep(long nanos) {
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
