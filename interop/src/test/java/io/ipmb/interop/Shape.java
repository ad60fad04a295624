package io.ipmb.interop;

import io.ipmb.codec.MessageType;
import io.ipmb.codec.Unsigned;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The peer's enum of this name: one variant of each kind that serde knows, in the peer's order. */
@MessageType("2f6a8c1e-5b0d-4f7e-9c43-6d1e8a90b7f2")
sealed interface Shape {

    record Unit() implements Shape {}

    record One(@Unsigned short value) implements Shape {}

    record Pair(@Unsigned byte first, int second) implements Shape {}

    record Named(int x, @Nullable String label) implements Shape {}

    /** As serde writes it. */
    default JsonNode toJson() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        ObjectNode variant = nodes.objectNode();
        if (this instanceof One one) {
            return variant.put("One", Short.toUnsignedInt(one.value));
        } else if (this instanceof Pair pair) {
            variant.putArray("Pair").add(Byte.toUnsignedInt(pair.first)).add(pair.second);
            return variant;
        } else if (this instanceof Named named) {
            variant.putObject("Named").put("x", named.x).put("label", named.label);
            return variant;
        }
        return nodes.stringNode("Unit");
    }
}
