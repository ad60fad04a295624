package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHandlingException;

/** Makes arguments of a message's memory regions and kernel objects: of the first one, or of all. */
final class AttachmentArguments {

    private AttachmentArguments() {}

    /** The argument for a parameter; null if it is not for attachments. */
    static @Nullable MethodArgument of(ListenerParameter parameter, boolean retained) {
        ResolvableType type = parameter.type();
        Class<?> raw = parameter.raw();
        if (raw == MemoryRegion.class) {
            return first(
                    parameter, "a memory region", IncomingMessage::regions, retained ? MemoryRegion::duplicate : null);
        }
        if (raw == NativeObject.class) {
            return first(
                    parameter, "a kernel object", IncomingMessage::objects, retained ? NativeObject::duplicate : null);
        }
        if (raw == List.class || raw == Collection.class) {
            Class<?> element = type.getGeneric(0).resolve();
            if (element == MemoryRegion.class) {
                return all(parameter, IncomingMessage::regions, retained ? MemoryRegion::duplicate : null);
            }
            if (element == NativeObject.class) {
                return all(parameter, IncomingMessage::objects, retained ? NativeObject::duplicate : null);
            }
        }
        return null;
    }

    private static <T extends AutoCloseable> MethodArgument first(
            ListenerParameter parameter,
            String what,
            Function<IncomingMessage, List<T>> attachments,
            @Nullable Function<T, T> duplicate) {
        boolean optional = parameter.mayBeAbsent();
        return received -> {
            List<T> there = attachments.apply(received.arrived());
            if (there.isEmpty()) {
                if (optional) {
                    return null;
                }
                throw new MessageHandlingException(
                        received.message(),
                        "The message has no attachment for " + parameter + ": " + what + " is needed there. A parameter"
                                + " that may do without is @Nullable or an Optional.");
            }
            T attachment = there.get(0);
            return duplicate == null ? attachment : received.duplicated(duplicate.apply(attachment));
        };
    }

    private static <T extends AutoCloseable> MethodArgument all(
            ListenerParameter parameter,
            Function<IncomingMessage, List<T>> attachments,
            @Nullable Function<T, T> duplicate) {
        if (parameter.isWrapped()) {
            throw parameter.refusal(
                    ", but a list is never absent.",
                    "Take the list without the Optional: it is empty when there is nothing.");
        }
        if (duplicate == null) {
            return received -> Collections.unmodifiableList(attachments.apply(received.arrived()));
        }
        return received -> {
            List<T> there = attachments.apply(received.arrived());
            List<T> own = new ArrayList<>(there.size());
            for (T attachment : there) {
                own.add(received.duplicated(duplicate.apply(attachment)));
            }
            return own;
        };
    }
}
