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
 * Sends messages, requests and replies through the application's endpoint. Thread-safe once it is set up: all settings
 * come before the first use.
 *
 * <p>Requests need a separate endpoint for the replies. It joins the bus at the first request, leaves when the template
 * stops, and joins again at the first request after a restart. A new template is already running. A stopped one still
 * sends messages, as long as the application's endpoint is there. The template stops after the listeners' containers,
 * so that a listener can send requests until its end.
 *
 * <p>One thread sends the messages of {@link IpmbOperations.SendSpec#sendAsync()}, in the order of the calls, with at
 * most {@link #setAsyncQueueCapacity(int)} waiting. Before the application leaves the bus, it sends the waiting ones,
 * for up to 5 s. Up to four threads complete the futures of requests. All of these are daemon threads that end when
 * they are idle. {@link #setAsyncExecutor} replaces them by an executor of the application, for which nothing waits.
 *
 * @since 0.1.0
 */
public class IpmbTemplate implements IpmbOperations, ReplyOperations, SmartLifecycle, DisposableBean {

    /** One below the phase of the listeners' containers ({@code DEFAULT_PHASE - 4096}): stops after them. */
    public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096 - 1;

    private final Addressing addressing = new Addressing();
    private final SendFailures sendFailures;
    private final MessageSender sender;
    private final Requests requests;
    private final ReplyEndpoint replies;
    private final ReplyOperations replySender;
    private final LaterWork later;
    private final EndpointFactory factory;

    /**
     * A template with default settings.
     *
     * @param endpoint supplies the endpoint for sending
     * @param factory joins the bus with the endpoint for replies
     * @param converter the same as the listeners'
     */
    public IpmbTemplate(EndpointSupplier endpoint, EndpointFactory factory, IpmbMessageConverter converter) {
        this.sendFailures = new SendFailures(factory::identifier);
        this.replies = new ReplyEndpoint(factory, converter);
        this.sender = new MessageSender(endpoint, replies, converter, sendFailures);
        this.later = new LaterWork(endpoint, factory.classLoader());
        this.requests = new Requests(sender, replies, converter, later);
        this.replySender = new ReplySender(sender, addressing);
        this.factory = factory;
    }

    /** The name of the bus that the template sends on. */
    public String identifier() {
        return factory.identifier();
    }

    /**
     * Sets the default selector, for messages without one; none unless set.
     *
     * @param text a label expression; it takes the default time to live
     * @throws io.ipmb.SelectorSyntaxException when the text is no label expression
     */
    public void setDefaultSelector(String text) {
        addressing.setDefaultSelector(text);
    }

    /** As {@link #setDefaultSelector(String)}, with a time to live of its own; null for none. */
    public void setDefaultSelector(@Nullable Selector selector) {
        addressing.setDefaultSelector(selector);
    }

    /** The default selector; null for none. */
    public @Nullable Selector defaultSelector() {
        return addressing.defaultSelector();
    }

    /** Sets the default time to live, for messages with a text or a label expression as selector; zero unless set. */
    public void setDefaultTimeToLive(Duration timeToLive) {
        addressing.setDefaultTimeToLive(timeToLive);
    }

    /** Sets the time limit for replies; 5 s unless set. A request may have its own. */
    public void setReplyTimeout(Duration timeout) {
        requests.setReplyTimeout(timeout);
    }

    /** Sets the time limit for the bus to take a message; null, the default, for the endpoint's own limit. */
    public void setSendTimeout(@Nullable Duration timeout) {
        sender.setSendTimeout(timeout);
    }

    /**
     * Sets the post-processors of all messages, requests and replies included. They run in this order before the
     * encoding. None unless set.
     */
    public void setBeforeSendPostProcessors(Collection<? extends MessagePostProcessor> inOrder) {
        sender.setPostProcessors(inOrder);
    }

    /** Sets the limit of open requests; 10,000 unless set. Further requests are refused. */
    public void setMostPendingRequests(int most) {
        requests.setMostPending(most);
        later.setMostReplies(most);
    }

    /** Sets the capacity of the queue of {@code sendAsync}; 1,024 unless set. Further messages are refused. */
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
     * Sets the executor that sends the messages of {@code sendAsync} and completes the futures of requests; null, the
     * default, for the template's own threads. Messages keep their order only if it runs one task at a time. Virtual
     * threads are a poor choice: waiting for a full bus blocks their carrier.
     */
    public void setAsyncExecutor(@Nullable Executor executor) {
        later.setExecutor(executor);
    }

    /**
     * Sets the receivers of stray messages: unicast messages at the endpoint for replies, which are not replies. Unless
     * set, they return to the bus.
     *
     * @param listeners asked for at the first request
     */
    public void setApplicationListeners(Supplier<@Nullable ApplicationListeners> listeners) {
        replies.setListeners(listeners);
    }

    /**
     * Sets the observation of requests, from sending to the reply; unless set, {@link SendObservation} observes their
     * sending.
     */
    @Internal
    public void setRequestObservation(RequestObservation observation) {
        sender.setRequestObservation(observation);
    }

    /** Sets the observation of sending; {@link SendObservation#NONE} unless set. */
    @Internal
    public void setObservation(SendObservation observation) {
        sender.setObservation(observation);
    }

    /**
     * Sets the mover of large bodies between envelopes and memory regions. Unless set, bodies of replies are read from
     * regions, and no region is written.
     */
    public void setBodyRegions(BodyRegions bodies) {
        sender.setBodyRegions(bodies);
    }

    /** The number of messages that could not be encoded or sent. */
    public long failedSends() {
        return sendFailures.count();
    }

    /** The endpoint for replies, for inspection; null while there is none. */
    public @Nullable Endpoint replyEndpoint() {
        return replies.endpoint();
    }

    /** The counters of the endpoint for replies, over all its sessions. */
    public Map<Counter, Long> replyCounters() {
        return replies.counters();
    }

    /** The number of replies that arrived after their request was given up. */
    public long lateReplies() {
        return replies.lateReplies();
    }

    /** The number of open requests. */
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

    /** Leaves the bus with the endpoint for replies; open requests fail at once. */
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
