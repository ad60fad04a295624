package io.ipmb.controller;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.ConnectAck;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.ControllerQuestion;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.ProtocolVersion;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads a connection's first frame and answers it. Says who is admitted; the controller does the rest. */
final class Admission {

    /** What a connection's first frame led to. */
    sealed interface Decision {}

    /**
     * The peer may join; the ack must be the first frame that it gets.
     *
     * @param message its introduction
     * @param id its new id
     * @param reply owned by the receiver of this decision
     */
    record Admitted(ConnectMessage message, UUID id, SendChannel reply) implements Decision {}

    /**
     * The peer may not join; it has its answer, if the answer could be sent.
     *
     * @param why for the log
     */
    record Refused(String why) implements Decision {}

    /**
     * The peer asks for a view of the bus; it does not join.
     *
     * @param reply owned by the receiver of this decision
     */
    record Inspects(SendChannel reply) implements Decision {}

    /** The peer asks whether the controller works; the end of its connection is the answer. */
    record Asked() implements Decision {}

    private final Platform platform;
    private final PeerCheck peers;
    private final Extension abilities;
    private final Frames single;
    private final FrameView view = new FrameView();
    private final FrameWriter writer = new FrameWriter();
    private final Transmitter transmitter;

    /** @param scratch memory for one frame */
    Admission(ControllerContext context, PacketBuffer scratch, Transmitter transmitter) {
        this.platform = context.platform();
        this.peers = context.settings().peers();
        this.abilities = context.settings().abilities();
        this.single = new Frames(1, scratch);
        this.transmitter = transmitter;
    }

    /**
     * Decides about a connection by its first packet.
     *
     * @throws ProtocolViolation when the packet is no proper introduction
     */
    Decision decide(Peer peer, IncomingPackets packets, int index) throws ProtocolViolation {
        if (packets.truncated(index)) {
            throw new ProtocolViolation("a first packet that is too large");
        }
        if (packets.objectsLost(index)) {
            // Without the reply channel no answer is possible; the peer tries again.
            throw new ProtocolViolation(
                    "a reply channel that could not come in: this process may have too many open files");
        }
        SendChannel reply = null;
        try {
            view.wrap(packets.memory().bytes(), packets.offset(index), packets.length(index));
            ControllerQuestion question = ControllerQuestion.in(view);
            if (question != null) {
                return switch (question) {
                    case LIVENESS -> new Asked();
                    case BUS -> new Inspects(replyChannel(packets.takeObjects(index)));
                };
            }
            if (!ConnectMessage.TYPE.is(view)) {
                throw new ProtocolViolation("a first frame that is no ConnectMessage");
            }
            if (view.regionCount() != 0) {
                throw new ProtocolViolation("a ConnectMessage with memory regions");
            }
            reply = replyChannel(packets.takeObjects(index));
            if (!view.isVersionCompatible()) {
                return refuse(
                        peer,
                        reply,
                        new ConnectAck.VersionRefused(ProtocolVersion.OURS),
                        "version " + view.version() + " in its frame, this bus speaks " + ProtocolVersion.OURS);
            }
            // The version first: the rest may have another layout in an incompatible version.
            ProtocolVersion version = ConnectMessage.readVersion(view);
            if (!version.isCompatibleWith(ProtocolVersion.OURS)) {
                return refuse(
                        peer,
                        reply,
                        new ConnectAck.VersionRefused(ProtocolVersion.OURS),
                        "version " + version + ", this bus speaks " + ProtocolVersion.OURS);
            }
            // Before the rest: a token beyond the largest length is another token as well, and gets this answer.
            if (!peers.isToken(ConnectMessage.readToken(view))) {
                return refuse(peer, reply, new ConnectAck.TokenRefused(), "another token");
            }
            ConnectMessage message = ConnectMessage.read(view);
            Admitted admitted = new Admitted(message, UUID.randomUUID(), reply);
            reply = null;
            return admitted;
        } catch (MalformedFrameException e) {
            throw new ProtocolViolation(String.valueOf(e.getMessage()));
        } finally {
            if (reply != null) {
                reply.close();
            }
        }
    }

    /**
     * The ack for the peer that {@link #decide} has just admitted; valid until the next call of this class.
     *
     * @param says the host's instance and the time of the peer's first join
     * @param roster attached to the ack, borrowed; null for none
     */
    Frames ack(Admitted admitted, Extension.Member says, @Nullable AttachedObjects roster) {
        Extension asked = admitted.message().extension();
        int precedence = asked == null ? Extension.DEFAULT_PRECEDENCE : asked.precedence();
        Extension extension =
                abilities.withPrecedence(precedence).withMember(says).with(Extension.LIVENESS);
        if (roster != null) {
            extension = extension.with(Extension.DIRECTORY);
        }
        return write(new ConnectAck.Accepted(admitted.id(), extension), roster);
    }

    private Refused refuse(Peer peer, SendChannel reply, ConnectAck ack, String why) {
        // One try: only the peer itself can have filled its fresh channel.
        transmitter.transmit(reply, peer, write(ack, null), 0);
        return new Refused(why);
    }

    private Frames write(ConnectAck ack, @Nullable AttachedObjects attached) {
        ack.write(ConnectAck.TYPE.begin(writer, single.memory().bytes(), EncodedSelector.copyOf(view)));
        single.restart(single.memory());
        single.add(0, Math.toIntExact(writer.end()), attached);
        return single;
    }

    /** The last object is the reply channel; the ones before it belong to other platforms and are not needed here. */
    private SendChannel replyChannel(List<KernelObject> objects) throws ProtocolViolation {
        if (objects.isEmpty()) {
            throw new ProtocolViolation("a first frame without a reply channel");
        }
        int last = objects.size() - 1;
        objects.subList(0, last).forEach(KernelObject::close);
        try {
            return platform.sendingHalf(objects.get(last));
        } catch (PlatformException e) {
            throw new ProtocolViolation("a first frame whose reply channel is none: " + e.getMessage());
        }
    }
}
