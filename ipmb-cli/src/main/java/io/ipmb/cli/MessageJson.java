package io.ipmb.cli;

import io.ipmb.IpmbException;
import io.ipmb.MemoryRegion;
import io.ipmb.Message;
import io.ipmb.NativeObject;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.CodePoint;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.codec.U128;
import io.ipmb.codec.U16;
import io.ipmb.codec.U32;
import io.ipmb.codec.U64;
import io.ipmb.codec.U8;
import io.ipmb.codec.Unit;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.ValueNode;

/**
 * A message as one line of JSON: {@code type}, {@code uuid}, {@code payload}, {@code objects}, {@code regions}. Numbers of
 * any width are JSON numbers. Used by one thread.
 */
final class MessageJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** How much of an object's text is shown, in characters. */
    private static final int MOST_CHARACTERS = 1_000;

    /** How much of a region is mapped at a time. */
    private static final long PIECE = 64L << 20;

    private final JsonMapper mapper = JsonMapper.builder().build();

    /** The types that have a name here; a message of another one is shown by its bytes. */
    static Class<?>[] types() {
        return new Class<?>[] {
            String.class,
            Unit.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            BigInteger.class,
            U8.class,
            U16.class,
            U32.class,
            U64.class,
            U128.class,
            Float.class,
            Double.class,
            CodePoint.class,
            Duration.class,
            Instant.class,
            BytesMessage.class
        };
    }

    /** The line, without its end. */
    String line(Message message) {
        ObjectNode line = NODES.objectNode();
        if (message.payload() instanceof UnknownPayload unknown) {
            line.putNull("type");
            line.put("uuid", unknown.typeId().toString());
            line.putObject("payload").put("base64", Base64.getEncoder().encodeToString(unknown.bytes()));
        } else {
            line.put("type", PayloadTypes.of(message.payload().getClass()).name());
            line.put("uuid", message.typeId().toString());
            describe(line, message.payload());
        }
        ArrayNode objects = line.putArray("objects");
        message.takeObjects().forEach(object -> describe(objects.addObject(), object));
        ArrayNode regions = line.putArray("regions");
        message.regions().forEach(region -> describe(regions.addObject(), region));
        return mapper.writeValueAsString(line);
    }

    private static void describe(ObjectNode line, Object payload) {
        if (payload instanceof BytesMessage bytes) {
            line.putObject("payload")
                    .put("format", bytes.format())
                    .put("base64", Base64.getEncoder().encodeToString(bytes.data()));
        } else if (payload instanceof Duration duration) {
            line.putObject("payload").put("secs", duration.getSeconds()).put("nanos", duration.getNano());
        } else if (payload instanceof Instant instant) {
            line.putObject("payload")
                    .put("secs_since_epoch", instant.getEpochSecond())
                    .put("nanos_since_epoch", instant.getNano());
        } else {
            line.set("payload", value(payload));
        }
    }

    private static ValueNode value(Object payload) {
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

    private static ValueNode number(Object payload) {
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

    /** Takes the object over. */
    private static void describe(ObjectNode entry, NativeObject object) {
        // A character has at most four bytes.
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
            // The sender owns the memory as well, and may have taken it away.
            entry.put("error", e.getMessage());
        }
    }
}
