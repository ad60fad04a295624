package io.ipmb.spring.core;

import io.ipmb.Endpoint;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.spring.core.Requests.Request;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.Internal;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.core.MessagePostProcessor;

/**
 * Sends through the application's endpoint, and asks and answers. Thread-safe once it is set up; settings are made
 * before it is used.
 *
 * <p>Asking needs an endpoint of its own for the replies. It joins the bus at the first request, leaves it when the
 * template is stopped, and joins again at the first request after a restart. Nothing has to be started: a template is
 * running from the moment it is made until it is stopped, and stopped it still sends where there is an endpoint to send
 * through. It stops after the listeners' containers, so that a listener that ends its work can still ask.
 *
 * <p>What is sent later ({@link IpmbOperations.SendSpec#sendAsync()}) is sent by one thread, in the order of the calls,
 * with at most {@link #setAsyncQueueCapacity(int)} waiting; the application leaves the bus when these are sent, or
 * after 5 s. Futures of requests are completed by up to four threads. All of these are daemon threads that end when
 * there is nothing to do. {@link #setAsyncExecutor} puts another executor in their place, which the application does
 * not wait for.
 *
 * @since 0.1.0
 */
public class IpmbTemplate implements IpmbOperations, ReplyOperations, SmartLifecycle, DisposableBean {

    /** One below the containers of listeners ({@code DEFAULT_PHASE - 4096}): stops after them. */
    public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096 - 1;

    private final Addressing addressing = new Addressing();
    private final SendFailures sendFailures;
    private final MessageSender sender;
    private final Requests requests;
    private final ReplyEndpoint replies;
    private final ReplyOperations replySender;
    private final LaterWork later;

    /**
     * A template with default settings.
     *
     * @param endpoint gives the endpoint to send through
     * @param factory joins the bus for replies
     * @param converter the same as the listeners'
     */
    public IpmbTemplate(EndpointSupplier endpoint, EndpointFactory factory, IpmbMessageConverter converter) {
        this.sendFailures = new SendFailures(factory::identifier);
        this.replies = new ReplyEndpoint(factory, converter);
        this.sender = new MessageSender(endpoint, replies, converter, sendFailures);
        this.later = new LaterWork(endpoint, factory.classLoader());
        this.requests = new Requests(sender, replies, converter, later);
        this.replySender = new ReplySender(sender, addressing);
    }

    /**
     * Sets where messages go that name no selector; none unless set.
     *
     * @param text of a label expression; it gets the default time to live
     * @throws io.ipmb.SelectorSyntaxException when it is none
     */
    public void setDefaultSelector(String text) {
        addressing.setDefaultSelector(text);
    }

    /** As {@link #setDefaultSelector(String)}, with a time to live of its own; null for none. */
    public void setDefaultSelector(@Nullable Selector selector) {
        addressing.setDefaultSelector(selector);
    }

    /** Where messages go that name no selector; null for nowhere. */
    public @Nullable Selector defaultSelector() {
        return addressing.defaultSelector();
    }

    /** Sets how long the bus keeps messages whose selector is a text and says nothing about it; zero unless set. */
    public void setDefaultTimeToLive(Duration timeToLive) {
        addressing.setDefaultTimeToLive(timeToLive);
    }

    /** Sets how long to wait for a reply; 5 s unless set. A request may say otherwise. */
    public void setReplyTimeout(Duration timeout) {
        requests.setReplyTimeout(timeout);
    }

    /** Sets how long handing a message to the bus may take; null, as unless set, for the endpoint's own limit. */
    public void setSendTimeout(@Nullable Duration timeout) {
        sender.setSendTimeout(timeout);
    }

    /**
     * Sets what changes each message before it is encoded, requests and replies included, in this order; nothing unless
     * set.
     */
    public void setBeforeSendPostProcessors(Collection<? extends MessagePostProcessor> inOrder) {
        sender.setPostProcessors(inOrder);
    }

    /** Sets how many requests may wait for a reply; 10,000 unless set. More are refused. */
    public void setMostPendingRequests(int most) {
        requests.setMostPending(most);
        later.setMostReplies(most);
    }

    /** Sets how many messages may wait to be sent later; 1,024 unless set. More are refused. */
    public void setAsyncQueueCapacity(int capacity) {
        setAsyncQueueCapacity(capacity, FullQueuePolicy.REJECT);
    }

    /**
     * As {@link #setAsyncQueueCapacity(int)}, with the policy for further messages.
     *
     * @throws IllegalArgumentException when the capacity is less than 1
     */
    public void setAsyncQueueCapacity(int capacity, FullQueuePolicy whenFull) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity=" + capacity + " must be at least 1");
        }
        later.setMostSends(capacity, whenFull);
    }

    /**
     * Sets what sends later and completes the futures of requests; null, as unless set, for threads of the template's
     * own. Messages keep their order only if it runs one task at a time. Virtual threads are no good choice: waiting
     * for a full bus blocks their carrier.
     */
    public void setAsyncExecutor(@Nullable Executor executor) {
        later.setExecutor(executor);
    }

    /**
     * Sets who gets what comes to the endpoint for replies and is none, because it was sent to anybody; nobody unless
     * set: then it goes back to the bus.
     *
     * @param listeners asked for at the first request
     */
    public void setApplicationListeners(Supplier<@Nullable ApplicationListeners> listeners) {
        replies.setListeners(listeners);
    }

    /** Sets what measures and traces requests, from sending to the reply; what sending is observed by unless set. */
    @Internal
    public void setRequestObservation(RequestObservation observation) {
        sender.setRequestObservation(observation);
    }

    /** Sets what measures and traces sending; {@link SendObservation#NONE} unless set. */
    @Internal
    public void setObservation(SendObservation observation) {
        sender.setObservation(observation);
    }

    /**
     * Sets what moves large bodies of envelopes into memory regions, and those of replies out of them; unless set,
     * regions are read and none are written.
     */
    public void setBodyRegions(BodyRegions bodies) {
        sender.setBodyRegions(bodies);
    }

    /** How many messages could not be encoded or handed to the bus. */
    public long failedSends() {
        return sendFailures.count();
    }

    /** The endpoint for replies, for whoever looks at it; null while there is none. */
    public @Nullable Endpoint replyEndpoint() {
        return replies.endpoint();
    }

    /** What the endpoint for replies has counted, over all its stays on the bus. */
    public Map<Counter, Long> replyCounters() {
        return replies.counters();
    }

    /** How many replies came that nobody waited for any more. */
    public long lateReplies() {
        return replies.lateReplies();
    }

    /** How many requests wait for a reply. */
    public int pendingRequests() {
        return replies.pending();
    }

    // ---- sending ----

    @Override
    public void send(Message<?> message) {
        sender.send(addressing.of(message.getHeaders()), message);
    }

    @Override
    public void send(String selector, Message<?> message) {
        sender.send(addressing.of(selector, message.getHeaders()), message);
    }

    @Override
    public void send(Selector selector, Message<?> message) {
        sender.send(selector, message);
    }

    @Override
    public void send(Message<?> message, Duration sendTimeout) {
        sender.send(sender.outgoing(addressing.of(message.getHeaders()), message), sendTimeout);
    }

    @Override
    public void send(OutgoingMessage message) {
        sender.send(message, null);
    }

    @Override
    public void convertAndSend(Object payload) {
        if (payload instanceof Message<?> message) {
            send(message);
        } else {
            convertAndSend(addressing.requireDefault(), payload);
        }
    }

    @Override
    public void convertAndSend(
            String selector,
            Object payload,
            @Nullable Map<String, ?> headers,
            @Nullable MessagePostProcessor postProcessor) {
        if (headers == null && postProcessor == null && !(payload instanceof Message<?>)) {
            convertAndSend(addressing.of(selector), payload, null, null);
        } else {
            send(selector, Payloads.message(payload, headers, postProcessor));
        }
    }

    @Override
    public void convertAndSend(
            Selector selector,
            Object payload,
            @Nullable Map<String, ?> headers,
            @Nullable MessagePostProcessor postProcessor) {
        if (headers == null && postProcessor == null && sender.travelsAsItIs(Payloads.require(payload))) {
            sender.sendAsItIs(selector, payload);
        } else {
            send(selector, Payloads.message(payload, headers, postProcessor));
        }
    }

    @Override
    public SendSpec newMessage(Object payload) {
        return new DefaultSendSpec(addressing, sender, later, requests, Payloads.message(payload));
    }

    // ---- asking ----

    @Override
    public IpmbMessage<?> sendAndReceive(Message<?> request) {
        return sendAndReceive(addressing.of(request.getHeaders()), request);
    }

    @Override
    public IpmbMessage<?> sendAndReceive(String selector, Message<?> request) {
        return sendAndReceive(addressing.of(selector, request.getHeaders()), request);
    }

    @Override
    public IpmbMessage<?> sendAndReceive(Selector selector, Message<?> request) {
        return requests.askForMessage(Request.of(selector, request));
    }

    @Override
    public <T> @Nullable T convertSendAndReceive(Object request, Class<T> replyType) {
        return ask(Payloads.message(request), ReplyType.of(replyType));
    }

    @Override
    public <T> @Nullable T convertSendAndReceive(Object request, ParameterizedTypeReference<T> replyType) {
        return ask(Payloads.message(request), ReplyType.of(replyType));
    }

    @Override
    public <T> @Nullable T convertSendAndReceive(
            String selector, Object request, ParameterizedTypeReference<T> replyType) {
        return ask(selector, Payloads.message(request), ReplyType.of(replyType));
    }

    @Override
    public <T> @Nullable T convertSendAndReceive(
            Selector selector, Object request, ParameterizedTypeReference<T> replyType) {
        return ask(selector, Payloads.message(request), ReplyType.of(replyType));
    }

    @Override
    public <T> @Nullable T convertSendAndReceive(
            String selector,
            Object request,
            @Nullable Map<String, ?> headers,
            Class<T> replyType,
            @Nullable MessagePostProcessor postProcessor) {
        return ask(selector, Payloads.message(request, headers, postProcessor), ReplyType.of(replyType));
    }

    @Override
    public <T> @Nullable T convertSendAndReceive(
            Selector selector,
            Object request,
            @Nullable Map<String, ?> headers,
            Class<T> replyType,
            @Nullable MessagePostProcessor postProcessor) {
        return ask(selector, Payloads.message(request, headers, postProcessor), ReplyType.of(replyType));
    }

    private <T> @Nullable T ask(Message<?> request, ReplyType<T> replyType) {
        return ask(addressing.of(request.getHeaders()), request, replyType);
    }

    private <T> @Nullable T ask(String selector, Message<?> request, ReplyType<T> replyType) {
        return ask(addressing.of(selector, request.getHeaders()), request, replyType);
    }

    private <T> @Nullable T ask(Selector selector, Message<?> request, ReplyType<T> replyType) {
        return requests.askForPayload(Request.of(selector, request), replyType);
    }

    // ---- answering ----

    @Override
    public boolean isRequest(MessageHeaders request) {
        return replySender.isRequest(request);
    }

    @Override
    public void reply(MessageHeaders request, Object payload) {
        replySender.reply(request, payload);
    }

    @Override
    public void replyTo(Selector destination, MessageHeaders request, Object payload) {
        replySender.replyTo(destination, request, payload);
    }

    @Override
    public void refuse(MessageHeaders request, String why) {
        replySender.refuse(request, why);
    }

    // ---- life ----

    @Override
    public void start() {
        replies.start();
    }

    /** Leaves the bus with the endpoint for replies; requests that wait for one fail at once. */
    @Override
    public void stop() {
        replies.stop();
        later.close();
    }

    @Override
    public boolean isRunning() {
        return !replies.isStopped();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public void destroy() {
        stop();
    }
}
