package io.ipmb.spring.core;

import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.IpmbException;
import io.ipmb.Label;
import io.ipmb.LabelExpression;
import io.ipmb.MemoryRegion;
import io.ipmb.Message;
import io.ipmb.MessageBox;
import io.ipmb.MessageHandler;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * The endpoint that replies come to, with a thread of its own, so that whoever waits for a reply may do so on any other
 * thread, a listener's as well.
 *
 * <p>States: <em>apart</em> (nothing is joined, nothing runs), <em>joined</em> (from the first request on), <em>stopped</em>
 * (requests are refused). {@link #stop()} comes from any state and any thread, {@link #start()} leads from stopped to
 * apart. All state of a stay on the bus is in {@link Stay}, so that nothing of an earlier one is taken for a later one's:
 * each stay has an address of its own.
 *
 * <p>The label is one element that nobody else has, and not {@code ipmb.label} besides it: then every message to the
 * application could come here instead of to its listeners. What else comes here was sent to everybody or to all but some.
 * Sent to many, it is dropped, since the application's other endpoints get theirs. Sent to one, it goes back to the bus, to
 * anybody whom its selector names but this endpoint.
 */
final class ReplyEndpoint {

    private static final Log LOG = LogFactory.getLog(IpmbTemplate.class);

    /** How long passing on a message that is no reply may keep the replies behind it waiting. */
    private static final Duration PASS_ON_LIMIT = Duration.ofSeconds(1);

    /**
     * A reply. Whoever gets it closes the message.
     *
     * @param headers of the message
     */
    record Reply(Message message, MessageHeaders headers) {}

    private final EndpointFactory factory;
    private final IpmbMessageConverter converter;
    private final ReentrantLock joining = new ReentrantLock();
    private final AtomicReference<@Nullable Stay> stay = new AtomicReference<>();
    private final Incident late = new Incident();
    private final Incident unreadable = new Incident();
    private final Incident notPassedOn = new Incident();
    private final CounterTotals counters = new CounterTotals();
    private volatile boolean stopped;

    ReplyEndpoint(EndpointFactory factory, IpmbMessageConverter converter) {
        this.factory = factory;
        this.converter = converter;
    }

    /**
     * Registers a request that is about to be sent, joining the bus when that was not done yet.
     *
     * @throws EndpointClosedException when this is stopped
     * @throws io.ipmb.JoinException when the bus cannot be joined
     */
    PendingReply register() {
        Stay present = stay.get();
        return (present == null ? join() : present).register();
    }

    /** How many replies came that nobody waits for any more. */
    long lateReplies() {
        return late.count();
    }

    /** The endpoint; null while there is none. */
    @Nullable Endpoint endpoint() {
        Stay present = stay.get();
        return present == null ? null : present.endpoint;
    }

    /** What the endpoint has counted, over all stays. */
    Map<Counter, Long> counters() {
        return counters.snapshot();
    }

    /** How many requests wait for a reply. */
    int pending() {
        Stay present = stay.get();
        return present == null ? 0 : present.pending.size();
    }

    /** How many endpoints satisfy the selector; empty when this is not the endpoint that hosts the bus. */
    OptionalInt reaches(Selector selector) {
        Stay present = stay.get();
        Endpoint joined = present == null ? null : present.endpoint;
        return joined == null ? OptionalInt.empty() : joined.reaches(selector);
    }

    void start() {
        stopped = false;
    }

    /** Leaves the bus; requests that wait fail at once. */
    void stop() {
        stopped = true;
        Stay ending = stay.getAndSet(null);
        if (ending != null) {
            ending.end();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    private Stay join() {
        joining.lock();
        try {
            Stay present = stay.get();
            if (present != null) {
                return present;
            }
            if (stopped) {
                throw closed();
            }
            Stay fresh = new Stay();
            fresh.begin();
            stay.set(fresh);
            // stop() may have come while the bus was joined, and found nothing to end.
            if (stopped && stay.compareAndSet(fresh, null)) {
                fresh.end();
                throw closed();
            }
            return fresh;
        } finally {
            joining.unlock();
        }
    }

    private String where() {
        return "bus=" + factory.identifier();
    }

    private static EndpointClosedException closed() {
        return new EndpointClosedException("There will be no reply: the application has left the bus");
    }

    /** From joining to leaving. */
    private final class Stay implements MessageHandler {

        final Map<String, PendingReply> pending = new ConcurrentHashMap<>();
        private final String address = "reply-" + UUID.randomUUID();
        private final LabelExpression here = LabelExpression.of(address);
        private final AtomicLong lastId = new AtomicLong();
        private volatile @Nullable Endpoint endpoint;
        private volatile boolean ended;

        void begin() {
            MessageBox box = MessageBox.builder()
                    .add(converter.readableAs(ResolvableType.NONE).toArray(Class<?>[]::new))
                    .unknownTypes(true)
                    .build();
            Endpoint joined = factory.join(Label.of(address), box, event -> {});
            endpoint = joined;
            counters.begin(joined);
            try {
                joined.onMessage(this);
            } catch (RuntimeException e) {
                leave(joined);
                throw e;
            }
        }

        PendingReply register() {
            PendingReply request = new PendingReply(pending, address, Long.toString(lastId.incrementAndGet(), 36));
            pending.put(request.correlationId(), request);
            if (ended) {
                pending.remove(request.correlationId());
                throw closed();
            }
            return request;
        }

        void end() {
            ended = true;
            for (PendingReply request : pending.values()) {
                request.future().completeExceptionally(closed());
            }
            pending.clear();
            Endpoint leaving = endpoint;
            if (leaving != null) {
                leave(leaving);
            }
        }

        private void leave(Endpoint leaving) {
            leaving.close();
            counters.end(leaving);
        }

        /** On the endpoint's thread; must not wait for anything that waits for a reply. */
        @Override
        public void handle(Message message) {
            if (message.selector().expression().equals(here)) {
                take(message);
            } else if (message.selector().mode() == Selector.Mode.UNICAST) {
                passOn(message);
            }
        }

        private void take(Message message) {
            MessageHeaders headers;
            try {
                headers = converter.headers(message);
            } catch (MessageConversionException e) {
                if (unreadable.happened()) {
                    LOG.warn(where() + " reason=unreadable-reply: a reply was dropped that cannot be read: "
                            + e.getMessage());
                }
                return;
            }
            Object id = headers.get(IpmbHeaders.CORRELATION_ID);
            PendingReply request = id instanceof String text ? pending.remove(text) : null;
            Message owned = new Message(
                    message.payload(),
                    message.typeId(),
                    message.selector(),
                    message.takeObjects(),
                    message.takeRegions());
            if (request == null || !request.future().complete(new Reply(owned, headers))) {
                owned.close();
                if (late.happened()) {
                    LOG.warn(where()
                            + " reason=late-reply: a reply was dropped that nobody waits for any more (correlation id "
                            + id + "): it came too late, or was not the first; " + late.count() + " so far");
                }
            }
        }

        private void passOn(Message message) {
            Endpoint through = endpoint;
            if (through == null) {
                throw new IllegalStateException("a message came before the endpoint was there");
            }
            try {
                Selector selector = Selector.unicast(
                                message.selector().expression().and(here.not()))
                        .withTimeToLive(message.selector().timeToLive());
                through.send(withAttachments(OutgoingMessage.of(selector, message.payload()), message), PASS_ON_LIMIT);
            } catch (IpmbException | IllegalArgumentException e) {
                if (notPassedOn.happened()) {
                    LOG.warn(where() + " reason=not-passed-on: a message to anybody (" + message.selector()
                            + ") came to the endpoint for replies and " + "could not be passed on, it is lost: "
                            + e.getMessage());
                }
            }
        }
    }

    private static OutgoingMessage withAttachments(OutgoingMessage outgoing, Message from) {
        OutgoingMessage whole = outgoing;
        for (NativeObject object : from.objects()) {
            whole = whole.withObject(object);
        }
        for (MemoryRegion region : from.regions()) {
            whole = whole.withRegion(region);
        }
        return whole;
    }
}
