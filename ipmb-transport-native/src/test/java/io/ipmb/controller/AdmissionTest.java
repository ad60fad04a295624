package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Selector;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
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
import org.junit.jupiter.api.Test;

/** How a connection's first frame is answered. */
class AdmissionTest {

    /** A newcomer before the admission. */
    private static final class Newcomer implements AutoCloseable {

        private final Parts parts = new Parts();
        private final Parts.Member connection = parts.join();
        private final Admission admission = new Admission(parts.context, parts.scratch, parts.transmitter);
        private final PacketBuffer buffer = parts.world.packetBuffer(1 << 16);
        private final IncomingPackets packets = parts.world.incomingPackets(1);
        private final ChannelPair reply;

        Newcomer() throws PlatformException {
            reply = parts.world.channelPair();
        }

        Admission.Decision introduce(ConnectMessage message) throws PlatformException, ProtocolViolation {
            return introduce(message, 0, List.of(reply.sending()));
        }

        Admission.Decision introduce(ConnectMessage message, int regions, List<KernelObject> objects)
                throws PlatformException, ProtocolViolation {
            FrameWriter writer = new FrameWriter();
            message.write(writer.begin(
                    buffer.bytes(),
                    0,
                    EncodedSelector.EVERYONE,
                    ConnectMessage.TYPE.idHigh(),
                    ConnectMessage.TYPE.idLow(),
                    regions));
            return decide(Math.toIntExact(writer.end()), objects);
        }

        Admission.Decision decide(int length, List<KernelObject> objects) throws PlatformException, ProtocolViolation {
            try (OutgoingPackets outgoing = parts.world.outgoingPackets(1)) {
                outgoing.add(buffer, 0, length, objects);
                assertThat(connection.uplink().send(outgoing, 0)).isEqualTo(1);
            }
            reply.sending().close();
            assertThat(connection.peer().uplink().receive(packets, 1)).isEqualTo(1);
            return admission.decide(connection.peer(), packets, 0);
        }

        /** What has come on the reply channel; null when it has been closed without an answer. */
        @Nullable ConnectAck answer() throws PlatformException, MalformedFrameException {
            if (reply.receiving().receive(packets, 1) == ReceiveChannel.END) {
                return null;
            }
            FrameView view = new FrameView();
            view.wrap(packets.memory().bytes(), packets.offset(0), packets.length(0));
            return ConnectAck.read(view);
        }

        @Override
        public void close() {
            packets.close();
            reply.receiving().close();
            reply.sending().close();
            buffer.free();
            parts.close();
        }
    }

    private static ConnectMessage message(String token, ProtocolVersion version) {
        return new ConnectMessage(version, token, List.of("label"), Extension.OURS);
    }

    @Test
    void whoKnowsTheTokenIsAdmittedAndTheAckIsForTheCallerToSend() throws Exception {
        try (Newcomer newcomer = new Newcomer()) {
            Admission.Decision decision = newcomer.introduce(message("secret", ProtocolVersion.OURS));
            assertThat(decision).isInstanceOf(Admission.Admitted.class);
            Admission.Admitted admitted = (Admission.Admitted) decision;
            assertThat(admitted.message().label()).containsExactly("label");
            Extension.Member says = new Extension.Member(UUID.randomUUID(), 17);
            Frames ack = newcomer.admission.ack(admitted, says, null);
            newcomer.parts.transmitter.transmit(admitted.reply(), newcomer.connection.peer(), ack, 0);
            admitted.reply().close();
            assertThat(newcomer.answer()).isInstanceOfSatisfying(ConnectAck.Accepted.class, accepted -> {
                assertThat(accepted.endpointId()).isEqualTo(admitted.id());
                assertThat(accepted.extension()).isNotNull();
                assertThat(accepted.extension().member()).isEqualTo(says);
            });
        }
    }

    @Test
    void anotherTokenIsRefusedWithAnAnswer() throws Exception {
        try (Newcomer newcomer = new Newcomer()) {
            assertThat(newcomer.introduce(message("guess", ProtocolVersion.OURS)))
                    .isEqualTo(new Admission.Refused("another token"));
            assertThat(newcomer.answer()).isInstanceOf(ConnectAck.TokenRefused.class);
            assertThat(newcomer.answer()).as("the end of the channel").isNull();
        }
    }

    @Test
    void anotherVersionIsRefusedBeforeTheTokenIsLookedAt() throws Exception {
        ProtocolVersion other = new ProtocolVersion(
                ProtocolVersion.OURS.major() + 1, ProtocolVersion.OURS.minor(), ProtocolVersion.OURS.patch());
        try (Newcomer newcomer = new Newcomer()) {
            assertThat(newcomer.introduce(message("guess", other)))
                    .isEqualTo(new Admission.Refused("version " + other + ", this bus speaks " + ProtocolVersion.OURS));
            assertThat(newcomer.answer()).isEqualTo(new ConnectAck.VersionRefused(ProtocolVersion.OURS));
        }
    }

    @Test
    void aQuestionWhetherTheControllerIsAtWorkIsNoIntroduction() throws Exception {
        try (Newcomer newcomer = new Newcomer()) {
            int length = ControllerQuestion.LIVENESS.write(newcomer.buffer.bytes());
            assertThat(newcomer.decide(length, List.of())).isInstanceOf(Admission.Asked.class);
        }
    }

    @Test
    void anIntroductionWithoutAReplyChannelBreaksTheRules() throws Exception {
        try (Newcomer newcomer = new Newcomer()) {
            assertThatExceptionOfType(ProtocolViolation.class)
                    .isThrownBy(() -> newcomer.introduce(message("secret", ProtocolVersion.OURS), 0, List.of()))
                    .withMessage("a first frame without a reply channel");
        }
    }

    @Test
    void anObjectThatIsNoChannelBreaksTheRulesAndIsClosed() throws Exception {
        try (Newcomer newcomer = new Newcomer()) {
            KernelObject memory = newcomer.parts.world.sharedMemory().create(16);
            assertThatExceptionOfType(ProtocolViolation.class)
                    .isThrownBy(() -> newcomer.introduce(message("secret", ProtocolVersion.OURS), 0, List.of(memory)))
                    .withMessageStartingWith("a first frame whose reply channel is none");
            memory.close();
        }
    }

    @Test
    void anotherFirstFrameBreaksTheRules() throws Exception {
        try (Newcomer newcomer = new Newcomer()) {
            int length = newcomer.parts.write(
                    newcomer.buffer, 0, Selector.unicast("a"), "a message before the introduction");
            assertThatExceptionOfType(ProtocolViolation.class)
                    .isThrownBy(() -> newcomer.decide(length, List.of()))
                    .withMessage("a first frame that is no ConnectMessage");
        }
    }
}
