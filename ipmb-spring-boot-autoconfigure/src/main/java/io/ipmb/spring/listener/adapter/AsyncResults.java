package io.ipmb.spring.listener.adapter;

import io.ipmb.spring.listener.IllegalListenerException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Distinguishes values from asynchronous results, and converts the latter to {@link CompletionStage}s: the types of
 * {@link ReactiveAdapterRegistry} with at most one value (Mono, Maybe, Uni, Deferred). Other asynchronous types, with
 * many values or without a callback, are refused: at start by the signature, otherwise by the result's class.
 */
final class AsyncResults {

    private static final String ACTION =
            "Return the value itself, a CompletableFuture, another CompletionStage or a Mono.";
    private static final String CONTINUATION = "kotlin.coroutines.Continuation";
    private static final boolean STREAMS =
            ClassUtils.isPresent("org.reactivestreams.Publisher", AsyncResults.class.getClassLoader());

    private AsyncResults() {}

    /** @throws IllegalListenerException when the declared return type is an unsupported asynchronous type */
    static void check(MethodDescription method) {
        Class<?>[] parameters = method.getMethod().getParameterTypes();
        if (parameters.length > 0 && parameters[parameters.length - 1].getName().equals(CONTINUATION)) {
            throw new IllegalListenerException(
                    "The listener " + method + " is a Kotlin suspend function, which is not supported.",
                    "Leave out suspend and return a CompletableFuture, for instance with future { ... } of"
                            + " kotlinx-coroutines-jdk8, or a Mono with mono { ... } of kotlinx-coroutines-reactor.");
        }
        Class<?> type = method.declaredType(method.returned()).resolve(Object.class);
        String problem = problem(type, null);
        if (problem != null) {
            throw new IllegalListenerException("The listener " + method + " returns " + problem, ACTION);
        }
    }

    /** The type of the value, without the asynchronous type around it. */
    static ResolvableType valueType(ResolvableType declared) {
        Class<?> type = declared.resolve(Object.class);
        if (CompletionStage.class.isAssignableFrom(type)) {
            return declared.as(CompletionStage.class).getGeneric(0);
        }
        return adapter(type, null) == null ? declared : declared.getGeneric(0);
    }

    /**
     * The result as a stage; null for a value.
     *
     * @throws IllegalStateException when the result has an unsupported asynchronous type
     */
    static @Nullable CompletionStage<?> stage(Object result) {
        if (result instanceof CompletionStage<?> stage) {
            return stage;
        }
        Class<?> type = result.getClass();
        String problem = problem(type, result);
        if (problem != null) {
            throw new IllegalStateException("A listener returned " + problem + " " + ACTION);
        }
        ReactiveAdapter adapter = adapter(type, result);
        return adapter == null ? null : PublishedValue.of(adapter.toPublisher(result));
    }

    private static @Nullable String problem(Class<?> type, @Nullable Object value) {
        if (CompletionStage.class.isAssignableFrom(type)) {
            return null;
        }
        ReactiveAdapter adapter = adapter(type, value);
        if (adapter != null) {
            return adapter.isMultiValue() ? type.getName() + ", which may give many values." : null;
        }
        if (Flow.Publisher.class.isAssignableFrom(type)) {
            return type.getName() + ", which may give many values.";
        }
        if (Future.class.isAssignableFrom(type)) {
            return type.getName() + ", which tells nobody when its value is there.";
        }
        return null;
    }

    private static @Nullable ReactiveAdapter adapter(Class<?> type, @Nullable Object value) {
        if (!STREAMS || type == Object.class) {
            return null;
        }
        return ReactiveAdapterRegistry.getSharedInstance().getAdapter(type, value);
    }

    /** The value of a publisher; null without one. In a class of its own, which loads only with Reactive Streams. */
    private static final class PublishedValue implements Subscriber<Object> {

        private final CompletableFuture<@Nullable Object> future = new CompletableFuture<>();

        static CompletionStage<?> of(Publisher<?> publisher) {
            PublishedValue value = new PublishedValue();
            publisher.subscribe(value);
            return value.future;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object value) {
            future.complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            future.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            future.complete(null);
        }
    }
}
