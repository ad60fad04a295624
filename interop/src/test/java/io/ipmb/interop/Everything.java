package io.ipmb.interop;

import io.ipmb.codec.CodePoint;
import io.ipmb.codec.FixedLength;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.Unsigned;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The peer's struct of this name: one field of every kind, in the peer's order. */
@MessageType("9d3e51b4-7c28-4a6f-8e15-0b92f4d7c6a3")
record Everything(
        boolean flag,
        byte i8,
        @Unsigned byte u8,
        short i16,
        @Unsigned short u16,
        int i32,
        @Unsigned int u32,
        long i64,
        @Unsigned long u64,
        BigInteger i128,
        @Unsigned BigInteger u128,
        float f32,
        double f64,
        CodePoint letter,
        String text,
        Duration elapsed,
        Instant moment,
        @Nullable @Unsigned Integer number,
        Optional<Inner> inner,
        Inner nested,
        Level level,
        Shape shape,
        Pair pair,
        @FixedLength(3) List<Integer> fixed,
        @FixedLength(4) byte[] fixedBytes,
        byte[] bytes,
        List<@Unsigned Short> numbers,
        List<String> texts,
        List<Inner> inners,
        List<Shape> shapes,
        Map<String, @Unsigned Integer> byName,
        Map<@Unsigned Short, List<Inner>> byNumber) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    record Inner(int x, String name) {

        JsonNode toJson() {
            return NODES.objectNode().put("x", x).put("name", name);
        }
    }

    enum Level {
        Low,
        Middle,
        High
    }

    record Pair(@Unsigned byte first, String second) {}

    /** As serde writes it. */
    JsonNode toJson() {
        ObjectNode node = NODES.objectNode();
        node.put("flag", flag);
        node.put("i8", i8).put("u8", Byte.toUnsignedInt(u8));
        node.put("i16", i16).put("u16", Short.toUnsignedInt(u16));
        node.put("i32", i32).put("u32", Integer.toUnsignedLong(u32));
        node.put("i64", i64).put("u64", new BigInteger(Long.toUnsignedString(u64)));
        node.put("i128", i128).put("u128", u128);
        node.put("f32", f32).put("f64", f64);
        node.put("letter", Character.toString(letter.value())).put("text", text);
        node.set("elapsed", PeerJson.time("secs", elapsed.getSeconds(), "nanos", elapsed.getNano()));
        node.set("moment", PeerJson.moment(moment));
        node.put("number", number == null ? null : Integer.toUnsignedLong(number));
        node.set("inner", inner.map(Inner::toJson).orElse(NODES.nullNode()));
        node.set("nested", nested.toJson());
        node.put("level", level.name());
        node.set("shape", shape.toJson());
        node.putArray("pair").add(Byte.toUnsignedInt(pair.first)).add(pair.second);
        ArrayNode fixedNode = node.putArray("fixed");
        fixed.forEach(fixedNode::add);
        ArrayNode fixedBytesNode = node.putArray("fixed_bytes");
        for (byte one : fixedBytes) {
            fixedBytesNode.add(Byte.toUnsignedInt(one));
        }
        ArrayNode bytesNode = node.putArray("bytes");
        for (byte one : bytes) {
            bytesNode.add(Byte.toUnsignedInt(one));
        }
        ArrayNode numbersNode = node.putArray("numbers");
        numbers.forEach(one -> numbersNode.add(Short.toUnsignedInt(one)));
        ArrayNode textsNode = node.putArray("texts");
        texts.forEach(textsNode::add);
        node.set("inners", inners(inners));
        ArrayNode shapesNode = node.putArray("shapes");
        shapes.forEach(one -> shapesNode.add(one.toJson()));
        ObjectNode byNameNode = node.putObject("by_name");
        byName.forEach((key, value) -> byNameNode.put(key, Integer.toUnsignedLong(value)));
        ObjectNode byNumberNode = node.putObject("by_number");
        byNumber.forEach((key, value) -> byNumberNode.set(Integer.toString(Short.toUnsignedInt(key)), inners(value)));
        return node;
    }

    private static ArrayNode inners(List<Inner> inners) {
        ArrayNode node = NODES.arrayNode();
        inners.forEach(one -> node.add(one.toJson()));
        return node;
    }
}
