package io.ipmb.spring.core;

import io.ipmb.spring.core.MessageSender.Outgoing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The threads behind a template: one sends the messages of {@code sendAsync} in the order of the calls, a few complete
 * the futures of requests. An executor of the application may replace both. Before the application leaves the bus, the
 * waiting messages get time to be sent. Thread-safe once it is set up.
 */
final class LaterWork {

    static final int DEFAULT_MOST_SENDS = 1024;

    private static final int COMPLETING_THREADS = 4;

    private static final int DEFAULT_MOST_REPLIES = 10_000;

    /** The time for waiting messages before the application leaves the bus. */
    private static final Duration LAST_SENDS = Duration.ofSeconds(5);

    private final EndpointSupplier endpoint;
    private final AtomicBoolean sendsBeforeLeaving = new AtomicBoolean();
    private final ClassLoader loader;
    private DaemonPool sending;
    private DaemonPool completing;
    private @Nullable Executor executor;

    /**
     * @param endpoint announces that the application is about to leave the bus
     * @param loader the context class loader of the threads
     */
    LaterWork(EndpointSupplier endpoint, ClassLoader loader) {
        this.endpoint = endpoint;
        this.loader = loader;
        this.sending = sending(DEFAULT_MOST_SENDS, FullQueuePolicy.REJECT);
        this.completing = completing(DEFAULT_MOST_REPLIES);
    }

    private DaemonPool sending(int most, FullQueuePolicy whenFull) {
        return new DaemonPool("ipmb-send-", 1, most, whenFull, loader);
    }

    private DaemonPool completing(int most) {
        return new DaemonPool("ipmb-reply-", COMPLETING_THREADS, most, FullQueuePolicy.REJECT, loader);
    }

    /** Sets the capacity of the queue, and the policy for further messages. */
    void setMostSends(int most, FullQueuePolicy whenFull) {
        sending = sending(most, whenFull);
    }

    /** Sets the limit of futures that wait for their completion. */
    void setMostReplies(int most) {
        completing = completing(most);
    }

    /** Sets the executor in place of both; null for own threads. */
    void setExecutor(@Nullable Executor executor) {
        this.executor = executor;
    }

    /** The executor that sends. */
    Executor sends() {
        if (executor != null) {
            return executor;
        }
        if (!sendsBeforeLeaving.get() && sendsBeforeLeaving.compareAndSet(false, true)) {
            endpoint.beforeLeaving(() -> sending.close(LAST_SENDS));
        }
        return sending;
    }

    /**
     * Sends a message later, unless its future is cancelled first.
     *
     * @param send sends it and returns the outcome
     * @throws org.springframework.core.task.TaskRejectedException when the queue is full
     */
    <T extends @Nullable Object> CompletableFuture<T> send(Outgoing outgoing, Function<? super Outgoing, T> send) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Runnable task = () -> {
            if (future.isDone()) {
                outgoing.giveUp();
                return;
            }
            try {
                future.complete(send.apply(outgoing));
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        };
        try {
            sends().execute(task);
        } catch (RuntimeException e) {
            outgoing.giveUp(e);
            throw e;
        }
        return future;
    }

    /** The executor that completes futures. */
    Executor completes() {
        return executor == null ? completing : executor;
    }

    /** Lets the threads finish the waiting tasks and end; does not wait for them. */
    void close() {
        sending.close();
        completing.close();
    }
}
