package io.ipmb.spring.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ipmb.IncomingMessage;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.Unit;
import io.ipmb.envelope.Envelope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.MimeTypeUtils;
import tools.jackson.databind.JsonNode;

/** The forms of payloads, in both directions. */
final class DefaultIpmbMessageConverterTest {

    private static final UUID POSITION = UUID.fromString("4b1f3a52-6d0f-4f0c-9f5b-0c8f0d6f4a01");

    @MessageType("4b1f3a52-6d0f-4f0c-9f5b-0c8f0d6f4a01")
    record Position(int x, int y) {}

    @MessageType("4b1f3a52-6d0f-4f0c-9f5b-0c8f0d6f4a02")
    sealed interface Shape permits Circle, Square {}

    record Circle(int radius) implements Shape {}

    record Square(int side) implements Shape {}

    /** Two payload types behind one name. */
    sealed interface Command permits Start, Stop {}

    @MessageType("4b1f3a52-6d0f-4f0c-9f5b-0c8f0d6f4a03")
    record Start(String what) implements Command {}

    @MessageType("4b1f3a52-6d0f-4f0c-9f5b-0c8f0d6f4a04")
    record Stop() implements Command {}

    @MessageType("4b1f3a52-6d0f-4f0c-9f5b-0c8f0d6f4a05")
    record Unmapped(Thread thread) {}

    record Order(String item, int count) {}

    private final DefaultIpmbMessageConverter converter =
            new DefaultIpmbMessageConverter(new JacksonJsonMessageConverter());
    private final DefaultIpmbMessageConverter withoutObjects = new DefaultIpmbMessageConverter();

    static Stream<Object> payloadsOfTheBus() {
        return Stream.of(
                "text",
                "",
                true,
                (byte) 1,
                (short) 2,
                3,
                4L,
                5.5f,
                6.6,
                'c',
                Duration.ofMillis(7),
                Instant.ofEpochSecond(8),
                Unit.INSTANCE,
                new BytesMessage(9, new byte[] {1, 2}),
                new Position(1, -1),
                new Circle(3),
                new Start("engine"));
    }

    @ParameterizedTest
    @MethodSource("payloadsOfTheBus")
    void whatTheBusKnowsTravelsAsItIs(Object payload) {
        assertThat(withoutObjects.travelsAsItIs(payload)).isTrue();
        assertThat(withoutObjects.toPayload(new GenericMessage<>(payload))).isSameAs(payload);
        IncomingMessage arrived = Arrival.of(payload);
        IpmbMessage<?> message = withoutObjects.toMessage(arrived, ResolvableType.forClass(payload.getClass()));
        assertThat(message.getPayload()).isSameAs(arrived.payload()).isEqualTo(payload);
        assertThat(withoutObjects.toMessage(arrived, ResolvableType.NONE).getPayload())
                .isEqualTo(payload);
    }

    @ParameterizedTest
    @MethodSource("payloadsOfTheBus")
    void withHeadersItTravelsInAnEnvelope(Object payload) {
        Object envelope = withoutObjects.toPayload(message(payload, "tenant", "blue"));
        assertThat(envelope).isInstanceOf(Envelope.class);
        ResolvableType type = ResolvableType.forClass(payload.getClass());
        IncomingMessage arrived = Arrival.of(envelope);
        assertThat(withoutObjects.canConvert(arrived, type)).isTrue();
        IpmbMessage<?> message = withoutObjects.toMessage(arrived, type);
        assertThat(message.getPayload()).isEqualTo(payload);
        assertThat(message.getHeaders()).containsEntry("tenant", "blue");
        if (!(payload instanceof Position || payload instanceof Circle || payload instanceof Start)) {
            assertThat(withoutObjects
                            .toMessage(arrived, ResolvableType.forClass(Object.class))
                            .getPayload())
                    .isEqualTo(payload);
        }
    }

    @Test
    void headersThatEveryMessageHasDoNotForceAnEnvelope() {
        assertThat(converter.toPayload(MessageBuilder.withPayload("text")
                        .setHeader(IpmbHeaders.SELECTOR, "moon")
                        .setHeader(MessageHeaders.CONTENT_TYPE, MimeTypeUtils.TEXT_PLAIN)
                        .setReplyChannelName("here")
                        .setErrorChannelName("here")
                        .build()))
                .isEqualTo("text");
    }

    @Test
    void aPassedOnMessageDoesNotTakeTheBusHeadersAlong() {
        IpmbMessage<?> arrived = converter.toMessage(Arrival.of("text"), ResolvableType.forClass(String.class));
        assertThat(arrived.getHeaders())
                .containsEntry(IpmbHeaders.RECEIVED_SELECTOR, Arrival.SELECTOR)
                .containsKeys(IpmbHeaders.TYPE, IpmbHeaders.RAW_MESSAGE, MessageHeaders.ID)
                .doesNotContainKeys(IpmbHeaders.SELECTOR, IpmbHeaders.REGIONS, IpmbHeaders.FORMAT);
        assertThat(converter.toPayload(arrived)).isEqualTo("text");
    }

    @Test
    void bytesBecomeABytesMessageOfTheDefaultFormatOrOfTheHeaders() {
        byte[] bytes = {1, 2, 3};
        converter.setDefaultFormat(7);
        assertThat(converter.toPayload(new GenericMessage<>(bytes))).isEqualTo(new BytesMessage(7, bytes));
        Object payload = converter.toPayload(message(bytes, IpmbHeaders.FORMAT, 9));
        assertThat(payload).isEqualTo(new BytesMessage(9, bytes));
        IpmbMessage<?> message = converter.toMessage(Arrival.of(payload), ResolvableType.forClass(byte[].class));
        assertThat(message.getPayload()).isEqualTo(bytes);
        assertThat(message.getHeaders()).containsEntry(IpmbHeaders.FORMAT, 9);
    }

    @Test
    void bytesWithHeadersArriveAsBytesWithHeadersAndFormat() {
        Object envelope = converter.toPayload(MessageBuilder.withPayload(new byte[] {4})
                .setHeader(IpmbHeaders.FORMAT, 3)
                .setHeader("tenant", "blue")
                .build());
        IncomingMessage arrived = Arrival.of(envelope);
        assertThat(converter.canConvert(arrived, ResolvableType.forClass(byte[].class)))
                .isTrue();
        IpmbMessage<?> message = converter.toMessage(arrived, ResolvableType.forClass(byte[].class));
        assertThat(message.getPayload()).isEqualTo(new byte[] {4});
        assertThat(message.getHeaders()).containsEntry(IpmbHeaders.FORMAT, 3).containsEntry("tenant", "blue");
    }

    @Test
    void anImpossibleFormatIsRefused() {
        for (Object format : List.of(-1, 65_536, "seven")) {
            assertThatExceptionOfType(MessageConversionException.class)
                    .isThrownBy(() -> converter.toPayload(message("text", IpmbHeaders.FORMAT, format)))
                    .withMessageContaining(IpmbHeaders.FORMAT)
                    .withMessageContaining("0 to 65535");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> converter.setDefaultFormat(65_536));
        assertThatIllegalArgumentException().isThrownBy(() -> converter.setFormats(Map.of(1, "no type")));
        assertThatIllegalArgumentException().isThrownBy(() -> converter.setFormats(Map.of(-1, "text/plain")));
    }

    @Test
    void anObjectTravelsAsJsonAndComesBackByTheSignature() {
        Object envelope = converter.toPayload(new GenericMessage<>(new Order("tea", 2)));
        assertThat(envelope).isInstanceOf(Envelope.class);
        IncomingMessage arrived = Arrival.of(envelope);
        IpmbMessage<?> order = converter.toMessage(arrived, ResolvableType.forClass(Order.class));
        assertThat(order.getPayload()).isEqualTo(new Order("tea", 2));
        assertThat(order.getHeaders()).containsEntry(MessageHeaders.CONTENT_TYPE, "application/json");
        assertThat(payload(arrived, String.class)).isEqualTo("{\"item\":\"tea\",\"count\":2}");
        assertThat(payload(arrived, Object.class)).isEqualTo("{\"item\":\"tea\",\"count\":2}");
        assertThat(payload(arrived, byte[].class))
                .isEqualTo("{\"item\":\"tea\",\"count\":2}".getBytes(StandardCharsets.UTF_8));
        assertThat(payload(arrived, Map.class)).isEqualTo(Map.of("item", "tea", "count", 2));
    }

    @Test
    void typeArgumentsOfTheSignatureCount() throws Exception {
        IncomingMessage arrived = Arrival.of(converter.toPayload(new GenericMessage<>(List.of(new Order("tea", 2)))));
        ResolvableType orders = ResolvableType.forType(new ParameterizedTypeReference<List<Order>>() {}.getType());
        assertThat(converter.toMessage(arrived, orders).getPayload()).isEqualTo(List.of(new Order("tea", 2)));
        ResolvableType parameter =
                ResolvableType.forMethodParameter(getClass().getDeclaredMethod("listens", List.class), 0);
        assertThat(converter.toMessage(arrived, parameter).getPayload()).isEqualTo(List.of(new Order("tea", 2)));
    }

    @SuppressWarnings("unused") // by reflection
    private void listens(List<Order> orders) {}

    @Test
    void textThatIsJsonBecomesAnObject() {
        IncomingMessage arrived = Arrival.of(converter.toPayload(
                message("{\"item\":\"tea\",\"count\":2}", MessageHeaders.CONTENT_TYPE, "application/json")));
        assertThat(payload(arrived, Order.class)).isEqualTo(new Order("tea", 2));
        assertThat(payload(arrived, String.class)).isEqualTo("{\"item\":\"tea\",\"count\":2}");
    }

    @Test
    void textKeepsItsCharacterSet() {
        IncomingMessage arrived = Arrival.of(
                converter.toPayload(message("für", MessageHeaders.CONTENT_TYPE, "text/csv;charset=ISO-8859-1")));
        assertThat(payload(arrived, String.class)).isEqualTo("für");
        assertThat(payload(arrived, byte[].class)).isEqualTo("für".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aFormatStandsForAContentTypeBothWays() {
        converter.setFormats(Map.of(1, "application/json", 2, "text/plain"));
        byte[] json = "{\"item\":\"tea\",\"count\":2}".getBytes(StandardCharsets.UTF_8);
        IncomingMessage fromNode = Arrival.of(new BytesMessage(1, json));
        assertThat(converter.canConvert(fromNode, ResolvableType.forClass(Order.class)))
                .isTrue();
        assertThat(payload(fromNode, Order.class)).isEqualTo(new Order("tea", 2));
        assertThat(payload(fromNode, Object.class)).isEqualTo(new BytesMessage(1, json));
        assertThat(converter.toPayload(message(new Order("tea", 2), IpmbHeaders.FORMAT, 1)))
                .isEqualTo(new BytesMessage(1, json));
        assertThat(converter.toPayload(message("für", IpmbHeaders.FORMAT, 2)))
                .isEqualTo(new BytesMessage(2, "für".getBytes(StandardCharsets.UTF_8)));
        IncomingMessage unknown = Arrival.of(new BytesMessage(3, json));
        assertThat(converter.canConvert(unknown, ResolvableType.forClass(Order.class)))
                .isFalse();
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> payload(unknown, Order.class))
                .withMessageContaining("format 3")
                .withMessageContaining("ipmb.bytes-message.formats");
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> converter.toPayload(message(new Order("tea", 2), IpmbHeaders.FORMAT, 3)))
                .withMessageContaining("format 3");
    }

    @Test
    void withoutAConverterForObjectsTheErrorSaysWhatToDo() {
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> withoutObjects.toPayload(new GenericMessage<>(new Order("tea", 2))))
                .withMessageContaining(Order.class.getName())
                .withMessageContaining("@MessageType")
                .withMessageContaining("Jackson");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withoutObjects.readableAs(ResolvableType.forClass(Order.class)))
                .withMessageContaining("Jackson");
        IncomingMessage arrived = Arrival.of(converter.toPayload(new GenericMessage<>(new Order("tea", 2))));
        assertThat(withoutObjects
                        .toMessage(arrived, ResolvableType.forClass(String.class))
                        .getPayload())
                .isEqualTo("{\"item\":\"tea\",\"count\":2}");
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> withoutObjects.toMessage(arrived, ResolvableType.forClass(Order.class)))
                .withMessageContaining("application/json");
    }

    @Test
    void aTypeWithAnIdThatCannotBeMappedIsNotQuietlySentAsJson() {
        Unmapped payload = new Unmapped(Thread.currentThread());
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> converter.toPayload(new GenericMessage<>(payload)))
                .withMessageContaining("thread");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> converter.readableAs(ResolvableType.forClass(Unmapped.class)))
                .withMessageContaining("thread");
    }

    @Test
    void messageBoxesReadWhatCanBecomeTheType() {
        assertThat(readable(String.class)).containsExactlyInAnyOrder(String.class, Envelope.class);
        assertThat(readable(int.class)).containsExactlyInAnyOrder(Integer.class, Envelope.class);
        assertThat(readable(byte[].class)).containsExactlyInAnyOrder(BytesMessage.class, Envelope.class);
        assertThat(readable(Order.class)).containsExactlyInAnyOrder(Envelope.class);
        assertThat(readable(Shape.class)).containsExactlyInAnyOrder(Shape.class, Envelope.class);
        assertThat(readable(Circle.class)).containsExactlyInAnyOrder(Shape.class, Envelope.class);
        assertThat(readable(Command.class)).containsExactlyInAnyOrder(Start.class, Stop.class, Envelope.class);
        assertThat(readable(Object.class)).contains(String.class, BytesMessage.class, Instant.class, Envelope.class);
        assertThat(readable(UnknownPayload.class)).containsExactly(Envelope.class);
        converter.setFormats(Map.of(1, "application/json"));
        assertThat(readable(Order.class)).containsExactlyInAnyOrder(BytesMessage.class, Envelope.class);
        assertThat(readable(Position.class))
                .containsExactlyInAnyOrder(Position.class, BytesMessage.class, Envelope.class);
        assertThat(withoutObjects.readableAs(ResolvableType.forClass(String.class)))
                .containsExactlyInAnyOrder(String.class, Envelope.class);
    }

    @Test
    void whoeverTakesOneKindOfPayloadIsNotGivenAnother() {
        IncomingMessage text = Arrival.of(converter.toPayload(message("text", "tenant", "blue")));
        IncomingMessage circle = Arrival.of(converter.toPayload(message(new Circle(1), "tenant", "blue")));
        IncomingMessage start = Arrival.of(converter.toPayload(message(new Start("now"), "tenant", "blue")));
        assertThat(canBecome(text, String.class)).isTrue();
        assertThat(canBecome(text, Order.class)).isFalse();
        assertThat(canBecome(text, Integer.class)).isFalse();
        assertThat(canBecome(circle, Shape.class)).isTrue();
        assertThat(canBecome(circle, Circle.class)).isTrue();
        assertThat(canBecome(circle, Square.class)).isFalse();
        assertThat(canBecome(start, Command.class)).isTrue();
        assertThat(canBecome(start, Stop.class)).isFalse();
        assertThat(canBecome(start, Object.class)).isTrue();
        assertThat(canBecome(Arrival.of("text"), Order.class)).isFalse();
        assertThat(canBecome(Arrival.of("text"), String.class)).isTrue();
        assertThat(canBecome(Arrival.of(5), int.class)).isTrue();
        assertThat(canBecome(Arrival.of(new BytesMessage(0, new byte[0])), String.class))
                .isFalse();
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> payload(start, Stop.class))
                .withMessageContaining("The payload is a Start,");
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> payload(circle, Square.class))
                .withMessageContaining("Circle");
    }

    @Test
    void anObjectThatTravelsAsJsonIsNotMeantForATypeThatTheBusKnowsAndYetCanBecomeIt() {
        IncomingMessage json = Arrival.of(converter.toPayload(new GenericMessage<>(Map.of("x", 1, "y", 2))));
        for (Class<?> type : List.of(Position.class, Shape.class, Command.class, Integer.class, Instant.class)) {
            assertThat(canBecome(json, type)).as(type.getName()).isFalse();
        }
        for (Class<?> type :
                List.of(Order.class, Map.class, JsonNode.class, String.class, byte[].class, Object.class)) {
            assertThat(canBecome(json, type)).as(type.getName()).isTrue();
        }
        assertThat(payload(json, Position.class)).isEqualTo(new Position(1, 2));
    }

    @Test
    void aPayloadOfAnUnknownTypeCanBePassedOnAsItCame() {
        UnknownPayload unknown = new UnknownPayload(POSITION, Arrival.bytes(new Position(1, 2)));
        assertThat(converter.toPayload(new GenericMessage<>(unknown))).isSameAs(unknown);
        IncomingMessage arrived = Arrival.of(converter.toPayload(message(unknown, "tenant", "blue")));
        assertThat(payload(arrived, Position.class)).isEqualTo(new Position(1, 2));
        assertThat(payload(arrived, Object.class)).isEqualTo(unknown);
        assertThat(payload(arrived, UnknownPayload.class)).isEqualTo(unknown);
    }

    @Test
    void aPayloadOfAnotherTypeIsNamedAsItIs() {
        Object enveloped = converter.toPayload(new GenericMessage<>("text", Map.of("a", 1)));
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> converter.toMessage(Arrival.of(enveloped), ResolvableType.forClass(Integer.class)))
                .withMessageContaining("a String, which cannot become java.lang.Integer");
    }

    @Test
    void headersCanBeReadAlone() {
        Object envelope = converter.toPayload(message(new Order("tea", 2), IpmbHeaders.REPLY_TO, "reply-1"));
        assertThat(converter.headers(Arrival.of(envelope)))
                .containsEntry(IpmbHeaders.REPLY_TO, "reply-1")
                .containsEntry(MessageHeaders.CONTENT_TYPE, "application/json");
        assertThat(converter.headers(Arrival.of("text")))
                .containsEntry(IpmbHeaders.RECEIVED_SELECTOR, Arrival.SELECTOR);
    }

    private static org.springframework.messaging.Message<?> message(Object payload, String header, Object value) {
        return MessageBuilder.withPayload(payload).setHeader(header, value).build();
    }

    private Object payload(IncomingMessage arrived, Class<?> type) {
        return converter.toMessage(arrived, ResolvableType.forClass(type)).getPayload();
    }

    private boolean canBecome(IncomingMessage arrived, Class<?> type) {
        return converter.canConvert(arrived, ResolvableType.forClass(type));
    }

    private java.util.Set<Class<?>> readable(Class<?> type) {
        return converter.readableAs(ResolvableType.forClass(type));
    }
}
