package io.ipmb.cli;

import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Bytes;
import io.ipmb.envelope.EnvelopeContent.Described;
import io.ipmb.envelope.EnvelopeContent.Distinct;
import io.ipmb.envelope.EnvelopeContent.Entries;
import io.ipmb.envelope.EnvelopeContent.F64;
import io.ipmb.envelope.EnvelopeContent.Flag;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.I32;
import io.ipmb.envelope.EnvelopeContent.I64;
import io.ipmb.envelope.EnvelopeContent.Items;
import io.ipmb.envelope.EnvelopeContent.Moment;
import io.ipmb.envelope.EnvelopeContent.Nothing;
import io.ipmb.envelope.EnvelopeContent.Row;
import io.ipmb.envelope.EnvelopeContent.Span;
import io.ipmb.envelope.EnvelopeContent.Text;
import io.ipmb.envelope.EnvelopeContent.Typed;
import io.ipmb.envelope.EnvelopeContent.Value;
import io.ipmb.envelope.EnvelopeContent.Written;
import io.ipmb.envelope.EnvelopeException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The content of envelopes as JSON: the type or the content type, the headers, the payload. It comes from another
 * program: content that does not match its type is shown as bytes. Thread-safe.
 */
final class EnvelopeJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Map<UUID, PayloadType<?>> TYPES = new LinkedHashMap<>();

    static {
        for (Class<?> type : PayloadJson.TYPES) {
            PayloadType<?> payloadType = PayloadTypes.of(type);
            TYPES.put(payloadType.uuid(), payloadType);
        }
    }

    /** Numbers keep all their digits. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private EnvelopeJson() {}

    /** Adds the content to a message's line. */
    static void describe(ObjectNode line, UUID envelopeId, EnvelopeContent content) {
        ObjectNode headers = NODES.objectNode();
        for (Header header : content.headers()) {
            headers.set(header.name(), value(header.value()));
        }
        if (content.kind() instanceof Described described) {
            line.put("type", "Envelope").put("uuid", envelopeId.toString());
            line.put("contentType", described.contentType());
            line.set("headers", headers);
            line.set("payload", content(described.contentType(), content.data()));
            return;
        }
        UUID id = typeId(content);
        PayloadType<?> type = TYPES.get(id);
        Object payload = type == null ? null : decoded(type, content.data());
        line.put("type", payload == null || type == null ? null : type.name()).put("uuid", id.toString());
        line.set("headers", headers);
        line.set("payload", payload == null ? PayloadJson.bytes(content.data()) : PayloadJson.of(payload));
    }

    /** The plain payload inside; null for a payload of an unknown type or of a content type. */
    static @Nullable Object payload(EnvelopeContent content) {
        if (!(content.kind() instanceof Typed)) {
            return null;
        }
        PayloadType<?> type = TYPES.get(typeId(content));
        return type == null ? null : decoded(type, content.data());
    }

    private static UUID typeId(EnvelopeContent content) {
        return EnvelopeCodec.uuid(((Typed) content.kind()).typeId(), 0);
    }

    private static @Nullable Object decoded(PayloadType<?> type, byte[] data) {
        try {
            return EnvelopeCodec.decode(type, data);
        } catch (EnvelopeException e) {
            return null;
        }
    }

    private static JsonNode content(String contentType, byte[] data) {
        String type = contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        boolean json = type.endsWith("/json") || type.endsWith("+json");
        if (json || type.startsWith("text/") || type.endsWith("/xml") || type.endsWith("+xml")) {
            String text = text(data);
            if (text != null) {
                JsonNode tree = json ? tree(text) : null;
                return tree == null ? NODES.stringNode(text) : tree;
            }
        }
        return PayloadJson.bytes(data);
    }

    private static @Nullable JsonNode tree(String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            return tree.isMissingNode() ? null : tree;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** The text of UTF-8 bytes; null for other bytes. */
    static @Nullable String text(byte[] data) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static JsonNode value(Value value) {
        if (value instanceof Text text) {
            return NODES.stringNode(text.value());
        } else if (value instanceof Flag flag) {
            return NODES.booleanNode(flag.value());
        } else if (value instanceof I32 number) {
            return NODES.numberNode(number.value());
        } else if (value instanceof I64 number) {
            return NODES.numberNode(number.value());
        } else if (value instanceof F64 number) {
            return PayloadJson.of(number.value());
        } else if (value instanceof Bytes bytes) {
            return PayloadJson.bytes(bytes.value());
        } else if (value instanceof EnvelopeContent.Id id) {
            return NODES.stringNode(EnvelopeCodec.uuid(id.value(), 0).toString());
        } else if (value instanceof Moment moment) {
            return NODES.stringNode(moment(moment));
        } else if (value instanceof Span span) {
            return NODES.stringNode(span(span));
        } else if (value instanceof Nothing) {
            return NODES.nullNode();
        } else if (value instanceof Written written) {
            return NODES.stringNode(written.text());
        } else if (value instanceof Items items) {
            return values(items.values());
        } else if (value instanceof Distinct distinct) {
            return values(distinct.values());
        } else if (value instanceof Row row) {
            return values(row.values());
        } else if (value instanceof Entries entries) {
            return entries(entries);
        }
        throw new IllegalStateException("no JSON for " + value);
    }

    private static JsonNode values(List<Value> values) {
        ArrayNode array = NODES.arrayNode();
        values.forEach(value -> array.add(value(value)));
        return array;
    }

    /** An object if all keys are distinct texts, else a list of keys and values. */
    private static JsonNode entries(Entries entries) {
        ObjectNode object = NODES.objectNode();
        ArrayNode pairs = NODES.arrayNode();
        for (EnvelopeContent.Entry entry : entries.entries()) {
            JsonNode value = value(entry.value());
            pairs.add(NODES.arrayNode().add(value(entry.key())).add(value));
            if (entry.key() instanceof Text key) {
                object.set(key.value(), value);
            }
        }
        return object.size() == pairs.size() ? object : pairs;
    }

    private static String moment(Moment moment) {
        try {
            return Instant.ofEpochSecond(moment.seconds(), moment.nanos()).toString();
        } catch (DateTimeException | ArithmeticException e) {
            return moment.toString();
        }
    }

    private static String span(Span span) {
        try {
            return Duration.ofSeconds(span.seconds(), span.nanos()).toString();
        } catch (ArithmeticException e) {
            return span.toString();
        }
    }
}
