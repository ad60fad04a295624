package io.ipmb.endpoint;

import io.ipmb.BusEvent;
import io.ipmb.DropReason;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Tells the user and the log what happens to an endpoint; drops once per incident, counted always. Thread-safe. */
final class Events {

    private static final Logger LOG = System.getLogger("io.ipmb.endpoint");

    /** Different incidents remembered; a flood of different broken types must not fill the memory. */
    private static final int MOST_INCIDENTS = 256;

    private final String name;
    private final Consumer<BusEvent> listener;
    private final Counters counters;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    Events(String name, Consumer<BusEvent> listener, Counters counters) {
        this.name = name;
        this.listener = listener;
        this.counters = counters;
    }

    /** Tells of a change of the endpoint's place on the bus. */
    void tell(BusEvent event) {
        if (event instanceof BusEvent.RejoinRefused refused) {
            log(() -> LOG.log(
                    Level.WARNING,
                    "{0}: cannot join again, which is tried until it works: {1}",
                    name,
                    refused.cause().getMessage()));
        } else {
            log(() -> LOG.log(Level.DEBUG, "{0}: {1}", name, event));
        }
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            log(() -> LOG.log(Level.WARNING, name + ": the event listener failed on " + event, e));
        }
    }

    /** A message was not given to anybody. */
    void dropped(DropReason reason, UUID typeId, String detail) {
        counters.increment(counterOf(reason));
        if (reported.size() < MOST_INCIDENTS && reported.add(reason.name() + typeId)) {
            log(() -> LOG.log(
                    Level.WARNING,
                    "{0} type={1} reason={2}: a message was dropped: {3}; further ones are only counted",
                    name,
                    typeId,
                    reason,
                    detail));
            tell(new BusEvent.MessageDropped(reason, typeId, detail));
        }
    }

    private static Counter counterOf(DropReason reason) {
        return switch (reason) {
            case UNKNOWN_TYPE -> Counter.DROPPED_UNKNOWN_TYPE;
            case NOT_ADDRESSED -> Counter.DROPPED_NOT_ADDRESSED;
            case MALFORMED -> Counter.DROPPED_MALFORMED;
            case UNREAD -> Counter.DROPPED_UNREAD;
        };
    }

    /** A message handler ended with an exception. */
    void handlerFailed(Throwable failure) {
        counters.increment(Counter.HANDLER_FAILURES);
        log(() -> LOG.log(Level.ERROR, name + ": the message handler failed", failure));
    }

    /** A log may need what there is none of at this moment, as descriptors; who reads or keeps the bus goes on without. */
    static void log(Runnable line) {
        try {
            line.run();
        } catch (RuntimeException | Error e) {
            return;
        }
    }
}
