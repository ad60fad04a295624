package io.ipmb.interop;

import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.CodePoint;
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
import java.util.Comparator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the Rust peer names and writes each payload. It is what serde makes of the Rust value, not what our codecs make.
 */
final class PeerJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /**
     * A payload as the peer writes it.
     *
     * @param type the name of its type
     * @param value its value
     */
    record Typed(String type, JsonNode value) {

        /** Whether the peer wrote this payload; floats are compared as what they are, other numbers as whole ones. */
        boolean isWrittenAs(JsonNode written) {
            return value.equals(SCALARS, written);
        }
    }

    private static final Comparator<JsonNode> SCALARS = (expected, actual) -> {
        if (expected.isFloat() && actual.isNumber()) {
            return Float.compare(expected.floatValue(), (float) actual.doubleValue());
        }
        if (expected.isDouble() && actual.isNumber()) {
            return Double.compare(expected.doubleValue(), actual.doubleValue());
        }
        if (expected.isIntegralNumber() && actual.isIntegralNumber()) {
            return expected.bigIntegerValue().compareTo(actual.bigIntegerValue());
        }
        return expected.equals(actual) ? 0 : 1;
    };

    private PeerJson() {}

    /** The JSON form of a payload of any type that the peer knows. */
    static Typed of(Object payload) {
        if (payload instanceof String text) {
            return new Typed("String", NODES.stringNode(text));
        } else if (payload instanceof Unit) {
            return new Typed("()", NODES.nullNode());
        } else if (payload instanceof Boolean flag) {
            return new Typed("bool", NODES.booleanNode(flag));
        } else if (payload instanceof Character letter) {
            return new Typed("char", NODES.stringNode(letter.toString()));
        } else if (payload instanceof CodePoint letter) {
            return new Typed("char", NODES.stringNode(Character.toString(letter.value())));
        } else if (payload instanceof Float number) {
            return new Typed("f32", floating(number, NODES.numberNode(number)));
        } else if (payload instanceof Double number) {
            return new Typed("f64", floating(number, NODES.numberNode(number)));
        } else if (payload instanceof Duration duration) {
            return new Typed("Duration", time("secs", duration.getSeconds(), "nanos", duration.getNano()));
        } else if (payload instanceof Instant moment) {
            return new Typed("SystemTime", moment(moment));
        } else if (payload instanceof BytesMessage bytes) {
            ObjectNode node = NODES.objectNode().put("format", bytes.format());
            return new Typed(
                    "BytesMessage", node.put("base64", Base64.getEncoder().encodeToString(bytes.data())));
        } else if (payload instanceof MyMessage message) {
            return new Typed(
                    "MyMessage", NODES.objectNode().put("foo", message.foo()).put("bar", message.bar()));
        } else if (payload instanceof Shape shape) {
            return new Typed("Shape", shape.toJson());
        } else if (payload instanceof Everything everything) {
            return new Typed("Everything", everything.toJson());
        }
        return integer(payload);
    }

    private static Typed integer(Object payload) {
        if (payload instanceof Byte number) {
            return new Typed("i8", NODES.numberNode(number));
        } else if (payload instanceof Short number) {
            return new Typed("i16", NODES.numberNode(number));
        } else if (payload instanceof Integer number) {
            return new Typed("i32", NODES.numberNode(number));
        } else if (payload instanceof Long number) {
            return new Typed("i64", NODES.numberNode(number));
        } else if (payload instanceof BigInteger number) {
            return new Typed("i128", NODES.numberNode(number));
        } else if (payload instanceof U8 number) {
            return new Typed("u8", NODES.numberNode(number.value()));
        } else if (payload instanceof U16 number) {
            return new Typed("u16", NODES.numberNode(number.value()));
        } else if (payload instanceof U32 number) {
            return new Typed("u32", NODES.numberNode(number.value()));
        } else if (payload instanceof U64 number) {
            return new Typed("u64", NODES.numberNode(number.toBigInteger()));
        } else if (payload instanceof U128 number) {
            return new Typed("u128", NODES.numberNode(number.value()));
        }
        throw new IllegalArgumentException("the peer knows no " + payload.getClass());
    }

    /** What is no number has a name. */
    static JsonNode floating(double value, JsonNode number) {
        return Double.isFinite(value) ? number : NODES.stringNode(Double.toString(value));
    }

    static JsonNode moment(Instant moment) {
        return time("secs_since_epoch", moment.getEpochSecond(), "nanos_since_epoch", moment.getNano());
    }

    static JsonNode time(String secondsName, long seconds, String nanosName, int nanos) {
        return NODES.objectNode().put(secondsName, seconds).put(nanosName, nanos);
    }
}
