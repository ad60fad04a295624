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
 * The endpoint for replies, with a reading thread of its own, so that a request may wait for its reply on any other
 * thread, a listener's as well.
 *
 * <p>States: <em>apart</em> (nothing is joined, nothing runs), <em>joined</em> (from the first request on, with a
 * {@link ReplySession}), <em>stopped</em> (requests are refused). {@link #stop()} comes from any state and any thread,
 * {@link #start()} leads from stopped to apart. A session that has failed is followed by a new one at the next request.
 * Thread-safe once it is set up.
 */
final class ReplyEndpoint {

    private final EndpointFactory factory;
    private final IpmbMessageConverter converter;
    private final FoundListeners listeners = new FoundListeners();
    private final StrayMessages strays;
    private final LostReplies lost;
    private final CounterTotals counters = new CounterTotals();

    /** Held while the bus is joined, so that one session is made for many requests. */
    private final ReentrantLock joining = new ReentrantLock();

    private final AtomicReference<@Nullable ReplySession> session = new AtomicReference<>();
    private volatile boolean stopped;

    ReplyEndpoint(EndpointFactory factory, IpmbMessageConverter converter) {
        this.factory = factory;
        this.converter = converter;
        this.strays = new StrayMessages(listeners, factory::identifier);
        this.lost = new LostReplies(factory::identifier);
    }

    /** Sets the receivers of messages that are no replies; asked for at the first request. Before that. */
    void setListeners(Supplier<@Nullable ApplicationListeners> later) {
        listeners.setSupplier(later);
    }

    /**
     * Registers a request that is about to be sent, and joins the bus where that was not done yet.
     *
     * @throws EndpointClosedException when this is stopped
     * @throws io.ipmb.JoinException when the bus cannot be joined
     */
    PendingReply register() {
        ReplySession present = session.get();
        return (present == null || !present.isUsable() ? join() : present).register();
    }

    /** How many replies came that no request waited for any more. */
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

    /** How many requests wait for a reply. */
    int pending() {
        ReplySession present = session.get();
        return present == null ? 0 : present.pending();
    }

    /** How many endpoints satisfy the selector; empty when this is not the endpoint that hosts the bus. */
    OptionalInt reaches(Selector selector) {
        Endpoint joined = endpoint();
        return joined == null ? OptionalInt.empty() : joined.reaches(selector);
    }

    void start() {
        stopped = false;
    }

    /** Leaves the bus; requests that wait fail at once. */
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
                // Thrown off the bus, or reading has ended by itself: a failure of which there is a log line already.
                drop(present);
            }
            if (stopped) {
                throw ReplySession.hasLeft();
            }
            listeners.find(this::readForListeners);
            ReplySession fresh = new ReplySession(factory, converter, listeners, strays, lost, counters, this::drop);
            fresh.begin();
            session.set(fresh);
            // The listeners may have changed meanwhile.
            fresh.readForListeners();
            // stop() or a refusal may have come while the bus was joined, and found nothing to end.
            if ((stopped || fresh.isEnded()) && session.compareAndSet(fresh, null)) {
                fresh.end();
                throw fresh.noReply();
            }
            return fresh;
        } finally {
            joining.unlock();
        }
    }

    /** The next request joins anew, and fails at once where that is not possible. */
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
