package io.ipmb.endpoint;

import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.controller.Controller;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.ConnectAck;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.ProtocolVersion;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Introduces the endpoint on a fresh connection and waits for the answer: see "Handshake" in docs/protocol.md.
 */
final class Handshake {

    /** The bus has another token. */
    static final class TokenRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The bus speaks another version. */
    static final class VersionRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient ProtocolVersion version;

        VersionRefused(ProtocolVersion version) {
            this.version = version;
        }

        ProtocolVersion version() {
            return version;
        }
    }

    /** Enough for the longest token with the longest label of this library. */
    private static final int CONNECT_BYTES = 128 << 10;

    private final JoinOptions options;
    private final Platform platform;
    private final NanoClock clock;
    private final Past past;
    private final long abilities;

    /** @param abilities of the endpoint, besides those of every endpoint of this library */
    Handshake(JoinOptions options, Platform platform, NanoClock clock, Past past, long abilities) {
        this.options = options;
        this.abilities = abilities;
        this.past = past;
        this.platform = platform;
        this.clock = clock;
    }

    /**
     * The endpoint's description of itself, as short as possible.
     *
     * @param abilities of the endpoint, besides those of every endpoint of this library
     */
    static Extension extension(JoinOptions options, Past past, long abilities) {
        Extension extension = Extension.OURS
                .withMember(past.member())
                .with(Extension.LOSSES | Extension.TAILS | Extension.DIRECTORY | abilities);
        return options.precedence() == Extension.DEFAULT_PRECEDENCE
                ? extension
                : extension.withPrecedence(options.precedence());
    }

    /** On success the session owns the uplink; otherwise the caller closes it. */
    Session perform(SendChannel uplink, Label label, Deadline deadline) throws PlatformException {
        Deadline answer = Deadline.after(Duration.ofNanos(Joiner.handshakeNanos(deadline)), clock);
        ChannelPair pair = platform.channelPair();
        boolean established = false;
        try {
            try {
                introduce(uplink, pair, label, answer);
            } finally {
                pair.sending().close();
            }
            ConnectAck ack = awaitAnswer(pair.receiving(), answer, uplink);
            if (ack instanceof ConnectAck.VersionRefused refused) {
                throw new VersionRefused(refused.version());
            }
            if (!(ack instanceof ConnectAck.Accepted accepted)) {
                throw new TokenRefused();
            }
            established = true;
            return new Session(
                    uplink, pair.receiving(), accepted.endpointId(), accepted.extension(), uplink.peer(), null, clock);
        } finally {
            if (!established) {
                pair.receiving().close();
            }
        }
    }

    private void introduce(SendChannel uplink, ChannelPair pair, Label label, Deadline answer)
            throws PlatformException {
        PacketBuffer buffer = platform.packetBuffer(CONNECT_BYTES);
        FrameWriter writer = new FrameWriter();
        BincodeWriter payload = ConnectMessage.TYPE.begin(writer, buffer.bytes(), EncodedSelector.EVERYONE);
        new ConnectMessage(
                        ProtocolVersion.OURS,
                        options.token(),
                        List.copyOf(label.elements()),
                        extension(options, past, abilities))
                .write(payload);
        int length = Math.toIntExact(writer.end());
        try (OutgoingPackets packets = platform.outgoingPackets(1)) {
            packets.add(buffer, 0, length, List.of(pair.sending()));
            while (uplink.send(packets, 0) == 0) {
                if (answer.isOver()) {
                    throw noAnswer();
                }
                ignoreInterruption();
                uplink.awaitWritable(answer.remainingNanos());
            }
        }
    }

    private ConnectAck awaitAnswer(ReceiveChannel downlink, Deadline answer, SendChannel uplink)
            throws PlatformException {
        try (IncomingPackets packets = platform.incomingPackets(1)) {
            int count = downlink.receive(packets, 1);
            while (count == 0) {
                if (answer.isOver()) {
                    throw noAnswer();
                }
                ignoreInterruption();
                downlink.await(answer.remainingNanos());
                count = downlink.receive(packets, 1);
            }
            if (count == ReceiveChannel.END) {
                throw new PlatformException(
                        PlatformException.Reason.CLOSED,
                        "its controller closed the connection without an answer (it may refuse this user, be full, "
                                + "or have just ended)");
            }
            FrameView view = new FrameView();
            view.wrap(packets.memory().bytes(), packets.offset(0), packets.length(0));
            if (!view.isVersionCompatible()) {
                // Only that version defines the rest of the frame.
                throw new VersionRefused(view.version());
            }
            if (!ConnectAck.TYPE.is(view)) {
                throw new PlatformException(
                        PlatformException.Reason.UNEXPECTED, "its controller did not answer with a ConnectMessageAck");
            }
            ConnectAck ack = ConnectAck.read(view);
            if (ack instanceof ConnectAck.Accepted accepted) {
                remember(accepted.extension(), packets.takeObjects(0), uplink.peer());
            }
            return ack;
        } catch (MalformedFrameException e) {
            throw new PlatformException(
                    PlatformException.Reason.UNEXPECTED,
                    "its controller answered with a broken frame: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Nobody has a reason to interrupt the session loop's thread, which makes the handshake. An interruption that stays
     * set would end each wait at once.
     */
    private static void ignoreInterruption() {
        boolean unused = Thread.interrupted();
    }

    private void remember(
            @Nullable Extension extension, List<KernelObject> objects, @Nullable PeerIdentity controller) {
        Extension.Member says = extension == null ? null : extension.member();
        if (says == null) {
            objects.forEach(KernelObject::close);
            past.joinedCrate();
            return;
        }
        ByteBuffer roster = objects.isEmpty() ? null : Controller.mapRoster(objects.get(0), platform.sharedMemory());
        objects.forEach(KernelObject::close);
        past.joined(says.joined(), roster, controller);
    }

    private static PlatformException noAnswer() {
        return new PlatformException(
                PlatformException.Reason.WOULD_BLOCK, "its controller accepts connections but does not answer");
    }
}
