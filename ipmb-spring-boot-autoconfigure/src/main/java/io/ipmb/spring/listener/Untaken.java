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
 * The end of messages that no listener of the application takes: a log line, and a refusal for a requester, which then
 * need not wait for its timeout. Thread-safe.
 */
final class Untaken {

    /** @param replies asked for when a request is refused */
    private record Answering(IpmbMessageConverter converter, Supplier<ReplyOperations> replies) {}

    private volatile @Nullable Answering answering;

    /** Sets the sender of refusals; none unless set. */
    void answer(IpmbMessageConverter converter, Supplier<ReplyOperations> replies) {
        answering = new Answering(converter, replies);
    }

    /** @param at the neighbourhood of the receiving container */
    void tell(IncomingMessage message, Neighbours at, ContainerReport report) {
        Answering by = answering;
        report.notTaken(message, () -> describe(message), () -> remedy(message, at));
        // Another receiver of a multicast request may answer.
        if (by != null && message.selector().mode() == Selector.Mode.UNICAST) {
            refuse(message, at, by);
        }
    }

    /** The kind of a payload, for logs. */
    String describe(IncomingMessage message) {
        Answering by = answering;
        return by == null
                ? message.payload().getClass().getSimpleName()
                : by.converter().describe(message);
    }

    /** Refuses a request; does nothing for other messages, and for broken headers. */
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
        return "Nobody takes this here: " + converter.describe(message) + ". " + present(at.namedBy(message));
    }

    private static String remedy(IncomingMessage message, Neighbours at) {
        return present(at.namedBy(message))
                + ". Add a listener with a parameter for that payload, or send a payload that is taken";
    }

    /** The payloads that the listeners take, or the reason why they take none. */
    private static String present(List<Destination> named) {
        String taken = named.stream()
                .filter(other -> other.state().isListening() || other.state() == ContainerState.STOPPING)
                .flatMap(other -> other.listeners().stream())
                .flatMap(listener -> listener.listener().payloadTypes().stream())
                .map(Untaken::name)
                .distinct()
                .collect(Collectors.joining(", "));
        if (!taken.isEmpty()) {
            return "Taken is: " + taken;
        }
        return named.stream().allMatch(other -> other.listeners().isEmpty())
                ? "There is no listener"
                : "The listeners are not started";
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
