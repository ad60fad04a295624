package io.ipmb.spring.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.platform.memory.MemoryPlatform;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;

/** Envelopes byte for byte, as the samples and the page about the protocol have them. */
final class EnvelopeSamplesTest {

    private final DefaultIpmbMessageConverter converter = new DefaultIpmbMessageConverter();

    static Set<String> names() {
        return EnvelopeSamples.contents().keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void isWrittenAsTheSampleHasIt(String name) {
        Envelope envelope = EnvelopeCodec.write(EnvelopeSamples.contents().get(name));
        assertThat(HexFormat.of().formatHex(Arrival.bytes(envelope)))
                .isEqualTo(HexFormat.of().formatHex(EnvelopeSamples.bytes().get(name)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void theProtocolPageShowsTheSample(String name) throws Exception {
        String page = Files.readString(Path.of("..", "docs", "protocol.md"));
        String hex = HexFormat.of().formatHex(EnvelopeSamples.bytes().get(name));
        assertThat(page.replaceAll("\\s+", "")).contains(hex);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "request", "more-values"})
    void inARegionItIsWrittenAsTheSampleHasIt(String name) throws Exception {
        String sample = name + "-in-region";
        Envelope inside = EnvelopeCodec.write(EnvelopeSamples.contents().get(name));
        int front = EnvelopeCodec.sizeOfFront(inside);
        String frame = hex(Arrival.bytes(EnvelopeCodec.withoutData(inside, front)));
        String region = hex(Arrays.copyOfRange(inside.content(), front, inside.content().length));
        assertThat(frame).isEqualTo(hex(EnvelopeSamples.bytes().get(sample)));
        assertThat(region).isEqualTo(hex(EnvelopeSamples.regions().get(sample)));
        String page = Files.readString(Path.of("..", "docs", "protocol.md")).replaceAll("\\s+", "");
        assertThat(page).contains(frame, region);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "request", "more-values"})
    void inARegionItIsReadBack(String name) {
        byte[] data = EnvelopeSamples.regions().get(name + "-in-region");
        try (MemoryRegistry registry =
                MemoryRegistry.builder().platform(new MemoryPlatform()).build()) {
            MemoryRegion region = registry.allocate(data.length);
            region.map(0, data.length).put(data);
            IncomingMessage frame = Arrival.of(
                    PayloadTypes.of(Envelope.class), EnvelopeSamples.bytes().get(name + "-in-region"));
            try (IncomingMessage arrived = new IncomingMessage(
                    frame.payload(), frame.typeId(), Arrival.SELECTOR, List.of(), List.of(region))) {
                IpmbMessage<?> expected = read(name, String.class);
                IpmbMessage<?> message = converter.toMessage(arrived, ResolvableType.forClass(String.class));
                assertThat(message.getPayload()).isEqualTo(expected.getPayload());
                assertThat(message.getHeaders().keySet())
                        .isEqualTo(expected.getHeaders().keySet());
            }
        }
    }

    @Test
    void theRequestIsReadBack() {
        IpmbMessage<?> message = read("request", String.class);
        assertThat(message.getPayload()).isEqualTo("hi");
        assertThat(message.getHeaders())
                .containsEntry(IpmbHeaders.CORRELATION_ID, "1")
                .containsEntry(IpmbHeaders.REPLY_TO, "reply-1");
    }

    @Test
    void theJsonIsReadBack() {
        IpmbMessage<?> message = read("json", String.class);
        assertThat(message.getPayload()).isEqualTo("{\"item\":\"tea\"}");
        assertThat(message.getHeaders()).containsEntry(MessageHeaders.CONTENT_TYPE, "application/json");
    }

    @Test
    void theRecordIsReadBack() {
        IpmbMessage<?> message = read("record", EnvelopeSamples.Position.class);
        assertThat(message.getPayload()).isEqualTo(new EnvelopeSamples.Position(1, -1));
        assertThat(message.getHeaders()).containsEntry("tenant", "blue");
    }

    @Test
    void allValuesAreReadBack() {
        assertThat(read("values", String.class).getHeaders())
                .containsEntry("text", "ü")
                .containsEntry("bool", true)
                .containsEntry("i32", -1)
                .containsEntry("i64", Long.MAX_VALUE)
                .containsEntry("f64", 0.5)
                .containsEntry("uuid", EnvelopeSamples.SOME_ID)
                .containsEntry("instant", Instant.ofEpochSecond(1_000_000_000, 5))
                .containsEntry("duration", Duration.ofMillis(-500))
                .hasEntrySatisfying("bytes", bytes -> assertThat(bytes).isEqualTo(new byte[] {1, 2}));
    }

    @Test
    void allValuesOfVersionThreeAreReadBack() {
        assertThat(read("more-values", String.class).getHeaders())
                .containsEntry("list", Arrays.asList(1, null))
                .containsEntry("set", Set.of("a"))
                .containsEntry("map", Map.of("a", 1))
                .containsEntry("decimal", new BigDecimal("1.50"))
                .containsEntry("date", LocalDate.of(2026, 7, 20))
                .hasEntrySatisfying("array", array -> assertThat(array).isEqualTo(new long[] {1, 2}));
    }

    private IpmbMessage<?> read(String name, Class<?> type) {
        IncomingMessage arrived = Arrival.of(
                PayloadTypes.of(Envelope.class), EnvelopeSamples.bytes().get(name));
        return converter.toMessage(arrived, ResolvableType.forClass(type));
    }
}
