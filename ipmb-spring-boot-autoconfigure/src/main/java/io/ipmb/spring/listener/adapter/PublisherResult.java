package io.ipmb.spring.listener.adapter;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The one value of a publisher, or null when it has none. Only loaded where Reactive Streams are there. */
final class PublisherResult implements Subscriber<Object> {

    private final CompletableFuture<@Nullable Object> future = new CompletableFuture<>();

    private PublisherResult() {}

    static CompletionStage<?> of(Publisher<?> publisher) {
        PublisherResult result = new PublisherResult();
        publisher.subscribe(result);
        return result.future;
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
