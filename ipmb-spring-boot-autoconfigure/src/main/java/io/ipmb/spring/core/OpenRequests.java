package io.ipmb.spring.core;

import io.ipmb.EndpointClosedException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The open requests of one session, by correlation id. A request leaves in one of three ways, and the first one wins:
 * by its reply, by its requester giving up, or by the end of the session.
 *
 * <p>States: <em>open</em>, then <em>ended</em> for good. Thread-safe.
 */
final class OpenRequests {

    private final Map<String, PendingReply> waiting = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final String replyTo;

    /** Makes the failure of each request that is open at the end, or begins later; null while open. */
    private volatile @Nullable Supplier<EndpointClosedException> end;

    /** @param replyTo the session's address, to which receivers reply */
    OpenRequests(String replyTo) {
        this.replyTo = replyTo;
    }

    /** @throws EndpointClosedException when the session has ended */
    PendingReply register() {
        PendingReply request = new PendingReply(this, replyTo, Long.toString(lastId.incrementAndGet(), 36));
        waiting.put(request.correlationId(), request);
        // Checked after the put: a later end finds the request, an earlier one is seen here.
        Supplier<EndpointClosedException> failure = end;
        if (failure != null) {
            remove(request);
            throw failure.get();
        }
        return request;
    }

    /** Whether the request was still open; false when its reply, its requester or the end was first. */
    boolean remove(PendingReply request) {
        return waiting.remove(request.correlationId(), request);
    }

    /** Completes the reply's request; false when it is not open, and the caller still owns the reply. */
    boolean complete(@Nullable Object correlationId, Reply reply) {
        PendingReply request = correlationId instanceof String id ? waiting.remove(id) : null;
        return request != null && request.future().complete(reply);
    }

    /** The number of open requests. */
    int size() {
        return waiting.size();
    }

    /** Fails all open requests, and all later ones. */
    void end(Supplier<EndpointClosedException> failure) {
        end = failure;
        for (PendingReply request : waiting.values()) {
            if (remove(request)) {
                request.future().completeExceptionally(failure.get());
            }
        }
    }

    boolean isEnded() {
        return end != null;
    }
}
