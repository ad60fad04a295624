package io.ipmb.spring.core;

import io.ipmb.spring.core.MessageSender.Outgoing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who does what a template does later: one thread sends, in the order of the calls, a few complete the futures of
 * requests; or all of it is an executor's of the application. What waits to be sent gets its time when the application
 * leaves the bus. Thread-safe once it is set up.
 */
final class LaterWork {

    static final int DEFAULT_MOST_SENDS = 1024;

    private static final int COMPLETING_THREADS = 4;

    private static final int DEFAULT_MOST_REPLIES = 10_000;

    /** For what waits to be sent when the application leaves the bus. */
    private static final Duration LAST_SENDS = Duration.ofSeconds(5);

    private final EndpointSupplier endpoint;
    private final AtomicBoolean sendsBeforeLeaving = new AtomicBoolean();
    private final ClassLoader loader;
    private DaemonPool sending;
    private DaemonPool completing;
    private @Nullable Executor executor;

    /**
     * @param endpoint says when the application leaves the bus
     * @param loader finds the classes of the application
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

    /** Sets how many messages may wait to be sent, and what becomes of more. */
    void setMostSends(int most, FullQueuePolicy whenFull) {
        sending = sending(most, whenFull);
    }

    /** Sets how many futures may wait to be completed. */
    void setMostReplies(int most) {
        completing = completing(most);
    }

    /** Sets who does all of it; null for threads that are there while they have work. */
    void setExecutor(@Nullable Executor executor) {
        this.executor = executor;
    }

    /** What sends. */
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
     * Sends a message later, unless its future is cancelled before.
     *
     * @param send sends it and tells the outcome
     * @throws org.springframework.core.task.TaskRejectedException when too many wait already
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

    /** What completes futures. */
    Executor completes() {
        return executor == null ? completing : executor;
    }

    /** Lets the threads end once they have done what waits; does not wait for that. */
    void close() {
        sending.close();
        completing.close();
    }
}
