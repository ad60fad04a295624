package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/** A listener for one class of payloads. */
public record TestListener(Class<?> type, Handler handler) implements IpmbMessageListener {

    /** What it does. */
    @FunctionalInterface
    public interface Handler {
        @Nullable CompletionStage<?> handle(IncomingMessage message) throws Exception;
    }

    /** What it does, where that is done at once. */
    @FunctionalInterface
    public interface Action {
        void perform(Object payload) throws Exception;
    }

    public static RegisteredListener named(String id, Class<?> type, Action action) {
        return named(id, 0, type, action);
    }

    public static RegisteredListener named(String id, int order, Class<?> type, Action action) {
        return async(id, order, type, message -> {
            action.perform(message.payload());
            return null;
        });
    }

    public static RegisteredListener async(String id, int order, Class<?> type, Handler handler) {
        return new RegisteredListener(id, "Test." + id, order, new TestListener(type, handler));
    }

    @Override
    public Set<Class<?>> readableTypes() {
        return Set.of(type);
    }

    @Override
    public ResolvableType payloadType() {
        return ResolvableType.forClass(type);
    }

    @Override
    public boolean takes(IncomingMessage arrived) {
        return type.isInstance(arrived.payload());
    }

    @Override
    public @Nullable CompletionStage<?> onMessage(IncomingMessage arrived) throws Exception {
        return handler.handle(arrived);
    }
}
