package io.ipmb.endpoint;

import io.ipmb.BusEvent;
import io.ipmb.JoinOptions;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.protocol.ControllerQuestion;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the controller of each session: for its end and, if it answers questions of liveness, for being at work.
 *
 * <pre>
 *   QUIET ── wanted, or nothing heard for half of the limit ──► ASKED ── limit over ──► UNRESPONSIVE
 *     ▲                                        answered │                                    │ answered
 *     └─────────────────────────────────────────────────┴────────────────────────────────────┘
 * </pre>
 *
 * <p>A question is a connection of its own, which the controller closes. The answer therefore needs no reader of this
 * endpoint, and comes even while the endpoint's own connections are full, when it matters most. One question is open at
 * a time, without a limit, so that a controller that hung finds at most one from each endpoint afterwards. No answer
 * leads to a disconnection.
 *
 * <p>QUIET, ASKED and UNRESPONSIVE are for the session loop's thread, which owns the question and waits with {@code
 * waits}; other threads request a question and read {@link #unansweredNanos()}.
 */
final class ControllerWatch implements StarOutlet.Liveness {

    /** Pause after a question that found no room in the queue of connections; it counts as asked. */
    private static final long NO_ROOM_PAUSE_NANOS = 1_000_000_000L;

    private static final Object QUESTION = new Object();

    private final String identifier;
    private final Platform platform;
    private final WaitSet waits;
    private final NanoClock clock;
    private final Events events;
    private final Runnable nobodyReads;

    /** {@link Long#MAX_VALUE} where nothing is asked. */
    private final long limitNanos;

    private final AtomicBoolean wanted = new AtomicBoolean();

    /** Since when a question is open, 0 while none is; the clock's number or the one after it. */
    private volatile long openSince;

    private volatile boolean unresponsive;

    private @Nullable SendChannel question;
    private boolean watchesDownlink;
    private long heardAt;
    private long deliveriesSeen;

    /** @param nobodyReads is called when nothing was read of the downlink for half of the limit */
    ControllerWatch(
            JoinOptions options,
            Platform platform,
            WaitSet waits,
            NanoClock clock,
            Events events,
            Runnable nobodyReads) {
        this.identifier = options.identifier();
        this.platform = platform;
        this.waits = waits;
        this.clock = clock;
        this.events = events;
        this.nobodyReads = nobodyReads;
        Duration limit = options.livenessLimit();
        this.limitNanos = limit == null ? Long.MAX_VALUE : limit.toNanos();
    }

    /** Has the controller asked soon, unless a question is open. Any thread. */
    @Override
    public void ask() {
        if (openSince == 0 && limitNanos != Long.MAX_VALUE && wanted.compareAndSet(false, true)) {
            waits.wakeUp();
        }
    }

    /** For how long the controller has left a question unanswered; 0 while none is open. Any thread. */
    @Override
    public long unansweredNanos() {
        long since = openSince;
        return since == 0 ? 0 : Math.max(1, clock.nanoTime() - since);
    }

    /** Whether the controller has not answered within the limit. Any thread. */
    boolean isUnresponsive() {
        return unresponsive;
    }

    /**
     * Waits for the end of the session's controller.
     *
     * @param beside has its turn before each wait
     * @param goesOn whether there is still something to wait for; whoever makes it false wakes the wait set
     * @return what was seen; null when there is nothing to wait for any more
     */
    @Nullable String awaitEnd(Session session, SessionTask beside, BooleanSupplier goesOn) throws PlatformException {
        waits.add(session.uplink(), 0, "its connection to the controller has ended");
        try {
            waits.add(session.downlink().channel(), 0, "the channel that the controller sends on has ended");
            watchesDownlink = true;
            heardAt = clock.nanoTime();
            String end = null;
            while (end == null && goesOn.getAsBoolean()) {
                end = awaitOnce(session, beside);
            }
            return end;
        } finally {
            forget();
            waits.remove(session.downlink().channel());
            waits.remove(session.uplink());
        }
    }

    private @Nullable String awaitOnce(Session session, SessionTask beside) throws PlatformException {
        if (watchesDownlink && session.isRetired()) {
            // It has ended by our own will.
            waits.remove(session.downlink().channel());
            watchesDownlink = false;
        }
        long nanos = session.answersLiveness() ? askWhereDue(session) : Long.MAX_VALUE;
        int ready = waits.await(Math.min(nanos, beside.turn()));
        String end = null;
        for (int i = 0; i < ready; i++) {
            Object source = waits.attachment(i);
            if (source == QUESTION) {
                answered();
            } else if (source instanceof String cause && (!watchesDownlink || !session.isRetired())) {
                end = cause;
            }
            // The rest is of the task, which has its turn next.
        }
        // After the look at what there is: this process may have stood still itself.
        if (ready == 0 && !unresponsive && unansweredNanos() >= limitNanos) {
            unresponsive = true;
            events.tell(new BusEvent.ControllerUnresponsive(pid(session), Duration.ofNanos(limitNanos)));
        }
        return end;
    }

    /** Asks if it is time to; the nanoseconds until there is something to do again. */
    private long askWhereDue(Session session) {
        long now = clock.nanoTime();
        if (openSince != 0) {
            if (question == null) {
                connect(session, now);
            }
            long left = unresponsive ? Long.MAX_VALUE : Math.max(0, openSince + limitNanos - now);
            return question == null ? Math.min(left, NO_ROOM_PAUSE_NANOS) : left;
        }
        if (session.downlink().deliveries() != deliveriesSeen) {
            deliveriesSeen = session.downlink().deliveries();
            heardAt = now;
        }
        long untilDue = limitNanos == Long.MAX_VALUE ? Long.MAX_VALUE : heardAt + limitNanos / 2 - now;
        if (!wanted.getAndSet(false) && untilDue > 0) {
            return untilDue;
        }
        nobodyReads.run();
        openSince = now | 1;
        connect(session, now);
        return openSince == 0 ? limitNanos / 2 : question == null ? NO_ROOM_PAUSE_NANOS : limitNanos;
    }

    private void connect(Session session, long now) {
        SendChannel asking = null;
        try {
            asking = platform.connect(identifier);
            if (!Objects.equals(asking.peer(), session.controllerIdentity())) {
                // It has given its name up; its connections tell the rest.
                asking.close();
                closeQuestion(now);
                return;
            }
            send(asking);
            waits.add(asking, 0, QUESTION);
            question = asking;
        } catch (PlatformException e) {
            if (asking != null) {
                asking.close();
            }
            // Without room in its queue of connections the question stands; whatever else it is says nothing about it.
            if (e.reason() != PlatformException.Reason.WOULD_BLOCK) {
                closeQuestion(now);
            }
        }
    }

    private void send(SendChannel asking) throws PlatformException {
        PacketBuffer buffer = platform.packetBuffer(64);
        try (OutgoingPackets packets = platform.outgoingPackets(1)) {
            packets.add(buffer, 0, ControllerQuestion.LIVENESS.write(buffer.bytes()));
            asking.send(packets, 0);
        }
    }

    private void answered() {
        long took = unansweredNanos();
        boolean wasUnresponsive = unresponsive;
        forget();
        heardAt = clock.nanoTime();
        if (wasUnresponsive) {
            events.tell(new BusEvent.ControllerResponsive(Duration.ofNanos(took)));
        }
    }

    /** There is no question any more, and none is due for a while. */
    private void closeQuestion(long now) {
        forget();
        heardAt = now;
    }

    private void forget() {
        SendChannel asked = question;
        question = null;
        openSince = 0;
        unresponsive = false;
        if (asked != null) {
            waits.remove(asked);
            asked.close();
        }
    }

    private static @Nullable Long pid(Session session) {
        PeerIdentity identity = session.controllerIdentity();
        return identity == null ? null : identity.pid();
    }
}
