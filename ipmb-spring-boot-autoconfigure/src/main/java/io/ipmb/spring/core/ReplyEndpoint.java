package io.ipmb.spring.core;

import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint for replies. Its own thread reads them, so that a request can wait for its reply on any other thread, a
 * listener's included.
 *
 * <p>States: <em>apart</em> (nothing is joined, nothing runs), <em>joined</em> (from the first request on, with a
 * {@link ReplySession}), <em>stopped</em> (requests are refused). {@link #stop()} comes from any state and any thread,
 * {@link #start()} leads from stopped to apart. After a failed session, the next request begins a new one. Thread-safe
 * once it is set up.
 */
final class ReplyEndpoint {

    private final EndpointFactory factory;
    private final IpmbMessageConverter converter;
    private final FoundListeners listeners = new FoundListeners();
    private final StrayMessages strays;
    private final LostReplies lost;
    private final CounterTotals counters = new CounterTotals();

    /** Held while joining, so that concurrent requests share one session. */
    private final ReentrantLock joining = new ReentrantLock();

    private final AtomicReference<@Nullable ReplySession> session = new AtomicReference<>();
    private volatile boolean stopped;

    ReplyEndpoint(EndpointFactory factory, IpmbMessageConverter converter) {
        this.factory = factory;
        this.converter = converter;
        this.strays = new StrayMessages(listeners, factory::identifier);
        this.lost = new LostReplies(factory::identifier);
    }

    /** Sets the receivers of stray messages, before the first request, which asks for them. */
    void setListeners(Supplier<@Nullable ApplicationListeners> later) {
        listeners.setSupplier(later);
    }

    /**
     * Registers a request before its sending; joins the bus if necessary.
     *
     * @throws EndpointClosedException when this is stopped
     * @throws io.ipmb.JoinException when the bus cannot be joined
     */
    PendingReply register() {
        ReplySession present = session.get();
        return (present == null || !present.isUsable() ? join() : present).register();
    }

    /** The number of replies without an open request. */
    long lateReplies() {
        return lost.count();
    }

    /** The endpoint; null while there is none. */
    @Nullable Endpoint endpoint() {
        ReplySession present = session.get();
        return present == null ? null : present.endpoint();
    }

    /** The counters of the endpoint, over all sessions. */
    Map<Counter, Long> counters() {
        return counters.snapshot();
    }

    /** The number of open requests. */
    int pending() {
        ReplySession present = session.get();
        return present == null ? 0 : present.pending();
    }

    /** The number of endpoints that match the selector; empty when this endpoint does not host the bus. */
    OptionalInt reaches(Selector selector) {
        Endpoint joined = endpoint();
        return joined == null ? OptionalInt.empty() : joined.reaches(selector);
    }

    void start() {
        stopped = false;
    }

    /** Leaves the bus; open requests fail at once. */
    void stop() {
        stopped = true;
        ReplySession ending = session.getAndSet(null);
        if (ending != null) {
            ending.end();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    private ReplySession join() {
        joining.lock();
        try {
            ReplySession present = session.get();
            if (present != null) {
                if (present.isUsable()) {
                    return present;
                }
                // Disconnected, or reading has failed: the log already has a line about it.
                drop(present);
            }
            if (stopped) {
                throw ReplySession.hasLeft();
            }
            listeners.find(this::readForListeners);
            ReplySession fresh = new ReplySession(factory, converter, listeners, strays, lost, counters, this::drop);
            fresh.begin();
            session.set(fresh);
            // The listeners may have changed during the join.
            fresh.readForListeners();
            // stop() or a refusal during the join found nothing to end.
            if ((stopped || fresh.isEnded()) && session.compareAndSet(fresh, null)) {
                fresh.end();
                throw fresh.noReply();
            }
            return fresh;
        } finally {
            joining.unlock();
        }
    }

    /** The next request joins again, and fails at once if it cannot. */
    private void drop(ReplySession ending) {
        session.compareAndSet(ending, null);
        ending.end();
    }

    private void readForListeners() {
        ReplySession present = session.get();
        if (present != null) {
            present.readForListeners();
        }
    }
}
