package io.ipmb.spring.core;

import io.ipmb.LabelExpression;
import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;
import org.springframework.messaging.core.MessagePostProcessor;

/**
 * Sends messages and requests. Thread-safe.
 *
 * <p>A selector is a {@link Selector}, a {@link LabelExpression}, or the text of one, for instance {@code moon &
 * !dark}. The last two take multicast and time to live from the headers {@code ipmb_multicast} and {@code
 * ipmb_timeToLive}, and the template's default time to live without these; a {@link Selector} has its own. Methods
 * without a selector take the header {@code ipmb_selector}, or the template's default selector.
 *
 * <p>Every sending method throws
 *
 * <ul>
 *   <li>{@link IllegalArgumentException} when the payload is null, or an attachment belongs to another platform than
 *       the endpoint's;
 *   <li>{@link io.ipmb.SelectorSyntaxException} when a text is no label expression;
 *   <li>{@link IllegalStateException} when the application is not on the bus, there is no selector, an attachment is
 *       closed, or a payload sends while it is encoded, as in an accessor of a record;
 *   <li>{@link org.springframework.messaging.converter.MessageConversionException} when the payload or a header cannot
 *       travel;
 *   <li>{@link io.ipmb.codec.EncodeException} when a value of a payload type has no form on the bus, as half of a
 *       surrogate pair in a text;
 *   <li>{@link io.ipmb.IpmbException} when the bus does not take the message; each reason has a subtype, for instance
 *       {@link io.ipmb.MessageTooLargeException}, {@link io.ipmb.SendTimeoutException} or {@link
 *       io.ipmb.EndpointClosedException}.
 * </ul>
 *
 * <p>Every request also throws
 *
 * <ul>
 *   <li>{@link ReplyTimeoutException} when no reply arrives in time;
 *   <li>{@link RequestFailedException} when the receiver could not read or handle the request;
 *   <li>{@link io.ipmb.JoinException} when the endpoint for replies cannot join the bus;
 *   <li>{@link org.springframework.messaging.MessageDeliveryException} when the limit of open requests is reached;
 *   <li>{@link io.ipmb.EndpointClosedException} when the application leaves the bus before the reply;
 *   <li>{@link io.ipmb.IpmbInterruptedException} when the waiting thread is interrupted.
 * </ul>
 *
 * <p>A multicast request gets the first reply; the others count as late.
 *
 * <p>This interface does not extend the operations of Spring's messaging module, which have both {@code
 * convertAndSend(payload, headers)} and {@code convertAndSend(destination, payload)}: with a text as selector and a map
 * as payload, a call would be ambiguous.
 *
 * @since 0.1.0
 */
public interface IpmbOperations {

    /** Sends a message to the selector in its headers, or to the default one. */
    void send(Message<?> message);

    /** Sends a message to the selector. */
    void send(String selector, Message<?> message);

    /** Sends a message to the selector. */
    void send(Selector selector, Message<?> message);

    /**
     * Sends a message to the selector in its headers, or to the default one.
     *
     * @param sendTimeout the time limit for the bus to take the message, in place of the template's; not negative
     */
    void send(Message<?> message, Duration sendTimeout);

    /** Sends a message of the bus unchanged. The caller still owns its attachments. */
    void send(OutgoingMessage message);

    /**
     * Sends a payload to the default selector, or a Spring message as {@link #send(Message)} does.
     *
     * @param payload as with {@link #convertAndSend(String, Object)}
     */
    void convertAndSend(Object payload);

    /**
     * Sends a payload to the selector.
     *
     * @param payload any object that the message converter converts: a plain type, bytes, a record, enum or sealed
     *     interface with {@code @MessageType}; with Jackson any object. A Spring message travels with its headers
     * @throws IllegalArgumentException when the payload is null
     */
    default void convertAndSend(String selector, Object payload) {
        convertAndSend(selector, payload, null, null);
    }

    /** As {@link #convertAndSend(String, Object)}. */
    default void convertAndSend(Selector selector, Object payload) {
        convertAndSend(selector, payload, null, null);
    }

    /** As {@link #convertAndSend(String, Object)}, with headers. */
    default void convertAndSend(String selector, Object payload, Map<String, ?> headers) {
        convertAndSend(selector, payload, headers, null);
    }

    /** As {@link #convertAndSend(String, Object)}, with headers. */
    default void convertAndSend(Selector selector, Object payload, Map<String, ?> headers) {
        convertAndSend(selector, payload, headers, null);
    }

    /** As {@link #convertAndSend(String, Object)}, with a last change to the message. */
    default void convertAndSend(String selector, Object payload, MessagePostProcessor postProcessor) {
        convertAndSend(selector, payload, null, postProcessor);
    }

    /** As {@link #convertAndSend(String, Object)}, with a last change to the message. */
    default void convertAndSend(Selector selector, Object payload, MessagePostProcessor postProcessor) {
        convertAndSend(selector, payload, null, postProcessor);
    }

    /** As {@link #convertAndSend(String, Object)}, with headers and a last change to the message. */
    void convertAndSend(
            String selector,
            Object payload,
            @Nullable Map<String, ?> headers,
            @Nullable MessagePostProcessor postProcessor);

    /** As {@link #convertAndSend(String, Object)}, with headers and a last change to the message. */
    void convertAndSend(
            Selector selector,
            Object payload,
            @Nullable Map<String, ?> headers,
            @Nullable MessagePostProcessor postProcessor);

    /**
     * As {@link #convertAndSend(String, Object)}, with a declared type in place of the payload's class: as a {@code
     * List<Animal>}, the elements travel with the type ids of {@code Animal}.
     */
    default <T> void convertAndSend(String selector, T payload, ParameterizedTypeReference<T> payloadType) {
        convertAndSend(selector, payload, Map.of(IpmbHeaders.PAYLOAD_TYPE, payloadType), null);
    }

    /** As {@link #convertAndSend(String, Object, ParameterizedTypeReference)}. */
    default <T> void convertAndSend(Selector selector, T payload, ParameterizedTypeReference<T> payloadType) {
        convertAndSend(selector, payload, Map.of(IpmbHeaders.PAYLOAD_TYPE, payloadType), null);
    }

    /**
     * Sends a request to the selector in its headers, or the default one, and waits for the reply. The reply's payload
     * is not converted; {@link io.ipmb.codec.Unit} when the listener returned nothing. The caller closes the reply,
     * with its attachments.
     */
    IpmbMessage<?> sendAndReceive(Message<?> request);

    /** As {@link #sendAndReceive(Message)}, to the selector. */
    IpmbMessage<?> sendAndReceive(String selector, Message<?> request);

    /** As {@link #sendAndReceive(Message)}, to the selector. */
    IpmbMessage<?> sendAndReceive(Selector selector, Message<?> request);

    /** As {@link #convertSendAndReceive(String, Object, Class)}, to the default selector. */
    <T> @Nullable T convertSendAndReceive(Object request, Class<T> replyType);

    /** As {@link #convertSendAndReceive(String, Object, Class)}, to the default selector and for generic types. */
    <T> @Nullable T convertSendAndReceive(Object request, ParameterizedTypeReference<T> replyType);

    /**
     * Sends a request and waits for the reply; attachments of the reply are closed.
     *
     * @param request as the payload of {@link #convertAndSend(String, Object)}
     * @return null when the listener returned nothing
     */
    default <T> @Nullable T convertSendAndReceive(String selector, Object request, Class<T> replyType) {
        return convertSendAndReceive(selector, request, null, replyType, null);
    }

    /** As {@link #convertSendAndReceive(String, Object, Class)}. */
    default <T> @Nullable T convertSendAndReceive(Selector selector, Object request, Class<T> replyType) {
        return convertSendAndReceive(selector, request, null, replyType, null);
    }

    /** As {@link #convertSendAndReceive(String, Object, Class)}, for generic types. */
    <T> @Nullable T convertSendAndReceive(String selector, Object request, ParameterizedTypeReference<T> replyType);

    /** As {@link #convertSendAndReceive(String, Object, Class)}, for generic types. */
    <T> @Nullable T convertSendAndReceive(Selector selector, Object request, ParameterizedTypeReference<T> replyType);

    /** As {@link #convertSendAndReceive(String, Object, Class)}, with headers and a last change to the request. */
    <T> @Nullable T convertSendAndReceive(
            String selector,
            Object request,
            @Nullable Map<String, ?> headers,
            Class<T> replyType,
            @Nullable MessagePostProcessor postProcessor);

    /** As {@link #convertSendAndReceive(String, Object, Class)}, with headers and a last change to the request. */
    <T> @Nullable T convertSendAndReceive(
            Selector selector,
            Object request,
            @Nullable Map<String, ?> headers,
            Class<T> replyType,
            @Nullable MessagePostProcessor postProcessor);

    /**
     * Begins a message or request; selector, headers, attachments and limits follow one by one.
     *
     * @param payload as with {@link #convertAndSend(String, Object)}
     */
    SendSpec newMessage(Object payload);

    /**
     * A message under construction, for one use by one thread. The methods that send it end it.
     *
     * <p>Attachments are borrowed: the caller closes them after the sending method has returned, or after its future is
     * complete.
     */
    interface SendSpec {

        /** Sets the receiver: the text of a label expression. */
        SendSpec to(String selector);

        /** Sets the receivers, with multicast and time to live. */
        SendSpec to(Selector selector);

        /** Sets the receiver. */
        SendSpec to(LabelExpression expression);

        /** Sends to all matching endpoints. */
        SendSpec multicast();

        /** Spreads the message, so that all matching endpoints share the work; see {@link Selector#spread()}. */
        SendSpec spread();

        /**
         * Spreads the message by a key, whose messages go to one endpoint in order; see {@link Selector#spread(long)}.
         */
        SendSpec spread(long key);

        /** As {@link #spread(long)}, with a text as the key; see {@link Selector#spread(String)}. */
        SendSpec spread(String key);

        /** Sets the time that the bus keeps the message without a receiver; zero drops it at once. */
        SendSpec timeToLive(Duration timeToLive);

        /** Adds a header. */
        SendSpec header(String name, Object value);

        /** Adds headers. */
        SendSpec headers(Map<String, ?> headers);

        /**
         * Sets the content type: that of a text or of bytes, or that an object is converted to, for instance {@code
         * application/json}.
         */
        SendSpec contentType(String contentType);

        /** Sets the declared type of the payload, if its class is not enough, for instance a {@code List<Animal>}. */
        SendSpec payloadType(ParameterizedTypeReference<?> type);

        /** Sends a {@link io.ipmb.codec.BytesMessage} of this format, 0 to 65,535. */
        SendSpec format(int format);

        /** Adds a memory region. */
        SendSpec region(MemoryRegion region);

        /** Adds a kernel object. */
        SendSpec object(NativeObject object);

        /** Sets the time limit for the bus to take the message, in place of the template's. */
        SendSpec sendTimeout(Duration timeout);

        /** Sets the time limit for the reply, in place of the template's; more than zero. */
        SendSpec replyTimeout(Duration timeout);

        /** Sends; returns when the bus has the message. */
        void send();

        /** As {@link #send()}, and returns the outcome as far as it is known. Costs no more than {@link #send()}. */
        SendOutcome sendForOutcome();

        /**
         * Sends on another thread. Headers and payload are converted on this one. Every failure completes the future.
         * Messages keep the order of these calls, unless the template has an executor of the application.
         *
         * <p>If the queue is full, the template's policy decides: the future fails with a {@link
         * org.springframework.core.task.TaskRejectedException}, or this call waits for room.
         */
        CompletableFuture<@Nullable Void> sendAsync();

        /** As {@link #sendAsync()}, with the outcome, as in {@link #sendForOutcome()}. */
        CompletableFuture<SendOutcome> sendForOutcomeAsync();

        /**
         * Sends a request and waits for the reply; attachments of the reply are closed. Null when the listener returned
         * nothing.
         */
        <T> @Nullable T request(Class<T> replyType);

        /** As {@link #request(Class)}, for generic types. */
        <T> @Nullable T request(ParameterizedTypeReference<T> replyType);

        /** As {@link #request(Class)}; the caller closes the reply, with its attachments. */
        <T> @Nullable IpmbMessage<T> requestMessage(Class<T> replyType);

        /** As {@link #requestMessage(Class)}, for generic types. */
        <T> @Nullable IpmbMessage<T> requestMessage(ParameterizedTypeReference<T> replyType);

        /**
         * As {@link #request(Class)} without waiting for the reply. The template's first request joins the bus with the
         * endpoint for replies, on this thread. A thread of the template completes the future; code on that thread must
         * not wait for another such future. Cancelling the future gives the request up.
         */
        <T> CompletableFuture<@Nullable T> requestAsync(Class<T> replyType);

        /** As {@link #requestAsync(Class)}, for generic types. */
        <T> CompletableFuture<@Nullable T> requestAsync(ParameterizedTypeReference<T> replyType);
    }
}
