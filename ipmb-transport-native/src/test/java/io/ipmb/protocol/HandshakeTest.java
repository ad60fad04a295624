package io.ipmb.protocol;

import static io.ipmb.protocol.RawFrame.concat;
import static io.ipmb.protocol.RawFrame.hex;
import static io.ipmb.protocol.RawFrame.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.ConnectAck.Accepted;
import io.ipmb.protocol.ConnectAck.TokenRefused;
import io.ipmb.protocol.ConnectAck.VersionRefused;
import io.ipmb.protocol.MalformedFrameException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HandshakeTest {

    private static final UUID CONNECT = UUID.fromString("b2c1deb3-3091-4a74-a99c-c8e8d710d4b2");
    private static final UUID ACK = UUID.fromString("c3de9eb4-c310-4c14-9747-093d62c09998");
    private static final byte[] EXTENSION = hex("69706d62346a 00 01 0900 01 0100000000000000");

    @Nested
    class AConnectMessage {

        private final ConnectMessage message =
                new ConnectMessage(ProtocolVersion.OURS, "sécret", List.of("moon", "night"), Extension.OURS);

        @Test
        void hasTheCratesTypeId() {
            assertThat(new UUID(ConnectMessage.TYPE.idHigh(), ConnectMessage.TYPE.idLow()))
                    .isEqualTo(CONNECT);
        }

        @Test
        void isReadAsItWasWritten() throws MalformedFrameException {
            assertThat(ConnectMessage.read(frame(CONNECT, message::write))).isEqualTo(message);

            ConnectMessage bare = new ConnectMessage(new ProtocolVersion(1, 255, 3), "", List.of(), null);
            assertThat(ConnectMessage.read(frame(CONNECT, bare::write))).isEqualTo(bare);
        }

        @Test
        void carriesTheExtensionAfterItsLastField() {
            ConnectMessage plain = new ConnectMessage(message.version(), message.token(), message.label(), null);

            assertThat(payload(message::write)).isEqualTo(concat(payload(plain::write), EXTENSION));
        }

        @Test
        void doesNotShowItsToken() {
            assertThat(message.toString()).contains("moon").doesNotContain("sécret");
        }

        @Test
        void isRefusedInEveryTruncation() throws MalformedFrameException {
            byte[] payload =
                    payload(new ConnectMessage(message.version(), message.token(), message.label(), null)::write);
            for (int length = 0; length < payload.length; length++) {
                assertRefused(Arrays.copyOf(payload, length));
            }
        }

        @Test
        void takesWhateverTheCrateSaysOfItselfThatFitsIntoAFrame() throws MalformedFrameException {
            assertThat(ConnectMessage.read(connect(b -> tokenAndLabel(b, "t".repeat(100_000))))
                            .token())
                    .hasSize(100_000);
            assertThat(read(names(5_000))).containsExactly(names(5_000));
            assertThat(read("")).containsExactly("");
            assertThat(read("a\0b", "x".repeat(100_000))).containsExactly("a\0b", "x".repeat(100_000));
        }

        @Test
        void takesAnElementThatComesTwiceOnceAsTheCrateDoes() throws MalformedFrameException {
            assertThat(read("a", "b", "a", "", "")).containsExactly("a", "b", "");
            assertThat(new ConnectMessage(ProtocolVersion.OURS, "", List.of("a", "b", "a"), null).label())
                    .containsExactly("a", "b");
        }

        private List<String> read(String... label) throws MalformedFrameException {
            return ConnectMessage.read(connect(b -> tokenAndLabel(b, "", label)))
                    .label();
        }

        @Test
        void isRefusedWithALengthThatIsALie() {
            assertRefused(hex("000805 00 fdffffffffffffffff"));
            assertRefused(hex("000805 00 fdffffffffffffff7f"));
            assertRefused(hex("000805 fcffffff7f"));
            assertRefused(hex("000805 00 01 fdffffffffffffffff"));
        }

        @Test
        void isRefusedWithMemoryRegions() throws MalformedFrameException {
            RawFrame raw = new RawFrame();
            raw.typeId = RawFrame.uuid(CONNECT);
            raw.payload = payload(message::write);
            raw.regionCount = hex("01");
            FrameView frame = raw.view();

            assertThatExceptionOfType(MalformedFrameException.class)
                    .isThrownBy(() -> ConnectMessage.read(frame))
                    .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.INVALID_HANDSHAKE));
        }

        @Test
        void isNotReadFromAnotherType() throws MalformedFrameException {
            FrameView frame = frame(ACK, message::write);

            assertThatExceptionOfType(MalformedFrameException.class)
                    .isThrownBy(() -> ConnectMessage.read(frame))
                    .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNEXPECTED_TYPE));
        }

        @Test
        void tellsItsVersionEvenWhereTheRestIsOfAnotherVersion() throws MalformedFrameException {
            FrameView frame = connect(b -> b.writeRawBytes(hex("01 02 03 ff ff ff")));

            assertThat(ConnectMessage.readVersion(frame)).isEqualTo(new ProtocolVersion(1, 2, 3));
            assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> ConnectMessage.read(frame));
        }

        private FrameView connect(Consumer<BincodeWriter> payload) throws MalformedFrameException {
            return frame(CONNECT, payload);
        }

        private ThrowableAssertAlternative<MalformedFrameException> assertRefused(byte[] payload) {
            return assertThatExceptionOfType(MalformedFrameException.class)
                    .isThrownBy(() -> ConnectMessage.read(connect(b -> b.writeRawBytes(payload))))
                    .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.INVALID_HANDSHAKE));
        }

        private static void tokenAndLabel(BincodeWriter writer, String token, String... label) {
            writer.writeRawBytes(hex("000805"));
            writer.writeString(token);
            writer.writeLength(label.length);
            for (String element : label) {
                writer.writeString(element);
            }
        }

        private static String[] names(int count) {
            return IntStream.range(0, count).mapToObj(i -> "element" + i).toArray(String[]::new);
        }
    }

    @Nested
    class AnAnswer {

        private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

        @Test
        void hasTheCratesTypeId() {
            assertThat(new UUID(ConnectAck.TYPE.idHigh(), ConnectAck.TYPE.idLow()))
                    .isEqualTo(ACK);
        }

        @Test
        void hasTheCratesBytes() {
            assertThat(payload(new Accepted(ID, null)::write)).isEqualTo(hex("00 00112233445566778899aabbccddeeff"));
            assertThat(payload(new VersionRefused(ProtocolVersion.OURS)::write)).isEqualTo(hex("01 00 08 05"));
            assertThat(payload(new TokenRefused()::write)).isEqualTo(hex("02"));
        }

        @Test
        void carriesTheExtensionAfterItsLastField() {
            assertThat(payload(new Accepted(ID, Extension.OURS)::write))
                    .isEqualTo(concat(hex("00 00112233445566778899aabbccddeeff"), EXTENSION));
        }

        @ParameterizedTest
        @MethodSource("io.ipmb.protocol.HandshakeTest#answers")
        void isReadAsItWasWritten(ConnectAck answer) throws MalformedFrameException {
            assertThat(ConnectAck.read(frame(ACK, answer::write))).isEqualTo(answer);
        }

        @ParameterizedTest
        @MethodSource("io.ipmb.protocol.HandshakeTest#answers")
        void isRefusedInEveryTruncation(ConnectAck answer) {
            ConnectAck plain = answer instanceof Accepted accepted ? new Accepted(accepted.endpointId(), null) : answer;
            byte[] payload = payload(plain::write);
            for (int length = 0; length < payload.length; length++) {
                byte[] cut = Arrays.copyOf(payload, length);
                assertThatExceptionOfType(MalformedFrameException.class)
                        .isThrownBy(() -> ConnectAck.read(frame(ACK, b -> b.writeRawBytes(cut))));
            }
        }

        @Test
        void isRefusedWhenItIsNeitherOfTheThree() {
            for (String payload : new String[] {"03", "fcffffffff", "fd0000000000000000"}) {
                assertThatExceptionOfType(MalformedFrameException.class)
                        .isThrownBy(() -> ConnectAck.read(frame(ACK, b -> b.writeRawBytes(hex(payload)))))
                        .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.INVALID_HANDSHAKE));
            }
        }

        @Test
        void isNotReadFromAnotherType() {
            assertThatExceptionOfType(MalformedFrameException.class)
                    .isThrownBy(() -> ConnectAck.read(frame(CONNECT, new TokenRefused()::write)))
                    .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNEXPECTED_TYPE));
        }
    }

    @Nested
    class AnExtension {

        @Test
        void mayBeAppendedToByLaterVersions() throws MalformedFrameException {
            assertThat(read(hex("69706d62346a 00 01 0c00 02 0300000000000080 aabbcc 010203")))
                    .isEqualTo(new Extension(2, 0x8000000000000003L));
        }

        @Test
        void isAbsentWhereItIsBroken() throws MalformedFrameException {
            for (int length = 0; length < EXTENSION.length; length++) {
                assertThat(read(Arrays.copyOf(EXTENSION, length))).isNull();
            }
            assertThat(read(hex("69706d62346a 00 02 0900 01 0100000000000000")))
                    .as("another magic")
                    .isNull();
            assertThat(read(hex("69706d62346a 00 01 0800 01 0100000000000000")))
                    .as("too short")
                    .isNull();
            assertThat(read(hex("69706d62346a 00 01 ffff 01 0100000000000000")))
                    .as("longer than the payload")
                    .isNull();
            assertThat(read(hex("69706d62346a 00 01 0900 00 0100000000000000")))
                    .as("version 0")
                    .isNull();
        }

        @Test
        void carriesThePrecedenceBehindItsAbilities() throws MalformedFrameException {
            byte[] bytes = hex("69706d62346a 00 01 0a00 01 4100000000000000 07");
            Extension early = Extension.OURS.withPrecedence(7);
            byte[] written = payload(new Accepted(new UUID(0, 0), early)::write);

            assertThat(Arrays.copyOfRange(written, 17, written.length)).isEqualTo(bytes);
            assertThat(read(bytes)).isEqualTo(early).isNotEqualTo(Extension.OURS.withPrecedence(8));
            assertThat(early.precedence()).isEqualTo(7);
            assertThat(early.has(Extension.JAVA)).isTrue();
            assertThat(Extension.OURS.withPrecedence(9).withPrecedence(255).precedence())
                    .isEqualTo(255);
            assertThatIllegalArgumentException().isThrownBy(() -> Extension.OURS.withPrecedence(256));
            assertThatIllegalArgumentException().isThrownBy(() -> Extension.OURS.withPrecedence(-1));
        }

        @Test
        void hasThePrecedenceInTheMiddleWhereNothingIsSaidOrItIsCutOff() throws MalformedFrameException {
            assertThat(Extension.OURS.precedence()).isEqualTo(128);
            Extension cut = read(hex("69706d62346a 00 01 0900 01 4100000000000000"));
            assertThat(cut).isNotNull();
            assertThat(cut.precedence()).isEqualTo(128);
        }

        @Test
        void keepsTheFieldsThatItKnowsAndSkipsWhatFollowsThem() throws MalformedFrameException {
            Extension later = read(hex("69706d62346a 00 01 0c00 02 4100000000000080 05 bbcc 010203"));

            assertThat(later).isEqualTo(new Extension(2, 0x8000000000000001L).withPrecedence(5));
        }

        @Test
        void saysWhoItIsBehindThePrecedence() throws MalformedFrameException {
            byte[] bytes = hex("69706d62346a 00 01 2200 01 c100000000000000 07"
                    + "0102030405060708090a0b0c0d0e0f10 2030000000000080");
            Extension.Member member =
                    new Extension.Member(new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L), 0x8000000000003020L);
            Extension whole = Extension.OURS.withMember(member).withPrecedence(7);
            byte[] written = payload(new Accepted(new UUID(0, 0), whole)::write);

            assertThat(Arrays.copyOfRange(written, 17, written.length)).isEqualTo(bytes);
            assertThat(read(bytes)).isEqualTo(whole);
            assertThat(whole.member()).isEqualTo(member);
            assertThat(whole.precedence()).isEqualTo(7);
            assertThat(Extension.OURS.withMember(member).member()).isEqualTo(member);
            assertThat(Extension.OURS.member()).isNull();
            Extension cut = read(hex("69706d62346a 00 01 0b00 01 c100000000000000 07 01"));
            assertThat(cut).isNotNull();
            assertThat(cut.member()).isNull();
            assertThat(cut.precedence()).isEqualTo(7);
        }

        @Test
        void saysTheRulesForLanesBehindWhoItIs() throws MalformedFrameException {
            byte[] bytes = hex("69706d62346a 00 01 1200 01 4504000000000000 07 01000004 10270000");
            Extension.LaneRules rules =
                    new Extension.LaneRules(Extension.LaneRules.Policy.DROP_NEWEST, 1024, Duration.ofSeconds(10));
            Extension whole =
                    Extension.OURS.with(Extension.LANES).withLaneRules(rules).withPrecedence(7);
            byte[] written = payload(new Accepted(new UUID(0, 0), whole)::write);

            assertThat(Arrays.copyOfRange(written, 17, written.length)).isEqualTo(bytes);
            assertThat(read(bytes)).isEqualTo(whole);
            assertThat(whole.laneRules()).isEqualTo(rules);
            assertThat(Extension.OURS.laneRules()).isNull();
            for (String unknown : List.of("02000004", "00010004", "00000000", "00000110")) {
                Extension later = read(hex("69706d62346a 00 01 1100 01 0504000000000000" + unknown + "10270000"));
                assertThat(later).isNotNull();
                assertThat(later.laneRules()).as("of a later version").isNull();
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Extension.LaneRules(rules.policy(), 4097, Duration.ZERO));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Extension.LaneRules(rules.policy(), 0, Duration.ZERO));
            Extension cut = read(hex("69706d62346a 00 01 0b00 01 0504000000000000 0000"));
            assertThat(cut).isNotNull();
            assertThat(cut.laneRules()).isNull();
        }

        @Test
        void saysStallTimeoutsInMillisecondsOfWhichNoneIsNone() {
            assertThat(stallTimeout(Duration.ZERO)).isZero();
            assertThat(stallTimeout(Duration.ofNanos(1))).hasMillis(1);
            assertThat(stallTimeout(Duration.ofNanos(1_000_001))).hasMillis(2);
            assertThat(stallTimeout(Duration.ofDays(365))).hasMillis(0xffff_ffffL);
        }

        private static @Nullable Duration stallTimeout(Duration time) {
            Extension.LaneRules said = Extension.OURS
                    .withLaneRules(new Extension.LaneRules(Extension.LaneRules.Policy.WAIT, 1, time))
                    .laneRules();
            return said == null ? null : said.stallTimeout();
        }

        @Test
        void refusesAFieldOfAnotherSize() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Extension.OURS.with(Extension.Field.PRECEDENCE, new byte[2]));
        }

        @Test
        void saysWhatItsBitsMean() {
            assertThat(Extension.OURS.has(Extension.JAVA)).isTrue();
            assertThat(new Extension(1, 6).has(Extension.JAVA)).isFalse();
            assertThat(new Extension(1, 6).has(6)).isTrue();
            assertThatIllegalArgumentException().isThrownBy(() -> new Extension(0, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> new Extension(256, 1));
        }

        private static @Nullable Extension read(byte[] extension) throws MalformedFrameException {
            byte[] accepted = concat(new byte[17], extension);
            ConnectAck answer = ConnectAck.read(frame(ACK, b -> b.writeRawBytes(accepted)));
            return ((Accepted) answer).extension();
        }
    }

    @Test
    void readsAnythingThatTheCrateMayAppend() throws MalformedFrameException {
        byte[] foreign = concat(hex("000805"), string("t"), hex("00"), string("whatever a later version says"));

        assertThat(ConnectMessage.read(frame(CONNECT, b -> b.writeRawBytes(foreign)))
                        .extension())
                .isNull();
    }

    static Stream<ConnectAck> answers() {
        UUID id = UUID.fromString("f0112233-4455-6677-8899-aabbccddeeff");
        return Stream.of(
                new Accepted(id, null),
                new Accepted(id, new Extension(255, -1)),
                new VersionRefused(new ProtocolVersion(255, 0, 254)),
                new TokenRefused());
    }

    private static byte[] payload(Consumer<BincodeWriter> fields) {
        BincodeWriter writer = new BincodeWriter();
        ByteBuffer target = ByteBuffer.allocate(200_000);
        writer.reset(target);
        fields.accept(writer);
        return Arrays.copyOf(target.array(), (int) writer.written());
    }

    private static FrameView frame(UUID typeId, Consumer<BincodeWriter> fields) throws MalformedFrameException {
        RawFrame raw = new RawFrame();
        raw.typeId = RawFrame.uuid(typeId);
        raw.payload = payload(fields);
        return raw.view();
    }
}
