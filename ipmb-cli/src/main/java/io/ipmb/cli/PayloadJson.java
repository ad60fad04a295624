package io.ipmb.cli;

import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.CodePoint;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.codec.U128;
import io.ipmb.codec.U16;
import io.ipmb.codec.U32;
import io.ipmb.codec.U64;
import io.ipmb.codec.U8;
import io.ipmb.codec.Unit;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Plain payloads as JSON; numbers of any width are JSON numbers. */
final class PayloadJson {

    /** The types with a form here: the plain ones, a char as {@code CodePoint}, and {@code BytesMessage}. */
    static final List<Class<?>> TYPES = Stream.concat(
                    PayloadTypes.plain().stream().filter(type -> type != Character.class),
                    Stream.of(BytesMessage.class))
            .<Class<?>>map(type -> type)
            .toList();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private PayloadJson() {}

    /** Bytes of an unknown format. */
    static JsonNode bytes(byte[] bytes) {
        return NODES.objectNode().put("base64", Base64.getEncoder().encodeToString(bytes));
    }

    /** A value of one of the {@link #TYPES}. */
    static JsonNode of(Object payload) {
        if (payload instanceof BytesMessage bytes) {
            return NODES.objectNode()
                    .put("format", bytes.format())
                    .put("base64", Base64.getEncoder().encodeToString(bytes.data()));
        }
        if (payload instanceof Duration duration) {
            return NODES.objectNode().put("secs", duration.getSeconds()).put("nanos", duration.getNano());
        }
        if (payload instanceof Instant instant) {
            return NODES.objectNode()
                    .put("secs_since_epoch", instant.getEpochSecond())
                    .put("nanos_since_epoch", instant.getNano());
        }
        if (payload instanceof String text) {
            return NODES.stringNode(text);
        }
        if (payload instanceof CodePoint point) {
            return NODES.stringNode(Character.toString(point.value()));
        }
        if (payload instanceof Boolean bool) {
            return NODES.booleanNode(bool);
        }
        if (payload instanceof Unit) {
            return NODES.nullNode();
        }
        return number(payload);
    }

    private static JsonNode number(Object payload) {
        if (payload instanceof U64 number) {
            return NODES.numberNode(new BigInteger(Long.toUnsignedString(number.bits())));
        }
        if (payload instanceof U128 number) {
            return NODES.numberNode(number.value());
        }
        if (payload instanceof U32 number) {
            return NODES.numberNode(number.value());
        }
        if (payload instanceof U16 number) {
            return NODES.numberNode(number.value());
        }
        if (payload instanceof U8 number) {
            return NODES.numberNode(number.value());
        }
        if (payload instanceof BigInteger number) {
            return NODES.numberNode(number);
        }
        if (payload instanceof Float number) {
            return Float.isFinite(number) ? NODES.numberNode(number) : NODES.stringNode(number.toString());
        }
        if (payload instanceof Double number) {
            return Double.isFinite(number) ? NODES.numberNode(number) : NODES.stringNode(number.toString());
        }
        return NODES.numberNode(((Number) payload).longValue());
    }
}
