package io.ipmb.interop;

import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A message, or many, that an endpoint of a driven process sends. */
final class Sending {

    private final ObjectNode arguments = PeerProcess.object();

    private Sending() {}

    /** To one of those who satisfy the expression; the payload is {@code ()} unless set. */
    static Sending to(String expression) {
        Sending sending = new Sending();
        sending.arguments.put("selector", expression);
        sending.arguments.putObject("payload").put("type", "()");
        return sending;
    }

    /** To all who satisfy the expression. */
    static Sending toAll(String expression) {
        Sending sending = to(expression);
        sending.arguments.put("multicast", true);
        return sending;
    }

    Sending text(String text) {
        return payload("String", PeerJson.of(text).value());
    }

    Sending payload(PeerJson.Typed payload) {
        return payload(payload.type(), payload.value());
    }

    private Sending payload(String type, JsonNode value) {
        arguments.putObject("payload").put("type", type).set("value", value);
        return this;
    }

    /** Any bytes under any type id. */
    Sending bytes(UUID typeId, byte[] bytes) {
        String base64 = Base64.getEncoder().encodeToString(bytes);
        return payload(
                "raw", PeerProcess.object().put("uuid", typeId.toString()).put("base64", base64));
    }

    Sending timeToLive(Duration duration) {
        arguments.put("ttlMs", duration.toMillis());
        return this;
    }

    /** Attaches a file with this content. */
    Sending object(String content) {
        arguments.withArray("objects").add(content);
        return this;
    }

    /** Attaches a fresh region whose i-th byte is i mod 256. */
    Sending region(long size) {
        arguments.withArray("regions").addObject().put("size", size);
        return this;
    }

    /** As {@link #region}; the process keeps a hold on it, which the answer describes. */
    Sending keptRegion(long size) {
        arguments.withArray("regions").addObject().put("size", size).put("keep", true);
        return this;
    }

    /** Attaches a region that the process holds, and goes on holding. */
    Sending heldRegion(long handle) {
        arguments.withArray("regions").addObject().put("handle", handle);
        return this;
    }

    /** So many messages; a blank and a number from 0 on follow the text of each. */
    Sending times(long count) {
        arguments.put("count", count);
        return this;
    }

    ObjectNode arguments() {
        return arguments;
    }
}
