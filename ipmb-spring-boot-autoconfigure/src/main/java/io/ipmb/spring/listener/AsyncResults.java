package io.ipmb.spring.listener;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waiting for what asynchronous listeners return. */
final class AsyncResults {

    private AsyncResults() {}

    /** Completes as the stage does. Not every stage can be turned into a future, but each can be listened to. */
    static CompletableFuture<?> future(CompletionStage<?> stage) {
        // Nor can every subclass: those of minimal stages refuse to be waited for.
        if (stage.getClass() == CompletableFuture.class) {
            return (CompletableFuture<?>) stage;
        }
        CompletableFuture<Object> mirror = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                mirror.complete(true);
            } else {
                mirror.completeExceptionally(failure);
            }
        });
        return mirror;
    }

    /**
     * Waits for as long as it takes.
     *
     * @throws Exception what the result failed with; an {@link InterruptedException} while it is not done means that this
     *     thread was interrupted
     */
    static void await(CompletableFuture<?> result) throws Exception {
        try {
            result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }
}
