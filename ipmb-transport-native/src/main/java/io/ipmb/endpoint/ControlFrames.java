package io.ipmb.endpoint;

import io.ipmb.DropReason;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.LaneOffer;
import io.ipmb.protocol.LossNotice;
import io.ipmb.protocol.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/**
 * The frames from a controller of this library to the endpoint itself. From any other sender, a frame that looks like
 * one is a message of an unknown type. For one reader at a time.
 */
final class ControlFrames {

    private final Events events;
    private final IncomingLanes lanes;

    ControlFrames(Events events, IncomingLanes lanes) {
        this.events = events;
        this.lanes = lanes;
    }

    /**
     * Takes a frame in if it is a control frame, with the objects of its packet where it needs them.
     *
     * @param packets has the objects
     * @param i the packet in it
     * @return whether it was one
     * @throws MalformedFrameException when it is one that cannot be read
     */
    boolean take(FrameView frame, IncomingPackets packets, int i) throws MalformedFrameException {
        if (LossNotice.is(frame)) {
            lost(LossNotice.read(frame));
            return true;
        }
        if (LaneOffer.is(frame)) {
            LaneOffer offer = LaneOffer.read(frame);
            lanes.offered(offer, frame.regionCount() == 0 ? packets.takeObjects(i) : List.of());
            return true;
        }
        return false;
    }

    private void lost(LossNotice notice) {
        UUID typeId = notice.typeId();
        IncidentLog.Line line = events.dropped(
                DropReason.LOST_ON_THE_WAY,
                notice.messages(),
                typeId.getMostSignificantBits(),
                typeId.getLeastSignificantBits());
        if (line != null) {
            events.tellDropped(line, DropReason.LOST_ON_THE_WAY, typeId, detail(notice));
        }
    }

    private static String detail(LossNotice notice) {
        String messages =
                notice.messages() == 1 ? "a message that was sent" : notice.messages() + " messages that were sent";
        String to = notice.expression().length == 0
                ? ""
                : (notice.multicast() ? " to all that match " : " to one that matches ") + expression(notice);
        String why = switch (notice.reason()) {
            case OBJECTS_LOST ->
                "its attachments could not come into the host, which may have too many open files (ulimit -n)";
            case TOO_MANY_OBJECTS -> "its receiver, a program on the crate ipmb 0.8, takes fewer attachments";
            case OTHER -> "this version does not know the reason that the host gives";
        };
        return "the host lost " + messages + to + ": " + why;
    }

    private static String expression(LossNotice notice) {
        byte[] bytes = notice.expression();
        try {
            return WireSelectors.expression(ByteBuffer.wrap(bytes), 0, bytes.length)
                    .toString();
        } catch (MalformedFrameException e) {
            return "an expression that cannot be read";
        }
    }
}
