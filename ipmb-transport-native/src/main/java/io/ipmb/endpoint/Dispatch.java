package io.ipmb.endpoint;

import io.ipmb.PlatformFailureException;
import io.ipmb.Selector;
import io.ipmb.codec.PayloadType;
import io.ipmb.counter.Counter;
import io.ipmb.lane.LaneSender;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.LaneOffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One try to send a message: takes the {@link Plan} of its selector and sends it all ways, or none while one of them
 * has no room. Messages of the {@link Backlog} go first. Waits for nothing. Guarded by the send path's lock.
 */
final class Dispatch {

    private static final FrameRequest NOTHING = new FrameRequest();

    /** More than any tail has. */
    private static final int ROOM_FOR_TAIL = 64;

    private final Stars stars;
    private final Plans plans;
    private final StarWriter writer;
    private final OutgoingLanes lanes;
    private final Backlog backlog;
    private final SeveralWays severalWays;
    private final Spread spread = new Spread(System.nanoTime());
    private final UUID self;
    private final FrameRequest request = new FrameRequest();
    private @Nullable Star met;

    /** @param self the instance of this endpoint */
    Dispatch(Stars stars, Plans plans, StarWriter writer, OutgoingLanes lanes, EncodedMessage message, UUID self) {
        this.stars = stars;
        this.plans = plans;
        this.writer = writer;
        this.lanes = lanes;
        this.backlog = lanes.backlog();
        this.self = self;
        this.severalWays = new SeveralWays(writer, lanes, message, request);
    }

    /**
     * Tries once.
     *
     * @param size the bytes of the payload, or {@link Encoder#NOT_ANNOUNCED}
     * @param opens whether the caller opens a lane that is due
     */
    Attempt attempt(
            Selector selector, PayloadType<?> type, Object payload, int size, Attachments attachments, boolean opens) {
        Star star = meetStar();
        if (!backlog.isEmpty()) {
            Attempt hindrance = sendBacklog();
            if (hindrance != null) {
                return hindrance;
            }
        }
        Plan plan = plans.of(WireSelectors.encoded(selector));
        if (opens && star != null) {
            Neighbour due = due(plan, selector);
            if (due != null) {
                return new Attempt.LaneDue(due);
            }
        }
        return attempt(star, plan, selector, type, payload, size, attachments);
    }

    private @Nullable Neighbour due(Plan plan, Selector selector) {
        return lanes.neighbours().due(isSpread(selector, plan) ? plan.ableMatches() : plan.prospects());
    }

    @SuppressWarnings("ReferenceEquality") // a star equals itself alone
    private @Nullable Star meetStar() {
        Star star = stars.present();
        if (star != met) {
            met = star;
            if (star != null) {
                lanes.follow(star.laneRules());
            }
        }
        return star;
    }

    private Attempt attempt(
            @Nullable Star star,
            Plan plan,
            Selector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            Attachments attachments) {
        if (isSpread(selector, plan)) {
            return spread(star, plan, selector, type, payload, size, attachments);
        }
        Neighbour[] receivers = plan.lanes();
        if (receivers.length == 0) {
            return counted(
                    byStar(star, plan, request(plan, selector), type, payload, size, attachments), plan.prospects());
        }
        if (receivers.length == 1 && !plan.byStar() && attachments.isEmpty()) {
            return byLane(plan, receivers[0], selector, type, payload, size);
        }
        return severalWays.attempt(star, plan, selector, type, payload, size, attachments);
    }

    /** Whether a message is spread from here, since its matches are known. */
    private static boolean isSpread(Selector selector, Plan plan) {
        return plan.matches().length > 0 && WireSelectors.marks(selector) != 0;
    }

    private Attempt spread(
            @Nullable Star star,
            Plan plan,
            Selector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            Attachments attachments) {
        int marks = WireSelectors.marks(selector);
        boolean keyed = (marks & FrameTail.SPREAD_KEY) != 0;
        Neighbour[] matches = plan.matches();
        boolean chosenHere = keyed || (plan.ableMatches().length < matches.length && hasLane(matches));
        if (!chosenHere) {
            // The controller knows better for whom less waits.
            return counted(
                    byStar(star, plan, request.marks(marks, 0), type, payload, size, attachments), plan.ableMatches());
        }
        Neighbour receiver = keyed ? spread.owner(matches, WireSelectors.key(selector)) : spread.shorterOfTwo(matches);
        if (receiver.lane() == null) {
            FrameRequest asked =
                    keyed ? request.marks(marks, WireSelectors.key(selector)) : request.onlyTo(receiver.instance());
            return counted(byStar(star, plan, asked, type, payload, size, attachments), plan.ableMatches());
        }
        if (!attachments.isEmpty()) {
            return severalWays.byLane(plan, receiver, selector, type, payload, size, attachments);
        }
        return byLane(plan, receiver, selector, type, payload, size);
    }

    /** Counts a message by the star towards the lanes of its receivers. */
    private Attempt counted(Attempt attempt, Neighbour[] prospects) {
        if (attempt instanceof Attempt.Sent) {
            lanes.neighbours().sentByStar(prospects);
        }
        return attempt;
    }

    private static boolean hasLane(Neighbour[] matches) {
        for (Neighbour match : matches) {
            if (match.lane() != null) {
                return true;
            }
        }
        return false;
    }

    private Attempt byLane(
            Plan plan, Neighbour receiver, Selector selector, PayloadType<?> type, Object payload, int size) {
        Lane lane = receiver.requireLane();
        try {
            int marks = WireSelectors.marks(selector);
            boolean withTail = request.isAgain() || (marks & FrameTail.SPREAD_KEY) != 0;
            if (withTail
                    ? lane.sendWithTail(
                            selector, type, payload, size, request.marks(marks, WireSelectors.key(selector)))
                    : lane.send(selector, type, payload, size)) {
                lanes.countSent();
                return plan.sent();
            }
        } catch (PlatformException e) {
            return failed(receiver, lane, e);
        }
        return lanes.isDropped(receiver, lane) ? plan.sent() : lane.whenFull();
    }

    private Attempt failed(Neighbour receiver, Lane lane, PlatformException e) {
        return switch (e.reason()) {
            case CLOSED, DAMAGED -> {
                boolean unused = lanes.failed(receiver, e);
                yield Attempt.AGAIN;
            }
            case WOULD_BLOCK -> lane.whenFull();
            case NO_RESOURCES, TOO_MANY_OBJECTS -> Attempt.SHORTAGE;
            default -> throw notSent(e);
        };
    }

    private static PlatformFailureException notSent(PlatformException e) {
        return new PlatformFailureException("The message was not sent", e.isShortage(), e);
    }

    private Attempt byStar(
            @Nullable Star star,
            Plan plan,
            FrameRequest asked,
            PayloadType<?> type,
            Object payload,
            int size,
            Attachments attachments) {
        if (star == null) {
            return Attempt.NO_STAR;
        }
        if (plan.allTakenFirst()) {
            Attempt hindrance = lanes.emptied();
            if (hindrance != null) {
                return hindrance;
            }
        }
        boolean sent = false;
        attachments.addCounts();
        try {
            sent = lanes.tellNotes(star, writer)
                    && writer.send(
                            star,
                            star.readsTails() ? asked : NOTHING,
                            plan.selector(),
                            type,
                            payload,
                            size,
                            attachments);
            return sent ? plan.sent() : star.whenFull();
        } catch (PlatformException e) {
            return failed(star, e);
        } finally {
            if (!sent) {
                attachments.removeCounts();
            }
        }
    }

    /** What a message asks of the controller that finds its receivers. */
    private FrameRequest request(Plan plan, Selector selector) {
        int marks = WireSelectors.marks(selector);
        if (marks != 0) {
            return request.marks(marks, WireSelectors.key(selector));
        }
        UUID onlyTo = plan.onlyTo();
        return onlyTo == null ? request.nothing() : request.onlyTo(onlyTo);
    }

    static Attempt failed(Star star, PlatformException e) {
        return switch (e.reason()) {
            case CLOSED -> new Attempt.StarGone(star);
            case WOULD_BLOCK -> star.whenFull();
            case NO_RESOURCES, TOO_MANY_OBJECTS -> Attempt.SHORTAGE;
            default -> throw notSent(e);
        };
    }

    /**
     * Offers a lane, behind everything that was sent by the star before.
     *
     * @return null when it cannot be offered now; then the caller closes it
     */
    @Nullable LaneOutlet offer(Neighbour receiver, LaneSender lane) {
        Star star = meetStar();
        if (star == null || receiver.lane() != null || !lanes.neighbours().canHaveLane(receiver)) {
            return null;
        }
        try {
            if (lanes.tellNotes(star, writer)
                    && writer.offer(star, new LaneOffer(receiver.instance(), self), lane.offered())) {
                return lanes.opened(receiver, lane);
            }
        } catch (PlatformException e) {
            // The next message by the star finds the same.
            lanes.neighbours().postpone(receiver);
            return null;
        }
        lanes.neighbours().postpone(receiver);
        return null;
    }

    /**
     * Sends the messages of the backlog, as far as there is room.
     *
     * @return what hinders the next one, or the lane that it needs; null when all are sent
     */
    @Nullable Attempt sendBacklog() {
        Star star = meetStar();
        Backlog.Entry entry = backlog.first();
        while (entry != null) {
            Attempt attempt;
            try {
                begin(entry.message());
                attempt = sendAgain(star, entry);
            } finally {
                request.first();
            }
            if (attempt instanceof Attempt.Sent) {
                backlog.removeFirst();
                entry.message().close();
                lanes.count(Counter.SENT_AGAIN);
            } else if (!(attempt instanceof Attempt.Again)) {
                return attempt;
            }
            entry = backlog.first();
        }
        return null;
    }

    /** What is known of a message goes with it, where the largest packet has room for that. */
    private void begin(UnreadMessage message) {
        if (writer.fits(message, ROOM_FOR_TAIL)) {
            request.again(message.redeliveries(), message.crashes());
        }
    }

    /** A message that is sent, or that nobody can get any more, is SENT. */
    private Attempt sendAgain(@Nullable Star star, Backlog.Entry entry) {
        UnreadMessage message = entry.message();
        boolean multicast = message.selector().mode() == Selector.Mode.MULTICAST;
        UUID onlyTo = entry.onlyTo();
        Plan plan = plans.of(WireSelectors.encoded(message.selector()));
        if (star == null && (onlyTo != null || plan.byStar())) {
            return Attempt.NO_STAR;
        }
        if (onlyTo != null && star != null && star.readsTails() && writer.fits(message, ROOM_FOR_TAIL)) {
            return byStar(
                    star,
                    plan,
                    request.onlyTo(onlyTo),
                    message.type(),
                    message.payload(),
                    message.payload().length,
                    message.attachments());
        }
        if (multicast) {
            // Another host, or no room for a tail: nobody can be told apart from those who have it.
            backlog.removeFirst();
            lanes.dropped(message);
            return Attempt.AGAIN;
        }
        Neighbour due = star == null ? null : due(plan, message.selector());
        if (due != null && due.acknowledges()) {
            return new Attempt.LaneDue(due);
        }
        return attempt(
                star,
                plan,
                message.selector(),
                message.type(),
                message.payload(),
                message.payload().length,
                message.attachments());
    }

    /** Gives the memory back. */
    void close() {
        writer.close();
    }
}
