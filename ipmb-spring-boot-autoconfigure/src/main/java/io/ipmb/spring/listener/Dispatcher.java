package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.IllegalPayloadTypeException;
import io.ipmb.envelope.Envelope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Which listener of a label gets what: in the order of {@link RegisteredListener#order()}, and among equal ones in that of
 * registration. Immutable: another set of listeners is another dispatcher.
 */
final class Dispatcher {

    /** Told of a listener that fails when it is asked whether it takes a message; it counts as not taking it. */
    @FunctionalInterface
    interface Broken {
        void report(RegisteredListener listener, IncomingMessage message, Throwable failure);
    }

    /** Nobody listens. */
    static final Dispatcher NOBODY = new Dispatcher(new RegisteredListener[0]);

    private final RegisteredListener[] listeners;

    private Dispatcher(RegisteredListener[] listeners) {
        this.listeners = listeners;
    }

    /**
     * These listeners and one more.
     *
     * @param label for the message
     * @throws IllegalListenerException when nothing says which of two listeners gets a message to one receiver, or the
     *     types to be read do not go together
     */
    Dispatcher with(RegisteredListener added, Label label) {
        for (RegisteredListener other : listeners) {
            ResolvableType payload = other.order() == added.order() ? samePayload(other, added) : null;
            if (payload != null) {
                throw new IllegalListenerException(
                        "The listeners " + other + " and " + added + " have the same label " + label.elements()
                                + ", take the same payload "
                                + (isAny(payload) ? "(any)" : payload)
                                + " and have the same order, so that nothing says which one gets a message to one "
                                + "receiver",
                        "Give one of them an @Order, another payload type, or a selector that names another element.");
            }
            if (other.order() == added.order() && takesContent(other) && takesContent(added)) {
                throw new IllegalListenerException(
                        "The listeners " + other + " and " + added + " have the same label " + label.elements()
                                + " and the same order, and both take objects that travel as JSON or the like; nothing on the "
                                + "wire tells their JSON apart, so that nothing says which one gets it",
                        "Give one a selector that names another element, or give the payload types a @MessageType; where one"
                                + " of them is to get all of it, give that one a lower @Order.");
            }
        }
        List<RegisteredListener> all = new ArrayList<>(List.of(listeners));
        all.add(added);
        all.sort(Comparator.comparingInt(RegisteredListener::order));
        Dispatcher dispatcher = new Dispatcher(all.toArray(RegisteredListener[]::new));
        dispatcher.messageBox();
        return dispatcher;
    }

    /** These listeners without the one of this id. */
    Dispatcher without(String id) {
        List<RegisteredListener> rest = new ArrayList<>(List.of(listeners));
        rest.removeIf(listener -> listener.id().equals(id));
        return new Dispatcher(rest.toArray(RegisteredListener[]::new));
    }

    /** The listeners, by order. */
    List<RegisteredListener> listeners() {
        return List.of(listeners);
    }

    /** The listener at a place that {@link #next} gave. */
    RegisteredListener at(int place) {
        return listeners[place];
    }

    /** The place of the next listener that takes the message, at {@code from} or later; -1 when there is none. */
    int next(IncomingMessage message, int from, Broken broken) {
        for (int i = from; i < listeners.length; i++) {
            try {
                if (listeners[i].listener().takes(message)) {
                    return i;
                }
            } catch (RuntimeException | Error e) {
                broken.report(listeners[i], message, e);
            }
        }
        return -1;
    }

    /** What an endpoint must read for these listeners. */
    MessageBox messageBox() {
        MessageBox.Builder box = MessageBox.builder();
        for (RegisteredListener listener : listeners) {
            for (Class<?> type : listener.listener().readableTypes()) {
                add(box, type, listener);
            }
        }
        return box.build();
    }

    private static void add(MessageBox.Builder box, Class<?> type, RegisteredListener listener) {
        if (type == UnknownPayload.class) {
            box.unknownTypes(true);
            return;
        }
        try {
            box.add(type);
        } catch (IllegalPayloadTypeException e) {
            throw new IllegalListenerException(
                    "The listener " + listener + " takes " + type.getName() + ", which cannot be a payload: "
                            + e.getMessage(),
                    "Take a plain type, or a record, enum or sealed interface with @MessageType.",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalListenerException(
                    "The listener " + listener + " cannot share a label with those before it: " + e.getMessage(),
                    "Give each @MessageType an id of its own.",
                    e);
        }
    }

    private static boolean isAny(ResolvableType payload) {
        return payload.equals(ResolvableType.NONE);
    }

    /** Whether it takes objects for which the bus has no form, and so all of them: what is inside is known only when read. */
    private static boolean takesContent(RegisteredListener registered) {
        Set<Class<?>> readable = registered.listener().readableTypes();
        return readable.contains(Envelope.class)
                && registered.listener().payloadTypes().stream()
                        .anyMatch(payload -> !isAny(payload) && hasNoForm(payload.toClass(), readable));
    }

    private static boolean hasNoForm(Class<?> payload, Set<Class<?>> readable) {
        Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(payload);
        return raw != Object.class
                && raw != byte[].class
                && readable.stream().noneMatch(type -> type.isAssignableFrom(raw) || raw.isAssignableFrom(type));
    }

    /** A payload that both take; null when there is none. */
    private static @Nullable ResolvableType samePayload(RegisteredListener one, RegisteredListener other) {
        for (ResolvableType first : one.listener().payloadTypes()) {
            for (ResolvableType second : other.listener().payloadTypes()) {
                if (isSamePayload(first, second)) {
                    return second;
                }
            }
        }
        return null;
    }

    private static boolean isSamePayload(ResolvableType first, ResolvableType second) {
        if (isAny(first) || isAny(second)) {
            return isAny(first) && isAny(second);
        }
        @Nullable Class<?> firstClass = first.resolve();
        @Nullable Class<?> secondClass = second.resolve();
        if (firstClass == null || secondClass == null || first.hasGenerics() || second.hasGenerics()) {
            return first.toString().equals(second.toString());
        }
        return ClassUtils.resolvePrimitiveIfNecessary(firstClass)
                == ClassUtils.resolvePrimitiveIfNecessary(secondClass);
    }
}
