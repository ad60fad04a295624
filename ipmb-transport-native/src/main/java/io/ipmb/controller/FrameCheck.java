package io.ipmb.controller;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.protocol.ConnectAck;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.LossNotice;
import io.ipmb.protocol.MalformedFrameException;

/** The rules for the frames of members. Belongs to the controller's thread. */
final class FrameCheck {

    private final int mostObjects;
    private final FrameView view = new FrameView();

    /** @param mostObjects how many objects one message may have */
    FrameCheck(int mostObjects) {
        this.mostObjects = mostObjects;
    }

    /**
     * Checks one packet of a batch.
     *
     * @return its frame, valid until the next call
     * @throws ProtocolViolation when it breaks a rule
     */
    FrameView check(IncomingPackets packets, int i) throws ProtocolViolation, MalformedFrameException {
        if (packets.truncated(i)) {
            throw new ProtocolViolation("a packet larger than " + packets.length(i) + " bytes");
        }
        view.wrap(packets.memory().bytes(), packets.offset(i), packets.length(i));
        if (!view.isVersionCompatible()) {
            throw new ProtocolViolation("a frame of version " + view.version());
        }
        int objects = packets.objectCount(i);
        if (objects > mostObjects) {
            throw new ProtocolViolation(objects + " objects with one message, at most " + mostObjects + " are allowed");
        }
        if (view.regionCount() > objects) {
            throw new ProtocolViolation(view.regionCount() + " memory regions announced, " + objects + " objects came");
        }
        if (LossNotice.is(view)) {
            throw new ProtocolViolation("a frame that only controllers send");
        }
        if (isHandshake(view)) {
            throw new ProtocolViolation("a second handshake on the same connection");
        }
        return view;
    }

    /** Whether the frame belongs to a handshake, and so to one connection alone. */
    static boolean isHandshake(FrameView view) {
        return ConnectMessage.TYPE.is(view) || ConnectAck.TYPE.is(view);
    }
}
