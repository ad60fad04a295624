package io.ipmb.cli;

import io.ipmb.IncomingMessage;
import io.ipmb.IpmbException;
import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.Selector;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message as one line of JSON: {@code time}, {@code selector}, {@code mode}, {@code type}, {@code uuid}, {@code
 * payload}, {@code objects}, {@code regions}, and of an envelope {@code headers} and {@code contentType} before its
 * payload. Used by one thread.
 */
final class MessageJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** The most characters of an object's text. */
    private static final int MOST_CHARACTERS = 1_000;

    /** The bytes of a region that are mapped at a time. */
    private static final long PIECE = 64L << 20;

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final Clock clock;

    /** @param clock gives the time of arrival */
    MessageJson(Clock clock) {
        this.clock = clock;
    }

    /** The line, without its end. */
    String line(IncomingMessage message) {
        ObjectNode line = NODES.objectNode();
        line.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        line.put("selector", message.selector().expression().toString());
        line.put("mode", message.selector().mode() == Selector.Mode.MULTICAST ? "multicast" : "unicast");
        List<MemoryRegion> regions = describePayload(line, message);
        ArrayNode shownObjects = line.putArray("objects");
        message.takeObjects().forEach(object -> describe(shownObjects.addObject(), object));
        ArrayNode shownRegions = line.putArray("regions");
        regions.forEach(region -> describe(shownRegions.addObject(), region));
        return mapper.writeValueAsString(line);
    }

    /** Returns the regions that are not part of the payload. */
    private static List<MemoryRegion> describePayload(ObjectNode line, IncomingMessage message) {
        if (message.payload() instanceof Envelope envelope) {
            try {
                OpenedEnvelope opened = OpenedEnvelope.of(message);
                EnvelopeJson.describe(line, message.typeId(), opened.content());
                return opened.attached();
            } catch (EnvelopeException e) {
                line.put("type", "Envelope").put("uuid", message.typeId().toString());
                line.put("error", e.getMessage());
                line.set("payload", PayloadJson.bytes(envelope.content()));
                return message.regions();
            }
        }
        if (message.payload() instanceof UnknownPayload unknown) {
            line.putNull("type").put("uuid", unknown.typeId().toString());
            line.set("payload", PayloadJson.bytes(unknown.bytes()));
        } else {
            line.put("type", PayloadTypes.of(message.payload().getClass()).name());
            line.put("uuid", message.typeId().toString());
            line.set("payload", PayloadJson.of(message.payload()));
        }
        return message.regions();
    }

    /** Closes the object. */
    private static void describe(ObjectNode entry, NativeObject object) {
        // A character of UTF-8 has at most four bytes.
        ByteBuffer bytes = ByteBuffer.allocate(4 * MOST_CHARACTERS);
        try (object;
                FileChannel file = object.toChannel()) {
            int read = file.read(bytes, 0);
            while (read > 0) {
                read = file.read(bytes, bytes.position());
            }
        } catch (IOException | NonReadableChannelException | IpmbException e) {
            // Not every object can be read like a file: a pipe, a socket, a folder.
            entry.putNull("text");
            return;
        }
        String text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        int characters = Math.min(MOST_CHARACTERS, text.codePointCount(0, text.length()));
        entry.put("text", text.substring(0, text.offsetByCodePoints(0, characters)));
    }

    private static void describe(ObjectNode entry, MemoryRegion region) {
        try {
            long sum = 0;
            for (long at = 0; at < region.size(); at += PIECE) {
                ByteBuffer piece = region.map(at, Math.min(PIECE, region.size() - at));
                while (piece.hasRemaining()) {
                    sum += Byte.toUnsignedInt(piece.get());
                }
            }
            entry.put("size", region.size()).put("sum", sum);
        } catch (IpmbException | InternalError e) {
            // The sender can still shrink the memory.
            entry.put("error", e.getMessage());
        }
    }
}
