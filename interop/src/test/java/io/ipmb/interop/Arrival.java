package io.ipmb.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message that reached an endpoint of a driven process.
 *
 * @param type the payload type's name; null when the process does not know it
 * @param uuid the payload's type id
 * @param payload the payload, or its bytes when the type is unknown
 * @param objects what can be read from each attached object; null when it is no file
 * @param regions the attached memory regions
 */
record Arrival(
        @Nullable String type, UUID uuid, JsonNode payload, List<@Nullable String> objects, List<Region> regions) {

    /**
     * A memory region as the process sees it.
     *
     * @param handle by which the process holds it
     * @param size in bytes
     * @param sum of all bytes
     * @param count what its header says
     * @param inode the same number is the same memory
     */
    record Region(long handle, long size, long sum, long count, long inode) {

        static Region of(JsonNode json) {
            if (json.has("error")) {
                throw new AssertionError("a broken region: " + json);
            }
            return new Region(
                    json.path("handle").longValue(0),
                    json.path("size").longValue(),
                    json.path("sum").longValue(),
                    json.path("count").longValue(),
                    json.path("inode").longValue());
        }
    }

    static Arrival of(JsonNode event) {
        List<@Nullable String> objects = new ArrayList<>();
        for (JsonNode object : event.path("objects")) {
            objects.add(object.path("text").stringValue(null));
        }
        List<Region> regions = new ArrayList<>();
        for (JsonNode region : event.path("regions")) {
            regions.add(Region.of(region));
        }
        return new Arrival(
                event.path("type").stringValue(null),
                UUID.fromString(event.path("uuid").stringValue()),
                event.path("payload"),
                objects,
                regions);
    }

    /** Fails unless the payload is this value, in type and content. */
    void assertPayload(Object value) {
        PeerJson.Typed expected = PeerJson.of(value);
        if (!expected.type().equals(type) || !expected.isWrittenAs(payload)) {
            throw new AssertionError("expected " + expected + " but got " + this);
        }
    }

    /** The payload, which is a String. */
    String text() {
        return payload.stringValue();
    }
}
