package io.ipmb.spring.core;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.IncomingMessage;
import io.ipmb.IncomingMessageHandler;
import io.ipmb.IpmbException;
import io.ipmb.JoinException;
import io.ipmb.Label;
import io.ipmb.LabelExpression;
import io.ipmb.MessageBox;
import io.ipmb.Selector;
import io.ipmb.Subscription;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.codec.Unit;
import io.ipmb.counter.Counter;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.Daemons;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
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
 * Sent to many, it is dropped, since the application's other endpoints get theirs. Sent to one, it goes to the application's
 * own listener that it is meant for, where there is one and it has room: replies must not wait for that, since the listener
 * may wait for one. Else it goes back to the bus, to anybody whom its selector names but this endpoint.
 */
final class ReplyEndpoint {

    private static final Log LOG = LogFactory.getLog(IpmbTemplate.class);

    private static final UUID NOTHING = PayloadTypes.of(Unit.class).uuid();

    /** How long passing on a message that is no reply may keep the replies behind it waiting. */
    private static final Duration PASS_ON_LIMIT = Duration.ofSeconds(1);

    /**
     * A reply. Whoever gets it closes the message.
     *
     * @param headers of the message
     */
    record Reply(IncomingMessage message, MessageHeaders headers) {}

    private final EndpointFactory factory;
    private final IpmbMessageConverter converter;
    private final ReentrantLock joining = new ReentrantLock();

    /** Held while what is read is changed, for moments. */
    private final Object reading = new Object();

    private final AtomicReference<@Nullable Stay> stay = new AtomicReference<>();
    private final LongAdder late = new LongAdder();
    private final IncidentLog incidents = new IncidentLog(LOG::warn, System::nanoTime);
    private final CounterTotals counters = new CounterTotals();
    private volatile boolean stopped;
    private Supplier<@Nullable ApplicationListeners> listenersLater = () -> null;
    private volatile @Nullable ApplicationListeners listeners;

    /** What the application's listeners read; written in the order of its changes. */
    private volatile MessageBox listenersBox = MessageBox.builder().build();

    ReplyEndpoint(EndpointFactory factory, IpmbMessageConverter converter) {
        this.factory = factory;
        this.converter = converter;
    }

    /** Sets whom messages go to that are no replies; asked for when the bus is joined first. Before anything is asked. */
    void setListeners(Supplier<@Nullable ApplicationListeners> later) {
        listenersLater = later;
    }

    /**
     * Registers a request that is about to be sent, joining the bus when that was not done yet.
     *
     * @throws EndpointClosedException when this is stopped
     * @throws io.ipmb.JoinException when the bus cannot be joined
     */
    PendingReply register() {
        Stay present = stay.get();
        return (present == null || !present.isUsable() ? join() : present).register();
    }

    /** How many replies came that nobody waits for any more. */
    long lateReplies() {
        return late.sum();
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
                if (present.isUsable()) {
                    return present;
                }
                // Thrown off the bus, or reading has ended by itself: a failure of which there is a log line already.
                stay.compareAndSet(present, null);
                present.end();
            }
            if (stopped) {
                throw closed();
            }
            findListeners();
            Stay fresh = new Stay();
            fresh.begin();
            stay.set(fresh);
            // They may have changed meanwhile.
            readForListeners(fresh);
            // stop() or a refusal may have come while the bus was joined, and found nothing to end.
            if ((stopped || fresh.ended) && stay.compareAndSet(fresh, null)) {
                fresh.end();
                throw fresh.noReply();
            }
            return fresh;
        } finally {
            joining.unlock();
        }
    }

    private void findListeners() {
        if (listeners != null) {
            return;
        }
        ApplicationListeners found = listenersLater.get();
        if (found != null) {
            listeners = found;
            found.onMessageBox(box -> {
                listenersBox = box;
                Stay present = stay.get();
                if (present != null) {
                    readForListeners(present);
                }
            });
        }
    }

    private void readForListeners(Stay present) {
        synchronized (reading) {
            Endpoint endpoint = present.endpoint;
            if (endpoint != null) {
                endpoint.messageBox(messageBox());
            }
        }
    }

    /** Replies, what the listeners read, and whatever else, so that it can be passed on. */
    private MessageBox messageBox() {
        MessageBox wanted = listenersBox;
        MessageBox.Builder box = MessageBox.builder();
        wanted.types().forEach(type -> box.add(type.javaType()));
        for (Class<?> any : converter.readableAs(ResolvableType.NONE)) {
            PayloadType<?> type = PayloadTypes.of(any);
            if (wanted.find(type.idHigh(), type.idLow()) == null) {
                box.add(any);
            }
        }
        return box.unknownTypes(true).build();
    }

    private void tell(Label label, BusEvent event) {
        ApplicationListeners told = listeners;
        if (told != null) {
            told.tell(label, event);
        }
    }

    private String where() {
        return "bus=" + factory.identifier();
    }

    private static EndpointClosedException closed() {
        return new EndpointClosedException("There will be no reply: the application has left the bus");
    }

    /** From joining to leaving. */
    private final class Stay implements IncomingMessageHandler {

        final Map<String, PendingReply> pending = new ConcurrentHashMap<>();
        private final String address = "reply-" + UUID.randomUUID();
        private final LabelExpression here = LabelExpression.of(address);
        private final AtomicLong lastId = new AtomicLong();
        private volatile @Nullable Endpoint endpoint;
        private volatile @Nullable Subscription subscription;
        private volatile boolean ended;

        /** Why nothing reaches it any more, where the bus has said so. */
        private volatile @Nullable JoinException refusal;

        /** Whether replies reach it; also while it is between two controllers. */
        boolean isUsable() {
            Subscription reading = subscription;
            return reading != null && reading.isActive() && !ended;
        }

        void begin() {
            Label label = Label.of(address);
            Endpoint joined = factory.join(label, messageBox(), event -> onEvent(label, event));
            endpoint = joined;
            counters.begin(joined);
            try {
                subscription = joined.onMessage(this);
            } catch (RuntimeException e) {
                leave(joined);
                throw e;
            }
        }

        private void onEvent(Label label, BusEvent event) {
            tell(label, event);
            if (event instanceof BusEvent.RejoinRefused refused) {
                refusal = refused.cause();
                // Not on the endpoint's own thread, which closing waits for on any other.
                Daemons.thread("ipmb-refused-" + address, this::giveUp, factory.classLoader())
                        .start();
            }
        }

        /** The next request tries to join, and is told at once where that is not possible. */
        private void giveUp() {
            stay.compareAndSet(this, null);
            end();
        }

        PendingReply register() {
            PendingReply request = new PendingReply(pending, address, Long.toString(lastId.incrementAndGet(), 36));
            pending.put(request.correlationId(), request);
            if (ended) {
                pending.remove(request.correlationId());
                throw noReply();
            }
            return request;
        }

        void end() {
            ended = true;
            for (PendingReply request : pending.values()) {
                request.future().completeExceptionally(noReply());
            }
            pending.clear();
            Endpoint leaving = endpoint;
            if (leaving != null) {
                leave(leaving);
            }
        }

        private EndpointClosedException noReply() {
            JoinException why = refusal;
            return why == null
                    ? closed()
                    : new EndpointClosedException(
                            "There will be no reply: the bus does not let the application in any more: "
                                    + why.getMessage());
        }

        private void leave(Endpoint leaving) {
            leaving.close();
            counters.end(leaving);
        }

        /** On the endpoint's thread; must not wait for anything that waits for a reply. */
        @Override
        public void handle(IncomingMessage message) {
            if (message.selector().expression().equals(here)) {
                take(message);
            } else if (message.selector().mode() == Selector.Mode.UNICAST) {
                giveAway(message);
            }
        }

        /** To a listener of the application, or else back to the bus. */
        private void giveAway(IncomingMessage message) {
            ApplicationListeners own = listeners;
            IncomingMessage offered = message.detach();
            boolean taken = false;
            try {
                taken = own != null && own.offer(offered);
                if (!taken) {
                    passOn(offered);
                }
            } finally {
                if (!taken) {
                    offered.close();
                }
            }
        }

        private void take(IncomingMessage message) {
            MessageHeaders headers;
            try {
                headers = converter.headers(message);
            } catch (MessageConversionException e) {
                IncidentLog.Line line = incidents.line("unreadable-reply");
                if (line != null) {
                    line.write(where() + " reason=unreadable-reply: a reply was dropped that cannot be read: "
                            + e.getMessage());
                }
                return;
            }
            Object id = headers.get(IpmbHeaders.CORRELATION_ID);
            PendingReply request = id instanceof String text ? pending.remove(text) : null;
            IncomingMessage owned = message.detach();
            if (request == null || !request.future().complete(new Reply(owned, headers))) {
                owned.close();
                if (isNothing(message)) {
                    // No news where an answer was given by hand before.
                    return;
                }
                late.increment();
                IncidentLog.Line line = incidents.line("late-reply");
                if (line != null) {
                    line.write(where()
                            + " reason=late-reply: a reply was dropped that nobody waits for any more (correlation id "
                            + id + "): it came too late, or was not the first");
                }
            }
        }

        private void passOn(IncomingMessage message) {
            Endpoint through = endpoint;
            if (through == null) {
                throw new IllegalStateException("a message came before the endpoint was there");
            }
            try {
                Selector selector = Selector.unicast(
                                message.selector().expression().and(here.not()))
                        .withTimeToLive(message.selector().timeToLive());
                through.send(message.forwardTo(selector), PASS_ON_LIMIT);
            } catch (IpmbException | IllegalArgumentException e) {
                IncidentLog.Line line = incidents.line("not-passed-on");
                if (line != null) {
                    line.write(where() + " reason=not-passed-on: a message to anybody (" + message.selector()
                            + ") came to the endpoint for replies and " + "could not be passed on, it is lost: "
                            + e.getMessage());
                }
            }
        }
    }

    /** Whether a reply says that all is done and that there is nothing more to say. */
    static boolean isNothing(IncomingMessage reply) {
        return reply.payload() instanceof Envelope envelope && NOTHING.equals(EnvelopeCodec.typeId(envelope));
    }
}
