package io.ipmb.protocol;

import static io.ipmb.protocol.RawFrame.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.codec.BincodeWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets of the crate's own, understood and written again byte by byte. */
class FrameVectorsTest {

    private record Expected(
            String expression, UUID typeId, int regionCount, long seconds, Consumer<BincodeWriter> payload) {}

    private static final String EARTH = "02 05 6561727468";
    private static final UUID STRING = UUID.fromString("7edbc10a-2147-499c-af9a-498723c7b35f");
    private static final UUID INT = UUID.fromString("6dd1ba7e-fa8b-4aa1-ac22-c28773798975");
    private static final UUID MY_MESSAGE = UUID.fromString("7b07473e-9659-4d47-a502-8245d71c0078");
    private static final UUID BYTES_MESSAGE = UUID.fromString("dd95ba8e-1279-47cf-925e-83e614e79588");
    private static final UUID CONNECT = UUID.fromString("b2c1deb3-3091-4a74-a99c-c8e8d710d4b2");

    private static final Map<String, Expected> EXPECTED = Map.of(
            "connect",
            new Expected("00", CONNECT, 0, 0, writer -> connect().write(writer)),
            "String \"héllo\"",
            new Expected(EARTH, STRING, 0, 5, writer -> writer.writeString("héllo")),
            "i32",
            new Expected(EARTH, INT, 0, 5, writer -> writer.writeSigned(-70000)),
            "struct MyMessage",
            new Expected(EARTH, MY_MESSAGE, 0, 5, FrameVectorsTest::writeMyMessage),
            "BytesMessage",
            new Expected(EARTH, BYTES_MESSAGE, 1, 5, FrameVectorsTest::writeBytesMessage),
            "String \"with object\"",
            new Expected(EARTH, STRING, 0, 5, writer -> writer.writeString("with object")));

    @Test
    void coverAllPacketsThatWereRecorded() {
        assertThat(Vectors.frames()).hasSameSizeAs(EXPECTED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void areUnderstood(String name) throws MalformedFrameException {
        Expected expected = expected(name);

        FrameView view = RawFrame.view(frame(name));

        assertThat(view.version()).isEqualTo(ProtocolVersion.OURS);
        assertThat(view.isVersionCompatible()).isTrue();
        assertThat(new UUID(view.typeIdHigh(), view.typeIdLow())).isEqualTo(expected.typeId);
        assertThat(view.isMulticast()).isFalse();
        assertThat(view.regionCount()).isEqualTo(expected.regionCount);
        assertThat(view.timeToLiveNanos()).isEqualTo(expected.seconds * 1_000_000_000L);
        assertThat(expressionOf(view)).isEqualTo(hex(expected.expression));
        assertThat(view.length()).isEqualTo(frame(name).length);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void areWrittenAgainByteByByte(String name) throws MalformedFrameException {
        Expected expected = expected(name);
        EncodedSelector selector = EncodedSelector.of(hex(expected.expression), false, expected.seconds, 0);
        ByteBuffer target = ByteBuffer.allocate(1024);
        FrameWriter writer = new FrameWriter();

        BincodeWriter payload = writer.begin(
                target,
                0,
                selector,
                expected.typeId.getMostSignificantBits(),
                expected.typeId.getLeastSignificantBits(),
                expected.regionCount);
        expected.payload.accept(payload);
        long length = writer.end();

        byte[] written = new byte[Math.toIntExact(length)];
        target.get(0, written);
        assertThat(written).isEqualTo(withZeroedPadding(frame(name)));
    }

    @Test
    void saysWhoConnects() throws MalformedFrameException {
        ConnectMessage message = ConnectMessage.read(RawFrame.view(frame("connect")));

        assertThat(message).isEqualTo(connect());
        assertThat(ConnectMessage.readVersion(RawFrame.view(frame("connect")))).isEqualTo(ProtocolVersion.OURS);
    }

    private static Stream<String> names() {
        return EXPECTED.keySet().stream();
    }

    private static Expected expected(String name) {
        return EXPECTED.get(name);
    }

    private static byte[] frame(String name) {
        return Vectors.frames().entrySet().stream()
                .filter(line -> line.getKey().startsWith(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static byte[] withZeroedPadding(byte[] frame) throws MalformedFrameException {
        FrameView view = RawFrame.view(frame);
        byte[] zeroed = frame.clone();
        int selectorSize = ByteBuffer.wrap(frame).get(4);
        for (int at = 8 + selectorSize; at < view.payloadOffset() - 4; at++) {
            zeroed[at] = 0;
        }
        for (int at = view.payloadOffset() + view.payloadLength(); at < frame.length; at++) {
            zeroed[at] = 0;
        }
        return zeroed;
    }

    private static byte[] expressionOf(FrameView view) {
        byte[] expression = new byte[view.expressionLength()];
        view.memory().get(view.expressionOffset(), expression);
        return expression;
    }

    private static ConnectMessage connect() {
        return new ConnectMessage(ProtocolVersion.OURS, "secret", List.of("moon", "night"), null);
    }

    private static void writeMyMessage(BincodeWriter writer) {
        writer.writeSigned(Integer.MIN_VALUE);
        writer.writeBool(true);
    }

    private static void writeBytesMessage(BincodeWriter writer) {
        byte[] data = new byte[256];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) i;
        }
        writer.writeUnsigned(7);
        writer.writeBytes(data);
    }
}
