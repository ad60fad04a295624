package io.ipmb.spring.test;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.UUID;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * One endpoint of a test. It takes every message that reaches it, of whatever type, and keeps it until it is awaited.
 *
 * <p>Payloads are converted as the application converts them: what may be given to a template may be sent, and what may
 * stand in a listener's signature may be awaited. The attachments of awaited messages stay open until the endpoint
 * leaves the bus. All methods may be called from any thread; waiting ones wait for each other.
 *
 * @since 0.1.0
 */
public final class TestEndpoint {

    /** How long {@link #await(Class)} and {@link #request(String, Object, Class)} wait. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private final Endpoint endpoint;
    private final String own;
    private final IpmbMessageConverter converter;
    private final PayloadReading reading;
    private final Arrivals arrivals;

    private TestEndpoint(Endpoint endpoint, String own, IpmbMessageConverter converter) {
        this.endpoint = endpoint;
        this.own = own;
        this.converter = converter;
        this.reading = new PayloadReading(converter);
        this.arrivals = new Arrivals(endpoint);
    }

    static TestEndpoint join(EndpointFactory factory, Label label, IpmbMessageConverter converter) {
        // One more element, so that replies to this endpoint reach it alone.
        String own = "test-" + UUID.randomUUID();
        Endpoint endpoint = factory.join(label.with(own), Arrivals.everything(), event -> {});
        return new TestEndpoint(endpoint, own, converter);
    }

    /**
     * The endpoint itself, for what is not offered here. What is received from it directly cannot be awaited any more.
     */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Sends a payload to one receiver.
     *
     * @param selector a label expression, for instance {@code moon & !dark}
     * @param payload what a template would send; a Spring message, whose headers travel, too
     */
    public void send(String selector, Object payload) {
        send(Selector.unicast(selector), payload);
    }

    /** Sends a payload to whoever the selector names. */
    public void send(Selector selector, Object payload) {
        endpoint.send(selector, converter.toPayload(message(payload)));
    }

    /** Sends a message with attachments, which stay the caller's own to close, and a payload that is not converted. */
    public void send(OutgoingMessage message) {
        endpoint.send(message);
    }

    /**
     * Awaits a payload for up to {@link #LIMIT}: the first that has arrived, or arrives, and can become this type.
     * Others stay for later.
     *
     * @throws AssertionError when there was none in time; the message says what arrived instead
     */
    public <T> T await(Class<T> type) {
        return await(type, LIMIT);
    }

    /** As {@link #await(Class)}, for types with arguments. */
    public <T> T await(ParameterizedTypeReference<T> type) {
        return await(type, LIMIT);
    }

    /** As {@link #await(Class)}, for types with arguments and for up to {@code limit}. */
    public <T> T await(ParameterizedTypeReference<T> type, Duration limit) {
        return awaitMessage(type, limit).getPayload();
    }

    /** As {@link #await(Class)}, for up to {@code limit}. */
    public <T> T await(Class<T> type, Duration limit) {
        return awaitMessage(type, limit).getPayload();
    }

    /**
     * As {@link #await(Class, Duration)}, with the headers; {@link IpmbHeaders#REGIONS} and the like are among them.
     */
    public <T> org.springframework.messaging.Message<T> awaitMessage(Class<T> type, Duration limit) {
        return awaitMessage(ResolvableType.forClass(type), limit);
    }

    /** As {@link #awaitMessage(Class, Duration)}, for types with arguments. */
    public <T> org.springframework.messaging.Message<T> awaitMessage(
            ParameterizedTypeReference<T> type, Duration limit) {
        return awaitMessage(ResolvableType.forType(type), limit);
    }

    private <T> org.springframework.messaging.Message<T> awaitMessage(ResolvableType target, Duration limit) {
        IncomingMessage found = arrivals.await(
                arrived -> reading.readAs(target, arrived), limit, "a message that can become " + target);
        return typed(target, converter.toMessage(found, target));
    }

    /**
     * Awaits a message of whatever type as the bus delivers it. A payload that is no plain type is
     * {@link io.ipmb.UnknownPayload}.
     *
     * @throws AssertionError when none arrived in time
     */
    public IncomingMessage await(Duration limit) {
        return arrivals.await(arrived -> arrived, limit, "a message");
    }

    /**
     * Sees that nothing arrives for a while.
     *
     * @throws AssertionError when something did, or had arrived and was not awaited; the message says what
     */
    public void expectNothing(Duration time) {
        arrivals.expectNothing(time);
    }

    /**
     * Sends a request and awaits its reply for up to {@link #LIMIT}.
     *
     * @throws AssertionError when there was none in time, or the receiver refused to answer; the message says why
     */
    public <T> T request(String selector, Object payload, Class<T> replyType) {
        return request(selector, payload, ResolvableType.forClass(replyType));
    }

    /** As {@link #request(String, Object, Class)}, for types with arguments. */
    public <T> T request(String selector, Object payload, ParameterizedTypeReference<T> replyType) {
        return request(selector, payload, ResolvableType.forType(replyType));
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // the callers have it from the type that they hand over
    private <T> T request(String selector, Object payload, ResolvableType target) {
        String correlation = UUID.randomUUID().toString();
        send(
                selector,
                MessageBuilder.fromMessage(message(payload))
                        .setHeader(IpmbHeaders.REPLY_TO, own)
                        .setHeader(IpmbHeaders.CORRELATION_ID, correlation)
                        .build());
        IncomingMessage reply = arrivals.await(
                arrived -> isReply(target, arrived, correlation) ? reading.decoded(target, arrived) : null,
                LIMIT,
                "the reply to a request to " + selector);
        Object error = converter.headers(reply).get(IpmbHeaders.ERROR);
        if (error != null) {
            throw new AssertionError("The request to " + selector + " was refused: " + error);
        }
        return TestEndpoint.<T>typed(target, converter.toMessage(reply, target)).getPayload();
    }

    private boolean isReply(ResolvableType target, IncomingMessage arrived, String correlation) {
        MessageHeaders headers = reading.headers(target, arrived);
        return headers != null && correlation.equals(headers.get(IpmbHeaders.CORRELATION_ID));
    }

    /**
     * Answers a request that was awaited here.
     *
     * @param request from {@link #awaitMessage}
     * @throws IllegalArgumentException when it asks for no answer
     */
    public void reply(org.springframework.messaging.Message<?> request, Object payload) {
        Object replyTo = request.getHeaders().get(IpmbHeaders.REPLY_TO);
        if (!(replyTo instanceof String selector)) {
            throw new IllegalArgumentException("The message has no header " + IpmbHeaders.REPLY_TO + ", so that nobody"
                    + " waits for an answer: " + request);
        }
        send(
                selector,
                MessageBuilder.fromMessage(message(payload))
                        .setHeader(
                                IpmbHeaders.CORRELATION_ID, request.getHeaders().get(IpmbHeaders.CORRELATION_ID))
                        .build());
    }

    /** What the converter promised to be of this type; a primitive is boxed. */
    @SuppressWarnings("unchecked")
    private static <T> org.springframework.messaging.Message<T> typed(
            ResolvableType type, org.springframework.messaging.Message<?> message) {
        Assert.isInstanceOf(ClassUtils.resolvePrimitiveIfNecessary(type.resolve(Object.class)), message.getPayload());
        return (org.springframework.messaging.Message<T>) message;
    }

    private static org.springframework.messaging.Message<?> message(Object payload) {
        return payload instanceof org.springframework.messaging.Message<?> message
                ? message
                : new GenericMessage<>(payload);
    }

    void close() {
        endpoint.close();
        arrivals.close();
    }
}
