package io.ipmb.spring.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.IncomingMessage;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Described;
import io.ipmb.envelope.EnvelopeContent.Element;
import io.ipmb.envelope.EnvelopeContent.Entries;
import io.ipmb.envelope.EnvelopeContent.Entry;
import io.ipmb.envelope.EnvelopeContent.Form;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.I32;
import io.ipmb.envelope.EnvelopeContent.Items;
import io.ipmb.envelope.EnvelopeContent.Moment;
import io.ipmb.envelope.EnvelopeContent.Nothing;
import io.ipmb.envelope.EnvelopeContent.Row;
import io.ipmb.envelope.EnvelopeContent.Span;
import io.ipmb.envelope.EnvelopeContent.Text;
import io.ipmb.envelope.EnvelopeContent.Typed;
import io.ipmb.envelope.EnvelopeContent.Value;
import io.ipmb.envelope.EnvelopeContent.Written;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;

/** Envelopes from programs that mean no good: each ends as a conversion exception. */
final class HostileEnvelopeTest {

    private static final byte[] STRING_ID =
            EnvelopeCodec.bytes(PayloadTypes.of(String.class).uuid());

    /** Contains itself. */
    @MessageType("4b1f3a52-6d0f-4f0c-9f5b-0c8f0d6f4a21")
    record Nest(@Nullable Nest inner) {}

    record Order(String item, int count) {}

    private final DefaultIpmbMessageConverter converter =
            new DefaultIpmbMessageConverter(new JacksonJsonMessageConverter());

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 255, 65_535})
    void anUnknownVersionIsRefusedByName(int version) {
        IncomingMessage arrived = Arrival.of(new Envelope((short) version, new byte[] {1, 2, 3}));
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> converter.toMessage(arrived, ResolvableType.NONE))
                .withMessageContaining("version " + version)
                .withMessageContaining("version 1");
        assertThatExceptionOfType(MessageConversionException.class).isThrownBy(() -> converter.headers(arrived));
        assertThat(converter.canConvert(arrived, ResolvableType.forClass(Order.class)))
                .as("whoever is there shall be told")
                .isTrue();
    }

    @Test
    void whateverIsCutOffIsRefused() {
        for (EnvelopeContent content : EnvelopeSamples.contents().values()) {
            Envelope envelope = EnvelopeCodec.write(content);
            byte[] whole = envelope.content();
            for (int length = 0; length < whole.length; length++) {
                refused(new Envelope(envelope.version(), Arrays.copyOf(whole, length)));
            }
            refused(new Envelope(envelope.version(), Arrays.copyOf(whole, whole.length + 1)));
        }
    }

    @Test
    void whateverIsBentIsReadOrRefused() {
        Random random = new Random(42);
        List<EnvelopeContent> samples =
                new ArrayList<>(EnvelopeSamples.contents().values());
        for (int i = 0; i < 4_000; i++) {
            byte[] bent = EnvelopeCodec.write(samples.get(i % samples.size())).content();
            for (int k = random.nextInt(4); k >= 0; k--) {
                bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
            }
            tryAll(bent);
        }
    }

    @Test
    void noiseIsReadOrRefused() {
        Random random = new Random(43);
        for (int i = 0; i < 4_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = (byte) random.nextInt(2);
            }
            tryAll(noise);
        }
    }

    @Test
    void announcedCountsAndLengthsAreNotBelieved() {
        for (long huge : new long[] {129, 1 << 20, Long.MAX_VALUE, -1}) {
            refused(bytes(out -> {
                typedString(out);
                out.writeUnsigned(huge);
            }));
            refused(bytes(out -> {
                typedString(out);
                out.writeLength(0);
                out.writeUnsigned(huge);
            }));
            refused(bytes(out -> {
                typedString(out);
                out.writeLength(1);
                out.writeUnsigned(huge);
            }));
            refused(bytes(out -> {
                out.writeVariant(1);
                out.writeUnsigned(huge);
            }));
        }
    }

    @Test
    void tooManyHeadersAreRefusedBeforeTheyAreRead() {
        byte[] bytes = bytes(out -> {
            typedString(out);
            out.writeLength(60_000);
            for (int i = 0; i < 60_000; i++) {
                out.writeString("");
                out.writeVariant(1);
                out.writeBool(true);
            }
            out.writeLength(0);
        });
        assertThat(refused(bytes)).contains("60000 headers").contains("128");
    }

    @Test
    void headersBeyondTheirSizeAreRefused() {
        byte[] bytes = bytes(out -> {
            typedString(out);
            out.writeLength(1);
            out.writeString("large");
            out.writeVariant(0);
            out.writeString("x".repeat(70_000));
            out.writeBytes(Arrival.bytes("text"));
        });
        assertThat(refused(bytes)).contains("65536");
        assertThat(refused(header("x".repeat(256), new Text("")))).contains("255");
        assertThat(refused(header("", new Text("")))).contains("empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MessageHeaders.ID,
                MessageHeaders.TIMESTAMP,
                MessageHeaders.CONTENT_TYPE,
                MessageHeaders.REPLY_CHANNEL,
                MessageHeaders.ERROR_CHANNEL,
                "json__TypeId__",
                IpmbHeaders.RAW_MESSAGE,
                IpmbHeaders.REGIONS,
                IpmbHeaders.SELECTOR,
                IpmbHeaders.PREFIX
            })
    void headersThatMeanSomethingHereAreRefused(String name) {
        assertThat(refused(header(name, new Text("x")))).contains("'" + name + "'");
    }

    @Test
    void aHeaderThatComesTwiceIsRefused() {
        EnvelopeContent content = new EnvelopeContent(
                new Typed(STRING_ID),
                List.of(new Header("a", new I32(1)), new Header("a", new I32(2))),
                Arrival.bytes("text"));
        assertThat(refused(EnvelopeCodec.write(content).content())).contains("twice");
    }

    @Test
    void impossibleTimesAreRefused() {
        refused(header("a", new Moment(Long.MAX_VALUE, 0)));
        refused(header("a", new Moment(0, 1_000_000_000)));
        refused(header("a", new Moment(0, -1)));
        refused(header("a", new Span(0, 1_000_000_000)));
        refused(header("a", new Span(Long.MAX_VALUE, -1)));
    }

    @Test
    void valuesOfVersionThreeThatAreNoneAreRefused() {
        assertThat(refusedValue(new Written(Form.DATE, "yesterday"))).contains("DATE");
        assertThat(refusedValue(new Written(Form.URI, "no uri"))).contains("URI");
        assertThat(refusedValue(new Written(Form.DECIMAL, "one"))).contains("DECIMAL");
        assertThat(refusedValue(new Written(Form.UTIL_DATE, "+1000000000-12-31T23:59:59Z")))
                .contains("UTIL_DATE");
        assertThat(refusedValue(new Written(Form.WHOLE, "9".repeat(60_000)))).contains("4096");
        assertThat(refusedValue(new Nothing())).contains("is null");
        assertThat(refusedValue(new Row(Element.I32, List.of(new Text("1"))))).contains("something else");
        assertThat(refusedValue(new Row(Element.I32, List.of(new Nothing())))).contains("something else");
        assertThat(refusedValue(new Row(Element.TEXT, List.of(new I32(1))))).contains("something else");
        Entry entry = new Entry(new Text("a"), new I32(1));
        assertThat(refusedValue(new Entries(List.of(entry, entry)))).contains("twice");
        assertThat(refusedValue(new Items(List.of(new Moment(0, -1))))).contains("nanoseconds");
        Value deep = new Items(List.of());
        for (int i = 0; i < 16; i++) {
            deep = new Items(List.of(deep));
        }
        assertThat(refusedValue(deep)).contains("16 levels");
        byte[] deeper = bytes(out -> {
            typedString(out);
            out.writeLength(1);
            out.writeString("a");
            for (int i = 0; i < 30_000; i++) {
                out.writeVariant(11);
                out.writeLength(1);
            }
        });
        assertThat(refused(new Envelope(EnvelopeCodec.RICH_INLINE, deeper))).contains("levels");
    }

    @Test
    void aVersionThatIsNotTheLowestThatDoesIsRefused() {
        assertThat(refused(header("a", new Items(List.of())))).contains("another version than 1");
        assertThat(refused(new Envelope(EnvelopeCodec.RICH_INLINE, header("a", new I32(1)))))
                .contains("another version than 3");
    }

    private String refusedValue(Value value) {
        return refused(new Envelope(EnvelopeCodec.RICH_INLINE, header("a", value)));
    }

    @Test
    void aPayloadThatNestsWithoutEndIsRefused() {
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, (byte) 1);
        EnvelopeContent content = new EnvelopeContent(
                new Typed(EnvelopeCodec.bytes(PayloadTypes.of(Nest.class).uuid())), List.of(), deep);
        IncomingMessage arrived = Arrival.of(EnvelopeCodec.write(content));
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> converter.toMessage(arrived, ResolvableType.forClass(Nest.class)))
                .withMessageContaining("levels");
    }

    @Test
    void aPayloadWithSomethingBehindItIsRefused() {
        byte[] text = Arrival.bytes("text");
        EnvelopeContent content =
                new EnvelopeContent(new Typed(STRING_ID), List.of(), Arrays.copyOf(text, text.length + 1));
        assertThat(refused(EnvelopeCodec.write(content).content())).contains("expected the end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"item\":", "", "null", "42", "{\"item\":\"tea\",\"count\":\"many\"}", "\u0000", "[[[[[[[[["})
    void jsonThatIsNoneIsRefused(String json) {
        refusedContent("application/json", json.getBytes(StandardCharsets.UTF_8), Order.class);
    }

    @Test
    void jsonThatNestsWithoutEndIsRefused() {
        refusedContent("application/json", "[".repeat(100_000).getBytes(StandardCharsets.UTF_8), List.class);
        refusedContent("application/json", "[".repeat(100_000).getBytes(StandardCharsets.UTF_8), Object[].class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "json",
                "a/b/c",
                "text/plain;charset=no-such-thing",
                "text/plain;charset=\"",
                "*/json",
                "a\u0000/b"
            })
    void aContentTypeThatIsNoneIsRefused(String contentType) {
        refusedContent(contentType, new byte[] {1}, String.class);
        refusedContent(contentType, new byte[] {1}, Order.class);
        refusedContent(contentType + "x".repeat(300), new byte[] {1}, String.class);
    }

    @Test
    void aContentTypeThatNobodyConvertsIsRefused() {
        refusedContent("application/xml", "<a/>".getBytes(StandardCharsets.UTF_8), Order.class);
    }

    private void refusedContent(String contentType, byte[] data, Class<?> type) {
        EnvelopeContent content = new EnvelopeContent(new Described(contentType), List.of(), data);
        IncomingMessage arrived = Arrival.of(EnvelopeCodec.write(content));
        assertThat(converter.canConvert(arrived, ResolvableType.forClass(type))).isTrue();
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> converter.toMessage(arrived, ResolvableType.forClass(type)));
    }

    private static byte[] header(String name, Value value) {
        EnvelopeContent content =
                new EnvelopeContent(new Typed(STRING_ID), List.of(new Header(name, value)), Arrival.bytes("text"));
        return EnvelopeCodec.write(content).content();
    }

    private static void typedString(BincodeWriter out) {
        out.writeVariant(0);
        out.writeRawBytes(STRING_ID);
    }

    private static byte[] bytes(Consumer<BincodeWriter> writer) {
        byte[] bytes = new byte[400_000];
        BincodeWriter out = new BincodeWriter();
        out.reset(ByteBuffer.wrap(bytes));
        writer.accept(out);
        return Arrays.copyOf(bytes, Math.toIntExact(out.written()));
    }

    /** Why it is refused. */
    private String refused(byte[] content) {
        return refused(new Envelope(EnvelopeCodec.INLINE, content));
    }

    private String refused(Envelope envelope) {
        IncomingMessage arrived = Arrival.of(envelope);
        try {
            converter.toMessage(arrived, ResolvableType.forClass(String.class));
        } catch (MessageConversionException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("was read: " + Arrays.toString(envelope.content()));
    }

    private void tryAll(byte[] content) {
        tryAll(new Envelope(EnvelopeCodec.INLINE, content));
        tryAll(new Envelope(EnvelopeCodec.RICH_INLINE, content));
    }

    private void tryAll(Envelope envelope) {
        IncomingMessage arrived = Arrival.of(envelope);
        for (Class<?> type : List.of(String.class, byte[].class, Object.class, Order.class, Nest.class)) {
            ResolvableType target = ResolvableType.forClass(type);
            converter.canConvert(arrived, target);
            try {
                assertThat(converter.toMessage(arrived, target).getHeaders()).isNotNull();
            } catch (MessageConversionException e) {
                assertThat(e.getMessage()).isNotNull();
            }
        }
    }
}
