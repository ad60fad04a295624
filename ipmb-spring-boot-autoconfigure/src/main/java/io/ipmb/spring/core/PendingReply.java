package io.ipmb.spring.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its reply. Its removal from the open requests decides: the endpoint's thread removes it and
 * completes the future, or the requester removes it and gives up. Thread-safe.
 */
final class PendingReply {

    private final OpenRequests open;
    private final String replyTo;
    private final String correlationId;
    private final CompletableFuture<Reply> future = new CompletableFuture<>();

    /** @param open the open requests, which hold this one while it waits */
    PendingReply(OpenRequests open, String replyTo, String correlationId) {
        this.open = open;
        this.replyTo = replyTo;
        this.correlationId = correlationId;
    }

    /** The label expression to send the reply to. */
    String replyTo() {
        return replyTo;
    }

    String correlationId() {
        return correlationId;
    }

    /** The reply. The future's reader closes its message. */
    CompletableFuture<Reply> future() {
        return future;
    }

    /**
     * Waits for the reply.
     *
     * @return null after the timeout
     * @throws io.ipmb.EndpointClosedException when the reply endpoint was stopped
     */
    @Nullable Reply await(Duration limit) throws InterruptedException {
        try {
            try {
                return future.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // The reply won just before: it is about to complete the future.
                return abandon() ? null : future.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        }
    }

    /** Gives up; false when a reply was first: it has completed the future, or is about to. */
    boolean abandon() {
        return open.remove(this);
    }
}
