package io.ipmb.endpoint;

import io.ipmb.PlatformFailureException;
import io.ipmb.Selector;
import io.ipmb.codec.PayloadType;
import io.ipmb.platform.PlatformException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a message that is encoded once and copied: a multicast by lanes, and by the star for the others; a message with
 * objects by a lane. First claims room on all lanes, then sends by the star, then on the lanes: so a message without
 * objects goes all ways or none. For objects there may be no room on the link, which is found out on the way: then the
 * message has gone some ways, and the next try goes the others ({@link Attachments}).
 *
 * <p>Guarded by the send path's lock.
 */
final class SeveralWays {

    private final StarWriter writer;
    private final OutgoingLanes lanes;
    private final EncodedMessage message;
    private final FrameRequest request;

    /** Whether the message goes to the receiver by its lane; of one try. */
    private boolean[] claimed = new boolean[8];

    /** @param request says whether a message is sent again */
    SeveralWays(StarWriter writer, OutgoingLanes lanes, EncodedMessage message, FrameRequest request) {
        this.request = request;
        this.writer = writer;
        this.lanes = lanes;
        this.message = message;
    }

    /**
     * Tries once.
     *
     * @param plan with at least one lane
     */
    Attempt attempt(
            @Nullable Star star,
            Plan plan,
            Selector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            Attachments attachments) {
        encode(selector, type, payload, size, attachments);
        try {
            if (plan.byStar() && !attachments.isServedByStar()) {
                if (star == null) {
                    return Attempt.NO_STAR;
                }
                if (!writer.fits(message, request.withoutLanes())) {
                    return byStarToAll(star, plan);
                }
            }
            Attempt hindrance = claim(plan.lanes());
            if (hindrance == null && star != null && plan.byStar() && !attachments.isServedByStar()) {
                hindrance = byStar(star, request.withoutLanes());
            }
            if (hindrance == null) {
                hindrance = commit(plan.lanes(), plan.lanes().length == 1 && !plan.byStar());
            }
            if (hindrance != null) {
                return hindrance;
            }
            lanes.neighbours().sentByStar(plan.prospects());
            if (!plan.byStar()) {
                lanes.countSent();
            }
            return plan.sent();
        } finally {
            message.forget();
        }
    }

    /**
     * Tries once to send a message with objects by one lane.
     *
     * @param plan of the message, whose result it is
     */
    Attempt byLane(
            Plan plan,
            Neighbour receiver,
            Selector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            Attachments attachments) {
        encode(selector, type, payload, size, attachments);
        try {
            Neighbour[] receivers = {receiver};
            Attempt hindrance = claim(receivers);
            if (hindrance == null) {
                hindrance = commit(receivers, true);
            }
            if (hindrance != null) {
                return hindrance;
            }
            lanes.countSent();
            return plan.sent();
        } finally {
            message.forget();
        }
    }

    private void encode(Selector selector, PayloadType<?> type, Object payload, int size, Attachments attachments) {
        message.encode(selector, type, payload, size, attachments);
        if (request.isAgain()) {
            // Then there is one way only, and a tail for the star does not take its place.
            message.tail(request.marks(WireSelectors.marks(selector), WireSelectors.key(selector)));
        }
    }

    /** The mark does not fit behind the frame: everybody gets it by the star, behind what the lanes have. */
    private Attempt byStarToAll(Star star, Plan plan) {
        Attempt hindrance = lanes.emptied();
        if (hindrance == null) {
            hindrance = byStar(star, request.nothing());
        }
        return hindrance == null ? plan.sent() : hindrance;
    }

    private @Nullable Attempt byStar(Star star, FrameRequest asked) {
        Attachments attachments = message.attachments();
        boolean sent = false;
        attachments.addCounts();
        try {
            sent = lanes.tellNotes(star, writer) && writer.send(star, asked, message);
        } catch (PlatformException e) {
            return Dispatch.failed(star, e);
        } finally {
            if (!sent) {
                attachments.removeCounts();
            }
        }
        if (sent && !attachments.isEmpty()) {
            attachments.serveByStar();
        }
        return sent ? null : star.whenFull();
    }

    /** Claims room on all lanes that the message is to go. */
    private @Nullable Attempt claim(Neighbour[] receivers) {
        if (claimed.length < receivers.length) {
            claimed = new boolean[receivers.length];
        }
        for (int i = 0; i < receivers.length; i++) {
            claimed[i] = false;
            Neighbour receiver = receivers[i];
            if (message.attachments().isServed(receiver)) {
                continue;
            }
            Lane lane = receiver.requireLane();
            try {
                claimed[i] = lane.claim(message);
            } catch (PlatformException e) {
                return ended(receiver, lane, e);
            }
            if (!claimed[i] && !lanes.isDropped(receiver, lane)) {
                return lane.whenFull();
            }
        }
        return null;
    }

    private Attempt ended(Neighbour receiver, Lane lane, PlatformException e) {
        return switch (e.reason()) {
            case CLOSED, DAMAGED -> {
                boolean unused = lanes.failed(receiver, e);
                yield Attempt.AGAIN;
            }
            case WOULD_BLOCK -> lane.whenFull();
            default -> throw new PlatformFailureException("The message was not sent", e.isShortage(), e);
        };
    }

    /** @param alone whether there is no other way: then the message goes its next one when this one has ended */
    private @Nullable Attempt commit(Neighbour[] receivers, boolean alone) {
        for (int i = 0; i < receivers.length; i++) {
            if (!claimed[i]) {
                continue;
            }
            Attempt hindrance = commit(receivers[i], alone);
            if (hindrance != null) {
                return hindrance;
            }
        }
        return null;
    }

    private @Nullable Attempt commit(Neighbour receiver, boolean alone) {
        Attachments attachments = message.attachments();
        Lane lane = receiver.requireLane();
        boolean sent = false;
        attachments.addCounts();
        try {
            sent = lane.commit(message);
        } catch (PlatformException e) {
            switch (e.reason()) {
                case CLOSED, DAMAGED -> {
                    if (alone) {
                        boolean unused = lanes.failed(receiver, e);
                        return Attempt.AGAIN;
                    }
                    lanes.failedWith(receiver, e, message);
                    return null;
                }
                case NO_RESOURCES, TOO_MANY_OBJECTS -> {
                    return Attempt.SHORTAGE;
                }
                default -> throw new PlatformFailureException("The message was not sent", e.isShortage(), e);
            }
        } finally {
            if (!sent) {
                attachments.removeCounts();
            }
        }
        if (sent && !attachments.isEmpty()) {
            attachments.serve(receiver);
        }
        return sent ? null : lane.whenFull();
    }
}
