package io.ipmb.spring.core;

import io.ipmb.EndpointClosedException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one session that wait for a reply, by correlation id. A request leaves in one of three ways, and the
 * first one wins: its reply, its requester giving up, or the end of the session.
 *
 * <p>States: <em>open</em>, then <em>ended</em> for good. Thread-safe.
 */
final class OpenRequests {

    private final Map<String, PendingReply> waiting = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final String replyTo;

    /** Makes the failure of each request that is open at the end or comes later; null while open. */
    private volatile @Nullable Supplier<EndpointClosedException> end;

    /** @param replyTo the address of the session, which requests name */
    OpenRequests(String replyTo) {
        this.replyTo = replyTo;
    }

    /** @throws EndpointClosedException when these have ended */
    PendingReply register() {
        PendingReply request = new PendingReply(this, replyTo, Long.toString(lastId.incrementAndGet(), 36));
        waiting.put(request.correlationId(), request);
        // After the put: an end that comes now finds the request, one that came before is seen here.
        Supplier<EndpointClosedException> failure = end;
        if (failure != null) {
            remove(request);
            throw failure.get();
        }
        return request;
    }

    /** Whether the request was there still; false when a reply, its requester or the end was first. */
    boolean remove(PendingReply request) {
        return waiting.remove(request.correlationId(), request);
    }

    /** Gives a reply to its request; false when none waits for it, and the reply stays the caller's. */
    boolean complete(@Nullable Object correlationId, Reply reply) {
        PendingReply request = correlationId instanceof String id ? waiting.remove(id) : null;
        return request != null && request.future().complete(reply);
    }

    /** How many wait. */
    int size() {
        return waiting.size();
    }

    /** Fails all that wait, and all that come later. */
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
