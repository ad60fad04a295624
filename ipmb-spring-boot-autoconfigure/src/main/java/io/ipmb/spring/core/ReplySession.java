package io.ipmb.spring.core;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.IncomingMessage;
import io.ipmb.IncomingMessageHandler;
import io.ipmb.JoinException;
import io.ipmb.Label;
import io.ipmb.LabelExpression;
import io.ipmb.MessageBox;
import io.ipmb.Subscription;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.platform.Daemons;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * One session of the endpoint for replies, from joining to leaving: its endpoint, its unique address, and the open
 * requests with that address.
 *
 * <p>States: <em>new</em>, <em>joined</em> after {@link #begin}, <em>ended</em> for good by {@link #end()}, in any
 * state and on any thread. The endpoint's thread reads replies; it must not wait for anything that itself waits for a
 * reply.
 *
 * <p>The label is the address alone, without {@code ipmb.label}: with it, messages to the application could arrive here
 * instead of at its listeners.
 */
final class ReplySession implements IncomingMessageHandler {

    private final EndpointFactory factory;
    private final IpmbMessageConverter converter;
    private final FoundListeners listeners;
    private final StrayMessages strays;
    private final LostReplies lost;
    private final CounterTotals counters;
    private final Consumer<? super ReplySession> refused;

    private final String address = "reply-" + UUID.randomUUID();
    private final LabelExpression here = LabelExpression.of(address);
    private final OpenRequests requests = new OpenRequests(address);

    /** Held briefly, while the endpoint's payload types change. */
    private final Object reading = new Object();

    private volatile @Nullable Endpoint endpoint;
    private volatile @Nullable Subscription subscription;

    /** The reason why the next host refused the endpoint; null while it is admitted. */
    private volatile @Nullable JoinException refusal;

    /** @param refused called on a separate thread when the next host refuses the endpoint */
    ReplySession(
            EndpointFactory factory,
            IpmbMessageConverter converter,
            FoundListeners listeners,
            StrayMessages strays,
            LostReplies lost,
            CounterTotals counters,
            Consumer<? super ReplySession> refused) {
        this.factory = factory;
        this.converter = converter;
        this.listeners = listeners;
        this.strays = strays;
        this.lost = lost;
        this.counters = counters;
        this.refused = refused;
    }

    /** @throws JoinException when the bus cannot be joined */
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

    /** Whether replies reach it; true as well during a change of host. */
    boolean isUsable() {
        Subscription present = subscription;
        return present != null && present.isActive() && !requests.isEnded();
    }

    boolean isEnded() {
        return requests.isEnded();
    }

    /** The endpoint; null before it has joined. */
    @Nullable Endpoint endpoint() {
        return endpoint;
    }

    /** @throws EndpointClosedException when the session has ended */
    PendingReply register() {
        return requests.register();
    }

    /** The number of open requests. */
    int pending() {
        return requests.size();
    }

    /** Reads the current payload types of the application's listeners. */
    void readForListeners() {
        synchronized (reading) {
            Endpoint joined = endpoint;
            if (joined != null) {
                joined.messageBox(messageBox());
            }
        }
    }

    /** Fails the open requests, and leaves the bus. */
    void end() {
        requests.end(this::noReply);
        Endpoint leaving = endpoint;
        if (leaving != null) {
            leave(leaving);
        }
    }

    /** The failure of an open request at the end of the session. */
    EndpointClosedException noReply() {
        JoinException why = refusal;
        return why == null
                ? hasLeft()
                : new EndpointClosedException(
                        "There will be no reply: the bus does not let the application in again: " + why.getMessage());
    }

    /** The failure of a request while the application is not on the bus. */
    static EndpointClosedException hasLeft() {
        return new EndpointClosedException("There will be no reply: the application has left the bus");
    }

    private void leave(Endpoint leaving) {
        leaving.close();
        counters.end(leaving);
    }

    private void onEvent(Label label, BusEvent event) {
        listeners.tell(label, event);
        if (event instanceof BusEvent.RejoinRefused rejoin) {
            refusal = rejoin.cause();
            // On another thread than the endpoint's: closing the endpoint waits for its own thread.
            Daemons.thread("ipmb-refused-" + address, () -> refused.accept(this), factory.classLoader())
                    .start();
        }
    }

    @Override
    public void handle(IncomingMessage message) {
        if (message.selector().expression().equals(here)) {
            reply(message);
            return;
        }
        Endpoint joined = endpoint;
        if (joined == null) {
            throw new IllegalStateException("a message came before the endpoint was there");
        }
        strays.take(message, joined, here);
    }

    private void reply(IncomingMessage message) {
        MessageHeaders headers;
        try {
            headers = converter.headers(message);
        } catch (MessageConversionException e) {
            lost.unreadable(e);
            return;
        }
        Object id = headers.get(IpmbHeaders.CORRELATION_ID);
        Reply reply = new Reply(message.detach(), headers);
        if (!requests.complete(id, reply)) {
            reply.message().close();
            lost.late(id, reply);
        }
    }

    /** Reads replies, the types of the listeners, and all others, so that stray messages can return to the bus. */
    private MessageBox messageBox() {
        MessageBox wanted = listeners.messageBox();
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
}
