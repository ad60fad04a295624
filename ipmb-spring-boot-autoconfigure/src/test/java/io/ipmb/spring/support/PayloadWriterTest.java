package io.ipmb.spring.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.UnknownPayload;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.MessageType;
import io.ipmb.envelope.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.support.GenericMessage;

/** The form that a payload travels in, for each kind of payload with each content type, format and header. */
final class PayloadWriterTest {

    @MessageType("2f8f7d0e-93c1-44d1-8a55-3f1d0c5b6a01")
    record Landing(String where) {}

    record Planet(String name) {}

    private static final List<Object> PAYLOADS = List.of(
            "text",
            "x".repeat(120_001),
            new byte[] {1},
            new byte[120_001],
            7,
            new BytesMessage(3, new byte[] {1}),
            new Landing("sea"),
            new UnknownPayload(UUID.fromString("2f8f7d0e-93c1-44d1-8a55-3f1d0c5b6a02"), new byte[] {1}),
            new Planet("earth"));

    private final PayloadWriter writer;

    PayloadWriterTest() {
        BytesFormats formats = new BytesFormats();
        formats.setContentTypes(Map.of(1, "application/json"));
        writer = new PayloadWriter(new ContentConverter(new JacksonJsonMessageConverter()), formats);
    }

    private static List<Message<?>> messages() {
        List<Message<?>> all = new ArrayList<>();
        for (Object payload : PAYLOADS) {
            for (@Nullable String contentType :
                    new @Nullable String[] {null, "text/plain", "application/octet-stream", "application/json"}) {
                for (@Nullable Integer format : new @Nullable Integer[] {null, 1}) {
                    for (@Nullable String own : new @Nullable String[] {null, "value"}) {
                        Map<String, Object> headers = new HashMap<>();
                        put(headers, MessageHeaders.CONTENT_TYPE, contentType);
                        put(headers, IpmbHeaders.FORMAT, format);
                        put(headers, "own", own);
                        all.add(new GenericMessage<>(payload, headers));
                    }
                }
            }
        }
        return all;
    }

    private static void put(Map<String, Object> headers, String name, @Nullable Object value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    @Test
    void isEnvelopedSaysWhatWritingDoes() {
        int written = 0;
        for (Message<?> message : messages()) {
            Object payload;
            try {
                payload = writer.write(message);
            } catch (MessageConversionException e) {
                // An object that is to travel as text, for instance.
                continue;
            }
            assertThat(writer.isEnveloped(message))
                    .as("%s with %s", message.getPayload().getClass().getSimpleName(), message.getHeaders())
                    .isEqualTo(payload instanceof Envelope);
            written++;
        }
        assertThat(written).isGreaterThan(100);
    }

    private Object written(Object payload, Map<String, Object> headers) {
        return writer.write(new GenericMessage<>(payload, headers));
    }

    @Test
    void aPayloadThatTheBusKnowsTravelsAsItIs() {
        for (Object payload : List.of("text", 7, new Landing("sea"), new BytesMessage(3, new byte[] {1}))) {
            assertThat(written(payload, Map.of())).isSameAs(payload);
            assertThat(PayloadWriter.travelsAsItIs(payload)).isTrue();
        }
        assertThat(PayloadWriter.travelsAsItIs(new Planet("earth"))).isFalse();
        assertThat(PayloadWriter.travelsAsItIs(new byte[0])).isFalse();
    }

    @Test
    void aContentTypeThatSaysNoMoreThanThePayloadNeedsNoEnvelopeUnlessThePayloadIsLarge() {
        assertThat(written("text", Map.of(MessageHeaders.CONTENT_TYPE, "text/plain")))
                .isEqualTo("text");
        assertThat(written("x".repeat(120_001), Map.of(MessageHeaders.CONTENT_TYPE, "text/plain")))
                .isInstanceOf(Envelope.class);
        assertThat(written(new byte[] {1}, Map.of(MessageHeaders.CONTENT_TYPE, "application/octet-stream")))
                .isEqualTo(new BytesMessage(0, new byte[] {1}));
        assertThat(written(new byte[120_001], Map.of(MessageHeaders.CONTENT_TYPE, "application/octet-stream")))
                .isInstanceOf(Envelope.class);
    }

    @Test
    void aFormatMakesABytesMessageOfAnything() {
        Map<String, Object> json = Map.of(IpmbHeaders.FORMAT, 1);
        assertThat(written(new Planet("earth"), json))
                .isEqualTo(new BytesMessage(1, "{\"name\":\"earth\"}".getBytes(StandardCharsets.UTF_8)));
        assertThat(written(new byte[] {7}, json)).isEqualTo(new BytesMessage(1, new byte[] {7}));
    }
}
