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
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * The listeners of one label, with their payload types and settings. Finds the listener of a message. Ordered by {@link
 * RegisteredListener#order()}, then by registration. Immutable: a change makes another set.
 */
final class ListenerSet {

    /** Called for a listener that throws when asked for a message; it counts as not taking the message. */
    @FunctionalInterface
    interface Broken {
        void report(RegisteredListener listener, IncomingMessage message, Throwable failure);
    }

    private record Entry(RegisteredListener listener, ListenerSettings settings) {}

    /** No listener. */
    static final ListenerSet EMPTY = new ListenerSet(List.of());

    private final List<Entry> entries;
    private final RegisteredListener[] listeners;
    private final MessageBox messageBox;

    private ListenerSet(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        this.listeners = entries.stream().map(Entry::listener).toArray(RegisteredListener[]::new);
        this.messageBox = messageBox(listeners);
    }

    /**
     * These listeners and one more.
     *
     * @param settings the settings of the new one
     * @param label their label, for the error message
     * @throws IllegalListenerException when settings or payload types contradict each other, or the order of two
     *     listeners for the same payload is undetermined
     */
    ListenerSet with(RegisteredListener added, ListenerSettings settings, Label label) {
        for (Entry other : entries) {
            checkSettings(other, added, settings, label);
        }
        for (RegisteredListener other : listeners) {
            checkPayloads(other, added, label);
        }
        List<Entry> all = new ArrayList<>(entries);
        all.add(new Entry(added, settings));
        all.sort(Comparator.comparingInt(entry -> entry.listener().order()));
        return new ListenerSet(all);
    }

    /** These listeners without the one of this id. */
    ListenerSet without(String id) {
        return new ListenerSet(entries.stream()
                .filter(entry -> !entry.listener().id().equals(id))
                .toList());
    }

    boolean isEmpty() {
        return listeners.length == 0;
    }

    /** The listeners, by order. */
    List<RegisteredListener> listeners() {
        return List.of(listeners);
    }

    /** The common settings of the listeners. */
    ListenerSettings settings() {
        ListenerSettings together = ListenerSettings.UNSET;
        for (Entry entry : entries) {
            together = together.orElse(entry.settings());
        }
        return together;
    }

    /** The payload types that an endpoint must read for the listeners. */
    MessageBox messageBox() {
        return messageBox;
    }

    /** The listener at a place from {@link #next}. */
    RegisteredListener at(int place) {
        return listeners[place];
    }

    /** The place of the next listener for the message, at {@code from} or later; -1 for none. */
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

    private static MessageBox messageBox(RegisteredListener[] listeners) {
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

    // Conflicts

    private static void checkSettings(Entry one, RegisteredListener other, ListenerSettings settings, Label label) {
        check("autoStartup", ListenerSettings::autoStartup, one, other, settings, label);
        check("concurrency", ListenerSettings::concurrency, one, other, settings, label);
        check("queueCapacity", ListenerSettings::queueCapacity, one, other, settings, label);
        check("shutdownTimeout", ListenerSettings::shutdownTimeout, one, other, settings, label);
        check("stuckAfter", ListenerSettings::stuckAfter, one, other, settings, label);
    }

    private static <T> void check(
            String name,
            Function<ListenerSettings, @Nullable T> setting,
            Entry one,
            RegisteredListener other,
            ListenerSettings settings,
            Label label) {
        @Nullable T first = setting.apply(one.settings());
        @Nullable T second = setting.apply(settings);
        if (first != null && second != null && !Objects.equals(first, second)) {
            throw new IllegalListenerException(
                    "The listeners " + one.listener() + " and " + other + " have the same label " + label.elements()
                            + ", so that they are run together, but want " + name + " " + first + " and " + second,
                    "Say the same in both, leave it out in one, or give one a selector that names another element.");
        }
    }

    private static void checkPayloads(RegisteredListener other, RegisteredListener added, Label label) {
        if (other.order() != added.order()) {
            return;
        }
        ResolvableType payload = samePayload(other, added);
        if (payload != null) {
            throw new IllegalListenerException(
                    "The listeners " + other + " and " + added + " have the same label " + label.elements()
                            + ", take the same payload "
                            + (isAny(payload) ? "(any)" : payload)
                            + " and have the same order, so that nothing says which one gets a message to one "
                            + "receiver",
                    "Give one of them an @Order, another payload type, or a selector that names another element.");
        }
        if (takesContent(other) && takesContent(added)) {
            throw new IllegalListenerException(
                    "The listeners " + other + " and " + added + " have the same label " + label.elements()
                            + " and the same order, and both take objects that travel as JSON or the like; nothing on the "
                            + "wire tells their JSON apart, so that nothing says which one gets it",
                    "Give one a selector that names another element, or give the payload types a @MessageType; where one"
                            + " of them is to get all of it, give that one a lower @Order.");
        }
    }

    private static boolean isAny(ResolvableType payload) {
        return payload.equals(ResolvableType.NONE);
    }

    /**
     * Whether it takes objects without a form on the bus. It then takes all of these: their type is known only after
     * reading.
     */
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

    /** A payload type that both take; null for none. */
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
