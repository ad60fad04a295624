package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.listener.IpmbMessageListener;
import io.ipmb.spring.support.Internal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * One listener of several methods of a bean: each message goes to the method with the closest payload type, otherwise
 * to the default method. Thread-safe.
 *
 * @since 0.1.0
 */
@Internal
public final class ClassMessageListener implements IpmbMessageListener {

    private final Class<?> type;
    /** The methods in the order of the search. */
    private final List<MethodMessageListener> handlers;

    private final @Nullable MethodMessageListener fallback;

    /**
     * @param type the bean's class
     * @param handlers at least one, unless there is a default method
     * @param fallback the default method, for messages that no other takes; null for none
     * @throws IllegalListenerException when two methods take the same messages
     */
    public ClassMessageListener(
            Class<?> type, List<MethodMessageListener> handlers, @Nullable MethodMessageListener fallback) {
        this.type = type;
        this.fallback = fallback;
        List<MethodMessageListener> sorted = new ArrayList<>(handlers);
        // First types that travel as JSON, which a text listener would take as well. Then subtypes before their
        // supertypes. The name makes the order stable.
        sorted.sort(Comparator.comparing((MethodMessageListener handler) -> !handler.isConvertedOnly())
                .thenComparingInt(handler -> -depth(handler.rawType()))
                .thenComparing(MethodMessageListener::toString));
        this.handlers = sorted;
        checkDistinct();
    }

    private void checkDistinct() {
        MethodMessageListener first = null;
        for (int i = 0; i < handlers.size(); i++) {
            MethodMessageListener handler = handlers.get(i);
            for (MethodMessageListener other : handlers.subList(0, i)) {
                if (handler.target().equals(other.target())) {
                    throw new IllegalListenerException(
                            "The methods " + other + " and " + handler + " of one listener take the same payload "
                                    + handler.target() + ", so that nothing says which one gets it.",
                            "Give them different payload types, or annotate the methods with @IpmbListener each instead"
                                    + " of the class.");
                }
            }
            if (handler.isConvertedOnly()) {
                if (first != null) {
                    throw new IllegalListenerException(
                            "The methods " + first + " and " + handler + " of one listener take objects that travel as"
                                    + " text without their type, so that nothing says which one gets it.",
                            "Give the payload types a @MessageType, or let the methods be listeners of their own with"
                                    + " selectors that tell them apart.");
                }
                first = handler;
            }
        }
    }

    /** The depth of the type below {@code Object}. */
    private static int depth(Class<?> type) {
        int most = 0;
        for (Class<?> above : type.getInterfaces()) {
            most = Math.max(most, depth(above) + 1);
        }
        Class<?> superclass = type.getSuperclass();
        return superclass == null ? most : Math.max(most, depth(superclass) + 1);
    }

    @Override
    public Set<Class<?>> readableTypes() {
        Set<Class<?>> all = new LinkedHashSet<>();
        handlers.forEach(handler -> all.addAll(handler.readableTypes()));
        if (fallback != null) {
            all.addAll(fallback.readableTypes());
        }
        return all;
    }

    /** The default method's, otherwise the first method's. */
    @Override
    public ResolvableType payloadType() {
        return fallback == null ? handlers.get(0).payloadType() : fallback.payloadType();
    }

    @Override
    public List<ResolvableType> payloadTypes() {
        return Stream.concat(handlers.stream(), Stream.ofNullable(fallback))
                .map(MethodMessageListener::payloadType)
                .toList();
    }

    @Override
    public boolean takes(IncomingMessage arrived) {
        return handler(arrived) != null;
    }

    @Override
    public @Nullable CompletionStage<?> onMessage(IncomingMessage arrived) {
        MethodMessageListener handler = handler(arrived);
        if (handler == null) {
            throw new IllegalStateException("No method of " + this + " takes " + arrived);
        }
        return handler.onMessage(arrived);
    }

    private @Nullable MethodMessageListener handler(IncomingMessage arrived) {
        for (MethodMessageListener handler : handlers) {
            if (handler.target().isDirect(arrived.payload()) && handler.takes(arrived)) {
                return handler;
            }
        }
        for (MethodMessageListener handler : handlers) {
            if (handler.takes(arrived)) {
                return handler;
            }
        }
        return fallback != null && fallback.takes(arrived) ? fallback : null;
    }

    /** As {@code com.example.Observatory[hear, see]}. */
    @Override
    public String toString() {
        return type.getName()
                + handlers.stream()
                        .map(handler -> handler.method().getName())
                        .collect(Collectors.joining(", ", "[", fallback == null ? "]" : ", default]"));
    }
}
