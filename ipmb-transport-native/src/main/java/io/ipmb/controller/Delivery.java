package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a run of frames: each receiver's {@link Outbox} transmits or queues it. Frames without a receiver wait for
 * absentees after a change of host ({@link Grace}), are kept for their time to live ({@link KeptMessages}), or are
 * dropped.
 *
 * <p>The queue of a closed outbox is passed on. A unicast message goes to its next match, is kept for its time to live,
 * or is dropped; a copy of a multicast message is dropped. This happens at once, so that these messages arrive before
 * newer ones. It pauses nobody, since their senders are unknown by now: they can fill the next queue beyond its limit.
 * Kept messages are charged to the receiver that went away.
 *
 * <p>Belongs to the controller's thread.
 */
final class Delivery {

    /** The most frames of a run. */
    static final int FRAMES_AT_ONCE = 64;

    private final Membership membership;
    private final KeptMessages kept;
    private final Grace grace;
    private final Undeliverable undeliverable;
    private final Unmatched unmatched;
    private final Counters counters;
    private final IncidentLog incidents;
    private final FrameView view = new FrameView();

    private final RouteCache routesOfTheGone = new RouteCache();
    private final Frames waiting;
    private final Frames passedOn;
    private final FrameTail tail = new FrameTail();
    private final Shares shares;

    /** A delivery from inside the controller can come in the middle of one from a sender, and in no other. */
    private final Shares sharesOfTheGone;

    Delivery(
            ControllerContext context,
            Membership membership,
            KeptMessages kept,
            Grace grace,
            Undeliverable undeliverable,
            Unmatched unmatched,
            Spread spread,
            PacketBuffer scratch) {
        this.membership = membership;
        this.kept = kept;
        this.grace = grace;
        this.undeliverable = undeliverable;
        this.unmatched = unmatched;
        this.counters = context.counters();
        this.incidents = context.incidents();
        this.waiting = new Frames(FRAMES_AT_ONCE, scratch);
        this.passedOn = new Frames(FRAMES_AT_ONCE, scratch);
        this.shares = new Shares(spread, FRAMES_AT_ONCE, waiting);
        this.sharesOfTheGone = new Shares(spread, FRAMES_AT_ONCE, waiting);
    }

    /**
     * Delivers a run: frames of one route, all or none of them with more objects than the crate takes.
     *
     * @param sender the peer to pause for a full receiver; null for none
     * @param payer the peer to charge for kept messages
     * @return the number of frames that found no receiver and are not kept
     */
    int deliver(@Nullable Peer sender, Peer payer, Route route, Frames run) {
        return deliver(sender, payer, route, run, 0);
    }

    /** @param from the first frame of the run that has no receiver yet; 0 for a multicast run */
    private int deliver(@Nullable Peer sender, Peer payer, Route route, Frames run, int from) {
        if (route.aim().isSpread()) {
            return spread(sender, payer, route, run);
        }
        // Each receiver takes the whole run, or a prefix if it goes away in the middle.
        int reached = from;
        Peer unable = null;
        Absentee first = grace.isRunning() && !route.multicast() ? route.firstAbsentee(run.objects(0)) : null;
        List<Peer> receivers = route.receivers();
        for (int i = 0; i < receivers.size(); i++) {
            Peer receiver = receivers.get(i);
            if (first != null && first.place().isBefore(receiver.place())) {
                break;
            }
            Outbox outbox = receiver.outbox();
            if (outbox == null || !outbox.isOpen()) {
                continue;
            }
            if (!receiver.takes(run.objects(0))) {
                if (route.multicast()) {
                    refuse(sender, receiver, run);
                }
                unable = unable == null ? receiver : unable;
            } else if (route.multicast()) {
                reached = Math.max(reached, offer(outbox, run, 0, sender));
            } else {
                reached += offer(outbox, run, reached, sender);
                if (reached == run.count()) {
                    break;
                }
            }
        }
        if (reached < run.count() && route.audience().isOne() && !route.multicast() && first == null) {
            Route others = membership.resolve(route.program(), route.aim(), Audience.EVERYBODY);
            return deliver(sender, payer, others, run, reached);
        }
        if (route.multicast() && reached < run.count()) {
            reached = reachedElsewhere(route, run, reached);
        }
        return reached == run.count() && !grace.isRunning() ? 0 : settle(sender, payer, route, run, reached, unable);
    }

    private int spread(@Nullable Peer sender, Peer payer, Route route, Frames run) {
        Shares among = sender == null ? sharesOfTheGone : shares;
        among.begin(run);
        while (among.choose(route)) {
            Outbox outbox = among.next();
            while (outbox != null) {
                among.took(outbox, offer(outbox, among.share(), 0, sender));
                outbox = among.next();
            }
        }
        Frames rest = among.rest();
        return rest.count() == 0 ? 0 : settle(sender, payer, route, rest, 0, unable(route, rest.objects(0)));
    }

    /** A receiver that takes fewer objects; null for none. */
    private static @Nullable Peer unable(Route route, int objects) {
        for (Peer receiver : route.receivers()) {
            Outbox outbox = receiver.outbox();
            if (outbox != null && outbox.isOpen() && !receiver.takes(objects)) {
                return receiver;
            }
        }
        return null;
    }

    /** The number of frames that a multicast without a receiver here need not be kept or reported for. */
    private int reachedElsewhere(Route route, Frames run, int reached) {
        if (route.audience().isOne()) {
            // The others have it.
            if (route.countAbsentees(run.objects(0)) == 0) {
                counters.add(Counter.DROPPED_RECEIVER_GONE, run.count() - reached);
            }
            return run.count();
        }
        return route.reachesOthersByLanes() ? run.count() : reached;
    }

    private int offer(Outbox outbox, Frames run, int from, @Nullable Peer sender) {
        int dealtWith = outbox.offer(run, from, sender);
        if (outbox.hasLeftover()) {
            passOn(outbox);
        }
        return dealtWith;
    }

    private void refuse(@Nullable Peer sender, Peer receiver, Frames run) {
        for (int i = 0; i < run.count(); i++) {
            undeliverable.tooManyObjects(sender, wrap(run, i), receiver, run.objects(i));
        }
    }

    // Frames without a receiver

    /**
     * @param unable a match that takes fewer objects; null for none. A multicast run is already counted for each of
     *     them
     */
    private int settle(@Nullable Peer sender, Peer payer, Route route, Frames run, int reached, @Nullable Peer unable) {
        if (grace.isRunning() && isHeld(sender, payer, route, run, reached, unable)) {
            return 0;
        }
        int dropped = 0;
        for (int i = reached; i < run.count(); i++) {
            if (!isKept(payer, route, run, i)) {
                drop(sender, payer, route, run, i, unable);
                dropped++;
            }
        }
        return dropped;
    }

    /**
     * Holds the run for absentees, where some match or may match: the rest of a unicast run, all of a multicast run.
     */
    private boolean isHeld(
            @Nullable Peer sender, Peer payer, Route route, Frames run, int reached, @Nullable Peer unable) {
        int absentees = route.countAbsentees(run.objects(0));
        int expected = route.multicast() ? absentees : Math.min(1, absentees);
        boolean anybody = unable == null && (grace.expectsAnybody() || reached == 0);
        if (expected == 0 && !anybody) {
            return false;
        }
        for (int i = route.multicast() ? 0 : reached; i < run.count(); i++) {
            grace.hold(sender, payer, route, run, i, timeToLive(run, i), expected, i < reached);
        }
        return true;
    }

    private boolean isKept(Peer payer, Route route, Frames run, int index) {
        long timeToLive = timeToLive(run, index);
        if (timeToLive == 0) {
            return false;
        }
        kept.keep(payer, route, run, index, timeToLive);
        return true;
    }

    private long timeToLive(Frames run, int index) {
        return wrap(run, index).timeToLiveNanos();
    }

    private void drop(@Nullable Peer sender, Peer payer, Route route, Frames run, int index, @Nullable Peer unable) {
        if (unable == null) {
            unmatched.dropped(payer.name(), route.program());
        } else if (!route.multicast()) {
            undeliverable.tooManyObjects(sender, wrap(run, index), unable, run.objects(index));
        }
    }

    // The queue of a closed outbox

    /** Passes on the queue of a closed outbox. */
    void passOn(Outbox outbox) {
        Peer gone = outbox.receiver();
        FrameQueue queue = outbox.queue();
        int waited = queue.messages();
        int copies = 0;
        int unicasts = 0;
        int dropped = 0;
        while (!queue.isEmpty()) {
            queue.peek(waiting);
            Route route = null;
            passedOn.restart(waiting.memory());
            for (int i = 0; i < waiting.count(); i++) {
                FrameView frame = wrap(waiting, i);
                if (!isMessage(frame, waiting.attached(i))) {
                    continue;
                }
                if (frame.isMulticast()) {
                    copies++;
                } else {
                    Route next = find(frame, waiting.length(i));
                    if (route != null && (next != route || !passedOn.isTakenWith(waiting.objects(i)))) {
                        dropped += deliver(null, gone, route, passedOn);
                        passedOn.restart(waiting.memory());
                    }
                    route = next;
                    passedOn.add(waiting.offset(i), waiting.length(i), waiting.attached(i));
                    unicasts++;
                }
            }
            if (route != null) {
                dropped += deliver(null, gone, route, passedOn);
            }
            for (int i = 0; i < waiting.count(); i++) {
                queue.removeFirst();
            }
        }
        counters.add(Counter.REROUTED, unicasts - dropped);
        counters.add(Counter.DROPPED_RECEIVER_GONE, copies);
        outbox.countLost(copies + dropped);
        if (copies + dropped > 0) {
            report(gone, waited, copies + dropped);
        }
    }

    /** Its own ack and a lane offer are for nobody else. */
    private static boolean isMessage(FrameView frame, @Nullable AttachedObjects attached) {
        return !FrameCheck.isHandshake(frame) && (attached == null || attached.areOfMessage());
    }

    private FrameView wrap(Frames frames, int i) {
        try {
            view.wrap(frames.memory().bytes(), frames.offset(i), frames.length(i));
            return view;
        } catch (MalformedFrameException e) {
            throw changed(e);
        }
    }

    private Route find(FrameView frame, int packetLength) {
        try {
            // Whoever is not to write tails does no harm with this one.
            tail.read(frame, packetLength);
            return routesOfTheGone.find(frame, Aim.of(frame, tail.marks()), Audience.EVERYBODY, membership);
        } catch (MalformedFrameException e) {
            throw changed(e);
        }
    }

    private static IllegalStateException changed(MalformedFrameException e) {
        return new IllegalStateException("a frame changed after it was checked", e);
    }

    private void report(Peer gone, int waited, int lost) {
        IncidentLog.Line line = incidents.line(BusIncident.GONE, gone.name());
        if (line != null) {
            line.write(gone.name() + " went away while " + waited + " messages waited for it. " + lost
                    + " of them were dropped: multicast copies, or without another match");
        }
    }
}
