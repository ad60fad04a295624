package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.SharedMemory;
import io.ipmb.protocol.EndpointReport;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.LaneNote;
import io.ipmb.protocol.LaneOffer;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.RosterMember;
import java.util.UUID;

/**
 * Introduces lanes: gives a sender's {@link LaneOffer} to the receiver, and notes each sender's {@link Lanes}, with its
 * last {@link EndpointReport} on their messages.
 *
 * <pre>
 *   a sender and a receiver:
 *   no lane ── LaneOffer, LaneNote HELD ──► lane ── LaneNote ENDED, HELD without it ──► no lane
 * </pre>
 *
 * <p>The sender alone changes the notes, since they say whom it reaches by itself: an offer counts whether it can be
 * delivered or not, and a receiver that leaves can come back with its lanes. An offer that cannot be delivered is
 * refused: its objects are closed, so that the sender sees the end of the link. A sender that lies is disconnected.
 *
 * <p>Nothing depends on reports; they are shown. A flood of them costs its sender its turns, like one of messages, and
 * no memory: each takes the place of the one before.
 *
 * <p>The objects of an offer belong to this class until they are delivered, refused, or held by the receiver's queue.
 * Belongs to the controller's thread.
 */
final class Introductions {

    private final Membership membership;
    private final NanoClock clock;
    private final Counters counters;
    private final IncidentLog incidents;
    private final SharedMemory sharedMemory;
    private final HeldObjects held;
    private final boolean allowed;
    private final int mostLanes;
    private final FrameView lost = new FrameView();
    private final Frames single;

    /** @param single for one frame */
    Introductions(ControllerContext context, Membership membership, HeldObjects held, Frames single) {
        this.membership = membership;
        this.clock = context.clock();
        this.counters = context.counters();
        this.incidents = context.incidents();
        this.sharedMemory = context.platform().sharedMemory();
        this.held = held;
        this.single = single;
        this.allowed = context.settings().introducesLanes();
        this.mostLanes = context.limits().maxLanesPerSender();
    }

    /** Whether a frame is for this class. */
    static boolean isAboutLanes(FrameView frame) {
        return LaneOffer.is(frame) || LaneNote.is(frame) || EndpointReport.is(frame);
    }

    private static boolean isAble(Peer peer) {
        RosterMember member = peer.member();
        return peer.has(Extension.LANES) && member != null && member.namesItself();
    }

    /**
     * Takes the i-th packet of a batch, which is this frame; everything before it must have been delivered.
     *
     * @throws ProtocolViolation when the sender breaks a rule
     */
    void take(Peer sender, FrameView frame, IncomingPackets packets, int i)
            throws ProtocolViolation, MalformedFrameException {
        if (!isAble(sender)) {
            // Nobody could tell it from one that was checked here.
            throw new ProtocolViolation("a frame that only endpoints with lanes send");
        }
        if (EndpointReport.is(frame)) {
            requireNone(packets.objectCount(i));
            sender.noteReport(EndpointReport.read(frame), clock.nanoTime());
            return;
        }
        if (LaneNote.is(frame)) {
            note(sender, LaneNote.read(frame), packets.objectCount(i));
            return;
        }
        UUID receiver = accept(sender, frame, packets.objectCount(i));
        AttachedObjects objects = AttachedObjects.ofOffer(packets.takeObjects(i), sharedMemory, held);
        try {
            single.restart(packets.memory());
            single.add(packets.offset(i), packets.length(i), objects);
            offer(sender, receiver, single);
        } finally {
            objects.release();
        }
    }

    /**
     * The i-th packet of a batch has lost its objects on the way into this process.
     *
     * @return whether it was an offer
     */
    boolean haveLost(Peer sender, IncomingPackets packets, int i) throws ProtocolViolation {
        try {
            lost.wrap(packets.memory().bytes(), packets.offset(i), packets.length(i));
            if (!LaneOffer.is(lost) || !isAble(sender)) {
                return false;
            }
            accept(sender, lost, LaneOffer.OBJECTS);
        } catch (MalformedFrameException e) {
            return false;
        }
        refuse(sender, "its objects could not come in: this process may have too many open files (ulimit -n)");
        return true;
    }

    private void note(Peer sender, LaneNote note, int objects) throws ProtocolViolation {
        requireNone(objects);
        switch (note.kind()) {
            case ENDED -> sender.setLanes(sender.lanes().without(note.receivers()));
            case HELD -> {
                Lanes all = Lanes.to(note.receivers());
                limit(all);
                sender.setLanes(all);
            }
            case OTHER -> {}
        }
    }

    private static void requireNone(int objects) throws ProtocolViolation {
        if (objects > 0) {
            throw new ProtocolViolation("a note on lanes with " + objects + " objects");
        }
    }

    /** Checks an offer and notes the lane; the receiver's instance. */
    private UUID accept(Peer sender, FrameView frame, int objects) throws ProtocolViolation, MalformedFrameException {
        LaneOffer offer = LaneOffer.read(frame);
        RosterMember member = sender.member();
        if (member == null || !member.instance().equals(offer.sender())) {
            throw new ProtocolViolation("the offer of a lane in the name of another endpoint");
        }
        if (objects != LaneOffer.OBJECTS || frame.regionCount() > 0) {
            throw new ProtocolViolation("the offer of a lane with " + objects + " objects, " + frame.regionCount()
                    + " of them memory regions, expected " + LaneOffer.OBJECTS + " and none");
        }
        if (!allowed) {
            throw new ProtocolViolation("the offer of a lane where none are allowed");
        }
        Lanes more = sender.lanes().with(offer.receiver());
        limit(more);
        sender.setLanes(more);
        return offer.receiver();
    }

    private void limit(Lanes lanes) throws ProtocolViolation {
        if (lanes.size() > mostLanes) {
            throw new ProtocolViolation(lanes.size() + " lanes, at most " + mostLanes + " are allowed");
        }
    }

    private void offer(Peer sender, UUID instance, Frames frame) {
        Peer receiver = null;
        for (Peer peer : membership.walk()) {
            RosterMember member = peer.member();
            if (member != null && member.instance().equals(instance)) {
                if (receiver != null) {
                    refuse(sender, "several endpoints say that they are its receiver");
                    return;
                }
                receiver = peer;
            }
        }
        Outbox outbox = receiver == null ? null : receiver.outbox();
        if (receiver == null || outbox == null || !outbox.isOpen()) {
            // It has just left, which is nobody's fault.
            counters.increment(Counter.LANES_REFUSED);
        } else if (!isAble(receiver)) {
            refuse(sender, "its receiver, " + receiver.name() + ", takes no lanes");
        } else if (!outbox.takeOffer(frame)) {
            refuse(sender, "its receiver, " + receiver.name() + ", does not read, and its queue is full");
        } else {
            counters.increment(Counter.LANES_INTRODUCED);
        }
    }

    private void refuse(Peer sender, String why) {
        counters.increment(Counter.LANES_REFUSED);
        IncidentLog.Line line = incidents.line(BusIncident.LANE_REFUSED, sender.name());
        if (line != null) {
            line.write("a lane of " + sender.name() + " was refused: " + why + "; its messages go on through the host");
        }
    }
}
