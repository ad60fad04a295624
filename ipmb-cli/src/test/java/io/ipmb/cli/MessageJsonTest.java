package io.ipmb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.Selector;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.CodePoint;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.codec.U128;
import io.ipmb.codec.U16;
import io.ipmb.codec.U32;
import io.ipmb.codec.U64;
import io.ipmb.codec.U8;
import io.ipmb.codec.Unit;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.Value;
import java.io.FileInputStream;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageJsonTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

    private static final String FRONT =
            "{\"time\":\"2026-01-02T03:04:05.678Z\",\"selector\":\"a\",\"mode\":\"unicast\",";

    private static final UUID ID = UUID.fromString("3f0f0a9e-6d2c-4c43-9c9d-0a4f6d0c2f11");

    private final MessageJson json = new MessageJson(Clock.fixed(NOW, ZoneOffset.UTC));

    static Stream<Arguments> payloads() {
        return Stream.of(
                Arguments.of("hé \"x\"\n", "String", "\"hé \\\"x\\\"\\n\""),
                Arguments.of(Unit.INSTANCE, "()", "null"),
                Arguments.of(true, "bool", "true"),
                Arguments.of((byte) -1, "i8", "-1"),
                Arguments.of((short) -300, "i16", "-300"),
                Arguments.of(70_000, "i32", "70000"),
                Arguments.of(Long.MIN_VALUE, "i64", "-9223372036854775808"),
                Arguments.of(BigInteger.ONE.shiftLeft(100).negate(), "i128", "-1267650600228229401496703205376"),
                Arguments.of(new U8(255), "u8", "255"),
                Arguments.of(new U16(65_535), "u16", "65535"),
                Arguments.of(new U32(4_294_967_295L), "u32", "4294967295"),
                Arguments.of(new U64(-1), "u64", "18446744073709551615"),
                Arguments.of(
                        new U128(BigInteger.ONE.shiftLeft(127)), "u128", "170141183460469231731687303715884105728"),
                Arguments.of(0.1f, "f32", "0.1"),
                Arguments.of(-2.5, "f64", "-2.5"),
                Arguments.of(Double.NaN, "f64", "\"NaN\""),
                Arguments.of(Float.NEGATIVE_INFINITY, "f32", "\"-Infinity\""),
                Arguments.of(new CodePoint(0x1F319), "char", "\"🌙\""),
                Arguments.of(Duration.ofMillis(1500), "Duration", "{\"secs\":1,\"nanos\":500000000}"),
                Arguments.of(
                        Instant.ofEpochSecond(5, 6), "SystemTime", "{\"secs_since_epoch\":5,\"nanos_since_epoch\":6}"),
                Arguments.of(
                        new BytesMessage(7, new byte[] {1, 2}), "BytesMessage", "{\"format\":7,\"base64\":\"AQI=\"}"));
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void showsEachTypeByItsNameAndValue(Object payload, String type, String value) {
        assertThat(json.line(message(payload)))
                .isEqualTo(FRONT + "\"type\":\"" + type + "\",\"uuid\":\"" + ID + "\",\"payload\":" + value
                        + ",\"objects\":[],\"regions\":[]}");
    }

    @Test
    void showsTheBytesOfATypeThatItDoesNotKnow() {
        assertThat(json.line(message(new UnknownPayload(ID, new byte[] {-1, 0}))))
                .isEqualTo(FRONT + "\"type\":null,\"uuid\":\"" + ID
                        + "\",\"payload\":{\"base64\":\"/wA=\"},\"objects\":[],\"regions\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "€", "🌙"})
    void cutsTheTextOfAnObjectAfterAThousandCharacters(String character, @TempDir Path folder) throws Exception {
        for (int length : new int[] {999, 1_000, 1_001, 5_000}) {
            Path file = Files.writeString(folder.resolve("text"), character.repeat(length));
            try (FileInputStream stream = new FileInputStream(file.toFile())) {
                NativeObject object = NativeObject.duplicateOf(stream);
                assertThat(json.line(new IncomingMessage("x", ID, Selector.unicast("a"), List.of(object), List.of())))
                        .endsWith("\"objects\":[{\"text\":\"" + character.repeat(Math.min(length, 1_000))
                                + "\"}],\"regions\":[]}");
            }
        }
    }

    @Test
    void doesNotWaitForAnObjectThatIsNoFile(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (RandomAccessFile open = new RandomAccessFile(pipe.toFile(), "rw")) {
            NativeObject object = NativeObject.duplicateOf(open);
            assertThat(json.line(new IncomingMessage("x", ID, Selector.unicast("a"), List.of(object), List.of())))
                    .endsWith("\"objects\":[{\"text\":null}],\"regions\":[]}");
            assertThat(object.isOpen()).isFalse();
        }
    }

    private static IncomingMessage message(Object payload) {
        return new IncomingMessage(payload, ID, Selector.unicast("a"), List.of(), List.of());
    }

    static Stream<Arguments> contents() {
        return Stream.of(
                Arguments.of("application/json", "{\"a\": [1, 2.50]}", "{\"a\":[1,2.50]}"),
                Arguments.of("application/vnd.order+json;charset=UTF-8", "null", "null"),
                Arguments.of("application/json", "{no json", "\"{no json\""),
                Arguments.of("application/json", "", "\"\""),
                Arguments.of("text/csv", "a;b\n", "\"a;b\\n\""),
                Arguments.of("application/xml", "<a/>", "\"<a/>\""),
                Arguments.of("image/png", "xyz", "{\"base64\":\"eHl6\"}"));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void showsAnEnvelopeByItsContentTypeHeadersAndContent(String contentType, String data, String payload) {
        EnvelopeContent content = new EnvelopeContent(
                new EnvelopeContent.Described(contentType),
                List.of(new Header("tenant", new EnvelopeContent.Text("blue"))),
                data.getBytes(StandardCharsets.UTF_8));
        assertThat(json.line(message(EnvelopeCodec.write(content))))
                .isEqualTo(FRONT + "\"type\":\"Envelope\",\"uuid\":\"" + ID + "\",\"contentType\":\"" + contentType
                        + "\",\"headers\":{\"tenant\":\"blue\"},\"payload\":" + payload
                        + ",\"objects\":[],\"regions\":[]}");
    }

    @Test
    void showsAPayloadOfTheBusThatCameInAnEnvelopeAsItself() {
        assertThat(json.line(message(typed("hi"))))
                .endsWith("\"type\":\"String\",\"uuid\":\"7edbc10a-2147-499c-af9a-498723c7b35f\",\"headers\":{},"
                        + "\"payload\":\"hi\",\"objects\":[],\"regions\":[]}");
    }

    private static Envelope typed(String text) {
        PayloadType<String> type = PayloadTypes.of(String.class);
        return EnvelopeCodec.write(new EnvelopeContent(
                new EnvelopeContent.Typed(EnvelopeCodec.bytes(type.uuid())),
                List.of(),
                EnvelopeCodec.encode(type, text, 64)));
    }

    @Test
    void showsTheValuesOfHeaders() {
        EnvelopeContent content = new EnvelopeContent(
                new EnvelopeContent.Described("text/plain"),
                List.of(
                        new Header("flag", new EnvelopeContent.Flag(true)),
                        new Header("i32", new EnvelopeContent.I32(-1)),
                        new Header("i64", new EnvelopeContent.I64(Long.MIN_VALUE)),
                        new Header("f64", new EnvelopeContent.F64(0.5)),
                        new Header("bytes", new EnvelopeContent.Bytes(new byte[] {1, 2})),
                        new Header("id", new EnvelopeContent.Id(EnvelopeCodec.bytes(ID))),
                        new Header("moment", new EnvelopeContent.Moment(0, 5)),
                        new Header("never", new EnvelopeContent.Moment(Long.MAX_VALUE, 0)),
                        new Header("span", new EnvelopeContent.Span(90, 0))),
                new byte[0]);
        assertThat(json.line(message(EnvelopeCodec.write(content))))
                .contains("\"headers\":{\"flag\":true,\"i32\":-1,\"i64\":-9223372036854775808,\"f64\":0.5,"
                        + "\"bytes\":{\"base64\":\"AQI=\"},\"id\":\"" + ID
                        + "\",\"moment\":\"1970-01-01T00:00:00.000000005Z\","
                        + "\"never\":\"Moment[seconds=9223372036854775807, nanos=0]\",\"span\":\"PT1M30S\"}");
    }

    @Test
    void showsListsMapsAndWhatIsWrittenAsText() {
        Value one = new EnvelopeContent.I32(1);
        EnvelopeContent content = new EnvelopeContent(
                new EnvelopeContent.Described("text/plain"),
                List.of(
                        new Header("list", new EnvelopeContent.Items(List.of(one, new EnvelopeContent.Nothing()))),
                        new Header("set", new EnvelopeContent.Distinct(List.of(one))),
                        new Header("array", new EnvelopeContent.Row(EnvelopeContent.Element.I32, List.of(one, one))),
                        new Header(
                                "map",
                                new EnvelopeContent.Entries(
                                        List.of(new EnvelopeContent.Entry(new EnvelopeContent.Text("a"), one)))),
                        new Header("pairs", new EnvelopeContent.Entries(List.of(new EnvelopeContent.Entry(one, one)))),
                        new Header("date", new EnvelopeContent.Written(EnvelopeContent.Form.DATE, "2026-07-20"))),
                new byte[0]);
        assertThat(json.line(message(EnvelopeCodec.write(content))))
                .contains("\"headers\":{\"list\":[1,null],\"set\":[1],\"array\":[1,1],\"map\":{\"a\":1},"
                        + "\"pairs\":[[1,1]],\"date\":\"2026-07-20\"}");
    }

    @Test
    void showsABrokenEnvelopeByItsBytes() {
        byte[] whole = typed("hi").content();
        for (int length = 0; length < whole.length; length++) {
            Envelope cut = new Envelope(EnvelopeCodec.INLINE, Arrays.copyOf(whole, length));
            assertThat(json.line(message(cut)))
                    .contains("\"type\":\"Envelope\"", "\"error\":\"The envelope is broken", "\"base64\"");
        }
        assertThat(json.line(message(new Envelope((short) 9, whole))))
                .contains("\"error\":\"The envelope has version 9");
    }

    @Test
    void takesTheDataOfALargeEnvelopeOutOfItsRegion() {
        String text = "x".repeat(200_000);
        Envelope inside = EnvelopeCodec.write(new EnvelopeContent(
                new EnvelopeContent.Described("text/plain"), List.of(), text.getBytes(StandardCharsets.UTF_8)));
        Envelope front = EnvelopeCodec.withoutData(inside, EnvelopeCodec.sizeOfFront(inside));
        try (MemoryRegion region = MemoryRegion.allocate(text.length());
                IncomingMessage message =
                        new IncomingMessage(front, ID, Selector.unicast("a"), List.of(), List.of(region))) {
            region.map(0, text.length()).put(text.getBytes(StandardCharsets.UTF_8));
            assertThat(json.line(message)).endsWith("\"payload\":\"" + text + "\",\"objects\":[],\"regions\":[]}");
        }
        assertThat(json.line(message(front))).contains("the message has none");
        try (MemoryRegion small = MemoryRegion.allocate(1_000);
                IncomingMessage message =
                        new IncomingMessage(front, ID, Selector.unicast("a"), List.of(), List.of(small))) {
            assertThat(json.line(message)).contains("its data have 200000 bytes");
        }
    }
}
