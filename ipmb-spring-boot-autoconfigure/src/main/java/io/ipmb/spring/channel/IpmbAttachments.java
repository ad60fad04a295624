package io.ipmb.spring.channel;

import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.spring.support.IpmbHeaders;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Ownership of the memory regions and kernel objects in the headers of a message. Thread-safe.
 *
 * @since 0.1.0
 */
public final class IpmbAttachments {

    private IpmbAttachments() {}

    /** Whether the message has attachments. */
    public static boolean present(Message<?> message) {
        MessageHeaders headers = message.getHeaders();
        return !list(headers.get(IpmbHeaders.REGIONS), MemoryRegion.class).isEmpty()
                || !list(headers.get(IpmbHeaders.OBJECTS), NativeObject.class).isEmpty();
    }

    /**
     * Closes the attachments of a message, at the end of a flow that owns them. Idempotent.
     *
     * @param message the message with the headers {@link IpmbHeaders#REGIONS} and {@link IpmbHeaders#OBJECTS}
     */
    public static void close(Message<?> message) {
        MessageHeaders headers = message.getHeaders();
        list(headers.get(IpmbHeaders.REGIONS), MemoryRegion.class).forEach(MemoryRegion::close);
        list(headers.get(IpmbHeaders.OBJECTS), NativeObject.class).forEach(NativeObject::close);
    }

    /**
     * The same message with duplicates of its attachments, which the caller owns; a message without attachments itself.
     * If one duplicate fails, the others are closed.
     */
    public static Message<?> duplicate(Message<?> message) {
        if (!present(message)) {
            return message;
        }
        MessageHeaders headers = message.getHeaders();
        List<MemoryRegion> regions =
                duplicates(list(headers.get(IpmbHeaders.REGIONS), MemoryRegion.class), MemoryRegion::duplicate);
        try {
            List<NativeObject> objects =
                    duplicates(list(headers.get(IpmbHeaders.OBJECTS), NativeObject.class), NativeObject::duplicate);
            return MessageBuilder.fromMessage(message)
                    .setHeader(IpmbHeaders.REGIONS, regions)
                    .setHeader(IpmbHeaders.OBJECTS, objects)
                    .build();
        } catch (RuntimeException | Error e) {
            regions.forEach(MemoryRegion::close);
            throw e;
        }
    }

    private static <T extends AutoCloseable> List<T> duplicates(List<T> originals, UnaryOperator<T> duplicate) {
        List<T> made = new ArrayList<>(originals.size());
        try {
            originals.forEach(original -> made.add(duplicate.apply(original)));
            return List.copyOf(made);
        } catch (RuntimeException | Error e) {
            for (T each : made) {
                try {
                    each.close();
                } catch (Exception suppressed) {
                    e.addSuppressed(suppressed);
                }
            }
            throw e;
        }
    }

    private static <T> List<T> list(@Nullable Object header, Class<T> type) {
        if (!(header instanceof Collection<?> collection)) {
            return List.of();
        }
        return collection.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
