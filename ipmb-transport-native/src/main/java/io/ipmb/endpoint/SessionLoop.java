package io.ipmb.endpoint;

import io.ipmb.AcknowledgeMode;
import io.ipmb.BusEvent;
import io.ipmb.EndpointClosedException;
import io.ipmb.IpmbException;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.JoinException;
import io.ipmb.JoinOptions;
import io.ipmb.LaneMode;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.platform.Daemons;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;
import io.ipmb.protocol.Extension;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
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
 * and without an attempt to send. {@link Presence} shows the state and the present session to all threads; the loop
 * makes sessions and ends them.
 */
final class SessionLoop {

    private static final Logger LOG = System.getLogger("io.ipmb.endpoint");

    /** Pause between attempts while the bus refuses this endpoint; only a person can change that. */
    private static final long REFUSED_PAUSE_NANOS = 1_000_000_000L;

    /**
     * After a shorter stay the loop pauses, twice as long each time: a controller of the crate disconnects a receiver
     * again and again while it keeps a plain message for it.
     */
    private static final long SHORT_STAY_NANOS = 200_000_000L;

    /** Pause before watching the controller again after a shortage of resources. */
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

    /** The end of the first join: null for success, otherwise the failure to throw from {@link #start}. */
    private final CompletableFuture<@Nullable IpmbException> firstJoin = new CompletableFuture<>();

    private final Presence presence;
    private final PresentRoster roster = new PresentRoster();

    /** Set before the thread starts. */
    private @Nullable SessionTask task;

    SessionLoop(JoinOptions options, Platform platform, NanoClock clock, Inbox inbox, Events events, Counters counters)
            throws PlatformException {
        this.options = options;
        this.clock = clock;
        this.inbox = inbox;
        this.events = events;
        this.counters = counters;
        this.waits = platform.waitSet();
        this.watch = new ControllerWatch(options, platform, waits, clock, events, inbox::takeControlFrames);
        this.presence = new Presence(
                session -> new StarOutlet(
                        session.uplink(),
                        session.isUnderCrateController(),
                        session.readsTails(),
                        session.laneRules(),
                        platform.maxObjects(),
                        session.controllerIdentity(),
                        watch,
                        clock),
                waits::wakeUp);
        this.joiner = new Joiner(
                options,
                abilities(options),
                platform,
                clock,
                counters,
                (messages, why) -> events.tell(new BusEvent.MessagesLost(messages, why)),
                presence::sleep,
                waits::wakeUp);
        this.thread = Daemons.thread(
                "ipmb-endpoint-" + options.identifier(),
                this::run,
                options.eventListener().getClass().getClassLoader());
    }

    /**
     * Joins the bus and returns once this endpoint is on it.
     *
     * @param beside owned by the loop from here on
     */
    void start(SessionTask beside) {
        task = beside;
        try {
            thread.start();
        } catch (Error e) {
            waits.close();
            ended.countDown();
            throw e;
        }
        IpmbException failure;
        try {
            failure = firstJoin.get();
        } catch (InterruptedException e) {
            // The thread may be in a handshake with a host that does not answer; it ends by itself.
            presence.beginClosing();
            Thread.currentThread().interrupt();
            throw new IpmbInterruptedException(
                    "The bus was not joined: the thread was interrupted while it waited for that", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        if (failure != null) {
            close();
            throw failure;
        }
    }

    /** The state, the present session and the route of outgoing messages. */
    Presence presence() {
        return presence;
    }

    /** The number by which the endpoint is known under every controller. */
    UUID instance() {
        return joiner.instance();
    }

    /** The roster that the endpoint goes by; none after its end. */
    PresentRoster roster() {
        return roster;
    }

    /** Has the loop look at its task soon. Any thread. */
    void wakeUp() {
        waits.wakeUp();
    }

    /** The watch that tells whether the present controller responds. */
    ControllerWatch watch() {
        return watch;
    }

    /**
     * Ends receiving, on this session and all later ones. Messages that have arrived are still read; sending goes on.
     */
    void retire() {
        Session present = presence.retire();
        joiner.retire();
        if (present != null) {
            present.retire();
            waits.wakeUp();
        }
    }

    /**
     * Leaves the bus, hands it over when this process hosts it, and ends the thread. The thread itself closes the
     * session, since it may be waiting for the session's channels. When the thread is the caller, it does so later.
     */
    void close() {
        if (presence.beginClosing() && Thread.currentThread() != thread) {
            awaitEnd();
        }
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
     * An interrupted caller waits all the same: a process that ended before the bus was handed over would lose the
     * messages that it still holds.
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

    // On the loop's thread

    private void run() {
        SessionTask beside = Objects.requireNonNull(task, "task");
        try {
            Session session = joiner.join(Deadline.after(options.joinTimeout(), clock));
            long pause = FIRST_PAUSE_NANOS;
            while (session != null && publish(session)) {
                long joinedAt = clock.nanoTime();
                try {
                    announce(session);
                    beside.begin(session, waits);
                    awaitLoss(session, beside);
                } finally {
                    beside.end();
                    session.downlink().release();
                }
                if (clock.nanoTime() - joinedAt >= SHORT_STAY_NANOS) {
                    pause = FIRST_PAUSE_NANOS;
                } else if (!presence.sleep(pause)) {
                    pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
                }
                session = presence.isClosed() ? null : rejoin();
            }
        } catch (JoinException e) {
            firstJoin.complete(e);
        } catch (PlatformException | RuntimeException | Error e) {
            firstJoin.complete(Joiner.failed(options, e));
            close();
            // Otherwise receivers would wait for ever.
            inbox.close(Deadline.after(Duration.ZERO, clock));
            LOG.log(Level.ERROR, "the endpoint on bus " + options.identifier() + " ends after a failure", e);
        } finally {
            firstJoin.complete(new EndpointClosedException("The endpoint was closed while joining"));
            Session last = presence.takeLeaving();
            if (last != null) {
                leave(last);
            }
            beside.close();
            joiner.close();
            roster.replace(null);
            waits.close();
            ended.countDown();
        }
    }

    /** Makes a new session the current one; false when the endpoint was closed meanwhile. */
    private boolean publish(Session session) {
        // Before a sender finds the session: it must not go by a roster that is older.
        roster.replace(joiner.roster());
        Presence.Published published = presence.publish(session, inbox::add);
        if (published == null) {
            leave(session);
            session.downlink().channel().close();
            return false;
        }
        inbox.noticeAdded();
        if (published.retires()) {
            session.retire();
        }
        if (published.tooOld() != null) {
            inbox.forget(published.tooOld());
        }
        return true;
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
        firstJoin.complete(null);
    }

    /** Returns when the session's controller is gone or the endpoint was closed. */
    private void awaitLoss(Session session, SessionTask beside) throws PlatformException {
        String cause = "the controller in this process has ended";
        if (session.hosted() != null) {
            while (!session.hosted().hasEnded() && presence.current() == session) {
                waits.await(beside.turn());
            }
        } else {
            String seen = awaitEndOfController(session, beside);
            cause = seen == null ? "sending to the controller failed" : seen;
        }
        session.downlink().markLost();
        Presence.End end = presence.ended(session);
        if (end != Presence.End.LEAVING) {
            // No other owner: a close of the endpoint in the meantime found the session given up by a sender.
            session.uplink().close();
        }
        if (end == Presence.End.LOST) {
            events.tell(new BusEvent.ControllerLost(cause));
        }
    }

    /** Watches the controller. During a shortage of resources only sending reveals its end. */
    private @Nullable String awaitEndOfController(Session session, SessionTask beside) throws PlatformException {
        while (true) {
            try {
                return watch.awaitEnd(session, beside, () -> presence.current() == session);
            } catch (PlatformException e) {
                if (e.reason() != PlatformException.Reason.NO_RESOURCES) {
                    throw e;
                }
                events.watchingFailed(e);
                if (presence.sleep(SHORTAGE_PAUSE_NANOS) || presence.current() != session) {
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
                if (presence.sleep(REFUSED_PAUSE_NANOS)) {
                    return null;
                }
            }
        }
    }

    /** What this endpoint can besides other endpoints of this library. */
    private static long abilities(JoinOptions options) {
        if (options.lanes().mode() == LaneMode.NEVER) {
            return 0;
        }
        return options.acknowledge() == AcknowledgeMode.ON_RECEIPT
                ? Extension.LANES
                : Extension.LANES | Extension.ACKNOWLEDGES;
    }
}
