package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.ClassUtils;

/**
 * The end of messages that no listener of the application takes: a log line, and an answer for a requester, who does
 * not wait in vain then. Thread-safe.
 */
final class Untaken {

    /** @param replies asked for when there is a requester */
    private record Answering(IpmbMessageConverter converter, Supplier<ReplyOperations> replies) {}

    private volatile @Nullable Answering answering;

    /** Sets who answers; nobody unless set. */
    void answer(IpmbMessageConverter converter, Supplier<ReplyOperations> replies) {
        answering = new Answering(converter, replies);
    }

    /** @param at the neighbourhood of the container that the message has come to */
    void tell(IncomingMessage message, Neighbours at, ContainerReport report) {
        Answering by = answering;
        report.notTaken(
                message,
                () -> by == null
                        ? message.payload().getClass().getSimpleName()
                        : by.converter().describe(message));
        // Of the receivers of a message to many, another one may answer.
        if (by != null && message.selector().mode() == Selector.Mode.UNICAST) {
            refuse(message, at, by);
        }
    }

    /** Nothing where nobody waits for an answer, or broken headers do not say so. */
    private static void refuse(IncomingMessage message, Neighbours at, Answering by) {
        if (!by.converter().hasHeaders(message)) {
            return;
        }
        MessageHeaders headers;
        try {
            headers = by.converter().headers(message);
        } catch (MessageConversionException e) {
            return;
        }
        ReplyOperations replies = by.replies().get();
        if (replies.isRequest(headers)) {
            replies.refuse(headers, why(message, at, by.converter()));
        }
    }

    private static String why(IncomingMessage message, Neighbours at, IpmbMessageConverter converter) {
        List<Destination> named = at.namedBy(message);
        String taken = named.stream()
                .filter(other -> other.state().isListening() || other.state() == ContainerState.STOPPING)
                .flatMap(other -> other.listeners().stream())
                .flatMap(listener -> listener.listener().payloadTypes().stream())
                .map(Untaken::name)
                .distinct()
                .collect(Collectors.joining(", "));
        String what = "Nobody takes this here: " + converter.describe(message) + ". ";
        if (!taken.isEmpty()) {
            return what + "Taken is: " + taken;
        }
        return what
                + (named.stream().allMatch(other -> other.listeners().isEmpty())
                        ? "There is no listener"
                        : "The listeners are not started");
    }

    private static String name(ResolvableType type) {
        Class<?> raw = type.resolve(Object.class);
        if (raw == Object.class) {
            return "anything";
        }
        String generics =
                List.of(type.getGenerics()).stream().map(Untaken::name).collect(Collectors.joining(", "));
        return ClassUtils.getShortName(raw) + (generics.isEmpty() ? "" : "<" + generics + ">");
    }
}
