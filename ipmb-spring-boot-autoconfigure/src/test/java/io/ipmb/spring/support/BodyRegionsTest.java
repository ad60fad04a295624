package io.ipmb.spring.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Described;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.region.SharedRegion;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Bodies that are too large for a frame: into a memory region, out of it again, and what others may send in their
 * place.
 */
final class BodyRegionsTest {

    private static final int LARGE = 300_000;
    private static final int CAP = 1_000_000;

    record Report(String text, int pages) {}

    sealed interface Found permits Star, Planet {}

    @MessageType("4b1f3a52-6d0f-4f0c-9f5b-0c8f0d6f4a31")
    record Star(String name) implements Found {}

    @MessageType("4b1f3a52-6d0f-4f0c-9f5b-0c8f0d6f4a32")
    record Planet(String name) implements Found {}

    @MessageType("4b1f3a52-6d0f-4f0c-9f5b-0c8f0d6f4a33")
    sealed interface Sight permits Comet, Moon {}

    record Comet(String name) implements Sight {}

    record Moon(String name) implements Sight {}

    private final DefaultIpmbMessageConverter converter =
            new DefaultIpmbMessageConverter(new JacksonJsonMessageConverter());
    private final MemoryPlatform platform = new MemoryPlatform();
    private final MemoryRegistry registry =
            MemoryRegistry.builder().platform(platform).build();
    private final BodyRegions bodies = new BodyRegions(registry, 64 << 10, CAP);
    private final List<IncomingMessage> arrived = new ArrayList<>();

    BodyRegionsTest() {
        converter.setBodyRegions(bodies);
    }

    @AfterEach
    void everyHoldWasGivenUp() {
        arrived.forEach(IncomingMessage::close);
        assertThat(registry.statistics().inUse()).isZero();
        registry.close();
        assertThat(platform.openObjects()).isEmpty();
    }

    private static org.springframework.messaging.Message<?> message(Object payload, Map<String, Object> headers) {
        return MessageBuilder.withPayload(payload).copyHeaders(headers).build();
    }

    private OutgoingMessage outgoing(Object payload, Map<String, Object> headers) {
        return OutgoingMessage.of(Arrival.SELECTOR, converter.toPayload(message(payload, headers)));
    }

    /** What arrives of it: the frame written and read, the attachments duplicated. */
    private IncomingMessage sent(OutgoingMessage message) {
        IncomingMessage frame = Arrival.of(message.payload());
        return arrived(
                frame.payload(),
                message.regions().stream().map(MemoryRegion::duplicate).toList());
    }

    private IncomingMessage arrived(Object payload, List<MemoryRegion> regions) {
        IncomingMessage message = new IncomingMessage(
                payload, PayloadTypes.of(payload.getClass()).uuid(), Arrival.SELECTOR, List.of(), regions);
        arrived.add(message);
        return message;
    }

    static List<Arguments> kinds() {
        String text = "ü".repeat(LARGE / 2);
        return List.of(
                Arguments.of(new Report(text, 3), Map.of(), Report.class),
                Arguments.of(new Report(text, 3), Map.of("tenant", "blue"), Report.class),
                Arguments.of(text, Map.of("tenant", "blue"), String.class),
                Arguments.of(text, Map.of(MessageHeaders.CONTENT_TYPE, "application/json"), String.class),
                Arguments.of(new byte[LARGE], Map.of(MessageHeaders.CONTENT_TYPE, "image/png"), byte[].class),
                Arguments.of(new byte[LARGE], Map.of("tenant", "blue"), byte[].class),
                Arguments.of(new BytesMessage(7, new byte[LARGE]), Map.of("tenant", "blue"), BytesMessage.class),
                Arguments.of(new Star(text), Map.of("tenant", "blue"), Star.class),
                Arguments.of(new Planet(text), Map.of("tenant", "blue"), Found.class),
                Arguments.of(new Comet(text), Map.of("tenant", "blue"), Comet.class));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whateverIsInAnEnvelopeComesBackOutOfItsRegion(Object payload, Map<String, Object> headers, Class<?> type) {
        ResolvableType target = ResolvableType.forClass(type);
        OutgoingMessage whole = outgoing(payload, headers);
        assertThat(bodies.isLarge(whole)).isTrue();
        IncomingMessage inside = Arrival.of(Arrival.of(whole.payload()).payload());
        try (MemoryRegion other = registry.allocate(10);
                BodyRegions.Moved moved = bodies.move(whole.withRegion(other))) {
            Envelope envelope = (Envelope) moved.message().payload();
            assertThat(envelope.version()).isEqualTo(EnvelopeCodec.IN_REGION);
            assertThat(Arrival.bytes(envelope)).hasSizeLessThan(200);
            assertThat(moved.message().regions()).hasSize(2).startsWith(other);

            IncomingMessage received = sent(moved.message());
            // By a receiver that does not read the body first.
            assertThat(converter.canConvert(received, target)).isTrue();
            IpmbMessage<?> direct = converter.toMessage(received, target);
            assertSame(direct, converter.toMessage(inside, target));
            assertThat(direct.regions()).hasSize(1);
            assertThat(direct.getHeaders().get(IpmbHeaders.REGIONS)).isEqualTo(direct.regions());
            assertThat(direct.getHeaders().keySet())
                    .containsAll(converter.headers(received).keySet());

            MemoryRegion body = received.regions().get(1);
            IncomingMessage taken = bodies.takeIn(received);
            arrived.add(taken);
            assertThat(body.isOpen()).isFalse();
            assertThat(received.regions()).isEmpty();
            assertThat(taken.payload()).isEqualTo(whole.payload());
            assertThat(taken.regions()).hasSize(1).allMatch(MemoryRegion::isOpen);
            assertThat(bodies.takeIn(taken)).isSameAs(taken);
            assertSame(converter.toMessage(taken, target), direct);
        }
    }

    private static void assertSame(IpmbMessage<?> message, IpmbMessage<?> expected) {
        assertThat(message.getPayload())
                .matches(payload -> Objects.deepEquals(payload, expected.getPayload()), "the same");
        assertThat(message.getHeaders())
                .containsAllEntriesOf(expected.getHeaders().entrySet().stream()
                        .filter(header -> !header.getKey().startsWith(IpmbHeaders.PREFIX)
                                && !header.getKey().equals(MessageHeaders.ID)
                                && !header.getKey().equals(MessageHeaders.TIMESTAMP))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Test
    void theVariantOfASealedInterfaceDecidesAlsoInARegion() {
        OutgoingMessage whole = outgoing(new Comet("x".repeat(LARGE)), Map.of("tenant", "blue"));
        try (BodyRegions.Moved moved = bodies.move(whole)) {
            IncomingMessage received = sent(moved.message());
            assertThat(converter.canConvert(received, ResolvableType.forClass(Comet.class)))
                    .isTrue();
            assertThat(converter.canConvert(received, ResolvableType.forClass(Moon.class)))
                    .isFalse();
            assertThat(converter.canConvert(received, ResolvableType.forClass(Star.class)))
                    .isFalse();
        }
    }

    /** Each listener is asked, on the thread that reads the bus, and anybody can send such a thing. */
    @Test
    void whomAVariantIsForIsKnownWithoutReadingTheBody() {
        OutgoingMessage whole = outgoing(new Comet("x".repeat(LARGE)), Map.of("tenant", "blue"));
        AtomicLong mapped = new AtomicLong();
        try (BodyRegions.Moved moved = bodies.move(whole)) {
            MemoryRegion counting = (MemoryRegion) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {MemoryRegion.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("map")) {
                            mapped.addAndGet((long) arguments[1]);
                        }
                        return method.invoke(moved.region(), arguments);
                    });
            IncomingMessage received = arrived(moved.message().payload(), List.of(counting));

            assertThat(converter.canConvert(received, ResolvableType.forClass(Comet.class)))
                    .isTrue();
            assertThat(converter.canConvert(received, ResolvableType.forClass(Moon.class)))
                    .isFalse();

            assertThat(mapped).hasValueLessThan(100);
        }
    }

    @Test
    void theThresholdIsTheSizeOfTheBodyAlone() {
        Map<String, Object> headers = Map.of(MessageHeaders.CONTENT_TYPE, "image/png", "large", "x".repeat(60_000));
        assertThat(bodies.isLarge(outgoing(new byte[64 << 10], headers))).isFalse();
        assertThat(bodies.isMovable(outgoing(new byte[64 << 10], headers))).isTrue();
        assertThat(bodies.isLarge(outgoing(new byte[(64 << 10) + 1], headers))).isTrue();
        assertThat(bodies.isMovable(outgoing(new byte[0], headers))).isFalse();
    }

    @Test
    void whatIsInNoEnvelopeStaysAsItIs() {
        String text = "x".repeat(LARGE);
        for (Object payload : List.of(text, new BytesMessage(0, new byte[LARGE]), new Star(text))) {
            OutgoingMessage message = outgoing(payload, Map.of());
            assertThat(bodies.isLarge(message)).isFalse();
            assertThat(bodies.isMovable(message)).isFalse();
        }
    }

    @Test
    void withoutARegistryOrThresholdNothingIsWrittenAndAllIsRead() {
        OutgoingMessage whole = outgoing(new Report("x".repeat(LARGE), 1), Map.of());
        for (BodyRegions reading :
                List.of(BodyRegions.READ_ONLY, new BodyRegions(null, 100, CAP), new BodyRegions(registry, 0, CAP))) {
            assertThat(reading.isLarge(whole)).isFalse();
            assertThat(reading.isMovable(whole)).isFalse();
            try (BodyRegions.Moved moved = bodies.move(whole)) {
                IncomingMessage taken = reading.takeIn(sent(moved.message()));
                arrived.add(taken);
                assertThat(taken.payload()).isEqualTo(whole.payload());
            }
        }
    }

    @Test
    void closingTheMessageWithItsBodyInsideCompletesTheReceivedOne() {
        OutgoingMessage whole = outgoing(new Report("x".repeat(LARGE), 1), Map.of());
        AtomicInteger completed = new AtomicInteger();
        try (BodyRegions.Moved moved = bodies.move(whole)) {
            Object payload = moved.message().payload();
            IncomingMessage taken = bodies.takeIn(new IncomingMessage(
                    payload,
                    PayloadTypes.of(payload.getClass()).uuid(),
                    Arrival.SELECTOR,
                    List.of(),
                    moved.message().regions().stream()
                            .map(MemoryRegion::duplicate)
                            .toList(),
                    completed::incrementAndGet));
            assertThat(completed).hasValue(0);
            taken.close();
            assertThat(completed).hasValue(1);
        }
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BodyRegions(registry, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BodyRegions(registry, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new BodyRegions(registry, 1, (1 << 30) + 1));
    }

    @Test
    void theSenderCanChangeNothingOnceItIsTakenIn() {
        OutgoingMessage whole = outgoing("{}" + " ".repeat(LARGE), json());
        try (BodyRegions.Moved moved = bodies.move(whole)) {
            IncomingMessage taken = bodies.takeIn(sent(moved.message()));
            arrived.add(taken);
            moved.region().map(0, LARGE).put(new byte[LARGE]);
            assertThat(converter
                            .toMessage(taken, ResolvableType.forClass(String.class))
                            .getPayload())
                    .isEqualTo("{}" + " ".repeat(LARGE));
        }
    }

    private static Map<String, Object> json() {
        return Map.of(MessageHeaders.CONTENT_TYPE, "application/json");
    }

    // Hostile messages

    /** Its data are said to have that many bytes. */
    private static Envelope claiming(long size) {
        byte[] empty = EnvelopeCodec.write(
                        new EnvelopeContent(new Described("application/json"), List.of(), new byte[0]))
                .content();
        // In place of the size, which is the last byte.
        ByteBuffer bytes = ByteBuffer.allocate(empty.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(empty, 0, empty.length - 1).put((byte) 253).putLong(size);
        return new Envelope(EnvelopeCodec.IN_REGION, bytes.array());
    }

    private MemoryRegion region(long size) {
        return SharedRegion.allocate(size, platform);
    }

    /** Refused, with the attachments as they came and the headers readable, so that a requester can be told. */
    private void assertRefused(IncomingMessage message, String... why) {
        int regions = message.regions().size();
        assertThat(bodies.takeIn(message)).isSameAs(message);
        assertThat(message.regions()).hasSize(regions).allMatch(MemoryRegion::isOpen);
        for (Class<?> type : List.of(Report.class, String.class, byte[].class, Object.class)) {
            assertThatExceptionOfType(MessageConversionException.class)
                    .isThrownBy(() -> converter.toMessage(message, ResolvableType.forClass(type)))
                    .satisfies(e -> assertThat(e.getMessage()).contains(why));
        }
        assertThat(converter.canConvert(message, ResolvableType.forClass(Report.class)))
                .as("whoever is there shall be told")
                .isTrue();
    }

    @Test
    void aBodyWithoutARegionIsRefused() {
        IncomingMessage message = arrived(claiming(100), List.of());
        assertRefused(message, "last memory region", "has none");
        assertThat(converter.headers(message)).containsEntry(MessageHeaders.CONTENT_TYPE, "application/json");
    }

    @Test
    void aRegionThatIsTooSmallIsRefused() {
        assertRefused(arrived(claiming(101), List.of(region(100))), "101 bytes", "only 100");
    }

    @ParameterizedTest
    @ValueSource(longs = {CAP + 1, Integer.MAX_VALUE, 1L << 33, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void aSizeBeyondTheCapIsRefusedWhateverTheRegionHas(long size) {
        assertRefused(
                arrived(claiming(size), List.of(region(100))),
                Long.toUnsignedString(size),
                "1000000",
                "ipmb.memory-region.max-body-bytes");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aHugeRegionCostsNotMoreThanTheBodyInIt() {
        byte[] body = "{\"text\":\"x\",\"pages\":2}".getBytes(StandardCharsets.UTF_8);
        MemoryRegion sparse = SharedRegion.allocate(8L << 30, new LinuxPlatform());
        sparse.map(0, body.length).put(body);
        IncomingMessage taken = bodies.takeIn(arrived(claiming(body.length), List.of(sparse)));
        arrived.add(taken);
        assertThat(((Envelope) taken.payload()).content()).hasSizeLessThan(200);
        assertThat(converter
                        .toMessage(taken, ResolvableType.forClass(Report.class))
                        .getPayload())
                .isEqualTo(new Report("x", 2));
        assertThat(sparse.isOpen()).isFalse();
    }

    @Test
    void aBodyForWhichThereIsNoMemoryIsRefused() {
        MemoryRegion region = (MemoryRegion) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MemoryRegion.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "size" -> 100L;
                    case "isOpen" -> true;
                    case "close" -> null;
                    default -> throw new OutOfMemoryError("Java heap space");
                });
        assertRefused(arrived(claiming(100), List.of(region)), "100 bytes", "Java heap space", "max-body-bytes");
    }

    @Test
    void somethingBehindTheSizeIsRefused() {
        Envelope exact = claiming(100);
        byte[] longer = Arrays.copyOf(exact.content(), exact.content().length + 1);
        assertRefused(arrived(new Envelope(EnvelopeCodec.IN_REGION, longer), List.of(region(100))), "expected the end");
    }

    @Test
    void whateverIsCutOffIsRefused() {
        byte[] whole = claiming(100).content();
        for (int length = 0; length < whole.length; length++) {
            Envelope cut = new Envelope(EnvelopeCodec.IN_REGION, Arrays.copyOf(whole, length));
            IncomingMessage message = arrived(cut, List.of(region(100)));
            assertThat(bodies.takeIn(message)).isSameAs(message);
            assertThatExceptionOfType(MessageConversionException.class)
                    .isThrownBy(() -> converter.toMessage(message, ResolvableType.forClass(String.class)));
        }
    }

    @Test
    void whateverIsBentIsReadOrRefused() {
        Random random = new Random(44);
        for (int i = 0; i < 2_000; i++) {
            byte[] bent = claiming(random.nextInt(200)).content();
            for (int k = random.nextInt(4); k >= 0; k--) {
                bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
            }
            IncomingMessage taken =
                    bodies.takeIn(arrived(new Envelope(EnvelopeCodec.IN_REGION, bent), List.of(region(100))));
            try {
                assertThat(converter.toMessage(taken, ResolvableType.forClass(String.class)))
                        .isNotNull();
            } catch (MessageConversionException e) {
                assertThat(e.getMessage()).isNotNull();
            }
            taken.close();
        }
    }

    @Test
    void aBrokenEnvelopeThatIsPassedOnIsLeftAsItCame() {
        Envelope broken = new Envelope(EnvelopeCodec.INLINE, new byte[LARGE]);
        assertThat(bodies.isLarge(OutgoingMessage.of(Arrival.SELECTOR, broken))).isFalse();
        assertThat(bodies.isLarge(OutgoingMessage.of(Arrival.SELECTOR, claiming(LARGE))))
                .isFalse();
    }
}
