package io.ipmb.spring.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its reply. The one that takes it out of the open requests decides: the endpoint's thread by
 * completing the future, the requester by giving up. Thread-safe.
 */
final class PendingReply {

    private final OpenRequests open;
    private final String replyTo;
    private final String correlationId;
    private final CompletableFuture<Reply> future = new CompletableFuture<>();

    /** @param open holds this for as long as it waits */
    PendingReply(OpenRequests open, String replyTo, String correlationId) {
        this.open = open;
        this.replyTo = replyTo;
        this.correlationId = correlationId;
    }

    /** The label expression that the reply is sent to. */
    String replyTo() {
        return replyTo;
    }

    String correlationId() {
        return correlationId;
    }

    /** Completed with the reply, whose message its receiver here closes. */
    CompletableFuture<Reply> future() {
        return future;
    }

    /**
     * Waits for the reply.
     *
     * @return null when the time was over first
     * @throws io.ipmb.EndpointClosedException when the reply endpoint was stopped
     */
    @Nullable Reply await(Duration limit) throws InterruptedException {
        try {
            try {
                return future.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // A reply that was taken out just before is on its way into the future.
                return abandon() ? null : future.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        }
    }

    /** Gives up; false when a reply was there first, which is in the future now or in a moment. */
    boolean abandon() {
        return open.remove(this);
    }
}
