package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** What becomes known of a message that no listener of the application takes: a log line, and an answer for whoever asked. Thread-safe. */
final class Untaken implements Consumer<IncomingMessage> {

    private final IpmbListenerContainer container;
    private final ContainerRuntime runtime;
    private final Incidents incidents;

    Untaken(IpmbListenerContainer container, ContainerRuntime runtime, Incidents incidents) {
        this.container = container;
        this.runtime = runtime;
        this.incidents = incidents;
    }

    @Override
    public void accept(IncomingMessage message) {
        Refusal refusal = runtime.refusal();
        incidents.notTaken(message, () -> describe(message, refusal));
        // Of those that got one to many, another one may answer.
        if (refusal != null && message.selector().mode() == Selector.Mode.UNICAST) {
            refusal.refuse(message, () -> why(message, refusal));
        }
    }

    private static String describe(IncomingMessage message, @Nullable Refusal refusal) {
        return refusal == null ? message.payload().getClass().getSimpleName() : refusal.describe(message);
    }

    private String why(IncomingMessage message, Refusal refusal) {
        List<IpmbListenerContainer> named = runtime.routing().namedBy(message, container);
        String taken = named.stream()
                .filter(other -> other.state().isListening() || other.state() == ContainerState.STOPPING)
                .flatMap(other -> other.listeners().stream())
                .flatMap(listener -> listener.listener().payloadTypes().stream())
                .map(Untaken::name)
                .distinct()
                .collect(Collectors.joining(", "));
        String what = "Nobody takes this here: " + refusal.describe(message) + ". ";
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
