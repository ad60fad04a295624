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
 * Sends messages to the bus, and asks. Thread-safe.
 *
 * <p>A selector is a {@link Selector}, or a {@link LabelExpression} or its text, for instance {@code moon & !dark}. One
 * of the last two gets multicast and time to live from the message's headers {@code ipmb_multicast} and {@code
 * ipmb_timeToLive}, else the template's default time to live; a {@link Selector} brings its own. Methods without a
 * selector take the header {@code ipmb_selector}, else the template's default selector.
 *
 * <p>Every method that sends throws
 *
 * <ul>
 *   <li>{@link IllegalArgumentException} when the payload is null, or an attachment belongs to another platform than
 *       the endpoint's;
 *   <li>{@link io.ipmb.SelectorSyntaxException} when a text is no label expression;
 *   <li>{@link IllegalStateException} when the application is not on the bus, there is no selector, an attachment is
 *       closed, or a payload sends while it is encoded, as in an accessor of a record;
 *   <li>{@link org.springframework.messaging.converter.MessageConversionException} when the payload or a header cannot
 *   travel;
 *   <li>{@link io.ipmb.codec.EncodeException} when a value of a payload type has no form on the bus, as half of a
 *       surrogate pair in a text;
 *   <li>{@link io.ipmb.IpmbException} when the bus does not take the message; its subtypes say why, for instance {@link
 *       io.ipmb.MessageTooLargeException}, {@link io.ipmb.SendTimeoutException} or {@link
 *       io.ipmb.EndpointClosedException}.
 * </ul>
 *
 * <p>Every method that asks throws besides
 *
 * <ul>
 *   <li>{@link ReplyTimeoutException} when no reply came in time;
 *   <li>{@link RequestFailedException} when the other side refuses the request;
 *   <li>{@link io.ipmb.JoinException} when the endpoint for replies cannot join the bus;
 *   <li>{@link org.springframework.messaging.MessageDeliveryException} when too many requests wait already;
 *   <li>{@link io.ipmb.EndpointClosedException} when the application leaves the bus meanwhile;
 *   <li>{@link io.ipmb.IpmbInterruptedException} when the thread is interrupted while it waits.
 * </ul>
 *
 * <p>A request to many gets the first reply; the others count as late.
 *
 * <p>These are not the general operations of Spring's messaging module, which have {@code convertAndSend(payload,
 * headers)} besides {@code convertAndSend(destination, payload)}: where a selector is a text and a payload is a map,
 * the two could not be told apart.
 *
 * @since 0.1.0
 */
public interface IpmbOperations {

    /** Sends a message to whoever its headers name, else to the default selector. */
    void send(Message<?> message);

    /** Sends a message to whoever the selector names. */
    void send(String selector, Message<?> message);

    /** Sends a message to whoever the selector names. */
    void send(Selector selector, Message<?> message);

    /**
     * Sends a message to whoever its headers name, else to the default selector.
     *
     * @param sendTimeout how long handing it to the bus may take, in place of the template's limit; not negative
     */
    void send(Message<?> message, Duration sendTimeout);

    /** Sends a message of the bus as it is. Its attachments stay the caller's own to close. */
    void send(OutgoingMessage message);

    /**
     * Sends a payload to the default selector; a message of Spring as {@link #send(Message)} does.
     *
     * @param payload as with {@link #convertAndSend(String, Object)}
     */
    void convertAndSend(Object payload);

    /**
     * Sends a payload to whoever the selector names.
     *
     * @param payload what the message converter can convert: a plain type, a record, enum or sealed interface with
     *     {@code @MessageType}, bytes; with Jackson any object. A message of Spring is sent as the message that it is,
     *     with its headers
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
     * As {@link #convertAndSend(String, Object)}, as the type that is named rather than as the payload's class: the
     * elements of a {@code List<Animal>} travel with their type ids where {@code Animal} has them.
     */
    default <T> void convertAndSend(String selector, T payload, ParameterizedTypeReference<T> payloadType) {
        convertAndSend(selector, payload, Map.of(IpmbHeaders.PAYLOAD_TYPE, payloadType), null);
    }

    /** As {@link #convertAndSend(String, Object, ParameterizedTypeReference)}. */
    default <T> void convertAndSend(Selector selector, T payload, ParameterizedTypeReference<T> payloadType) {
        convertAndSend(selector, payload, Map.of(IpmbHeaders.PAYLOAD_TYPE, payloadType), null);
    }

    /**
     * Sends a request to whoever its headers name, else to the default selector, and waits for the reply, whose payload
     * is what it is on the bus; {@link io.ipmb.codec.Unit} when the listener has returned nothing. The caller closes
     * the reply, with its attachments.
     */
    IpmbMessage<?> sendAndReceive(Message<?> request);

    /** As {@link #sendAndReceive(Message)}, to whoever the selector names. */
    IpmbMessage<?> sendAndReceive(String selector, Message<?> request);

    /** As {@link #sendAndReceive(Message)}, to whoever the selector names. */
    IpmbMessage<?> sendAndReceive(Selector selector, Message<?> request);

    /** As {@link #convertSendAndReceive(String, Object, Class)}, to the default selector. */
    <T> @Nullable T convertSendAndReceive(Object request, Class<T> replyType);

    /**
     * As {@link #convertSendAndReceive(String, Object, Class)}, to the default selector and for types with arguments.
     */
    <T> @Nullable T convertSendAndReceive(Object request, ParameterizedTypeReference<T> replyType);

    /**
     * Sends a request and waits for the reply; attachments of the reply are closed.
     *
     * @param request as the payload of {@link #convertAndSend(String, Object)}
     * @return null when the listener has handled the request and returned nothing
     */
    default <T> @Nullable T convertSendAndReceive(String selector, Object request, Class<T> replyType) {
        return convertSendAndReceive(selector, request, null, replyType, null);
    }

    /** As {@link #convertSendAndReceive(String, Object, Class)}. */
    default <T> @Nullable T convertSendAndReceive(Selector selector, Object request, Class<T> replyType) {
        return convertSendAndReceive(selector, request, null, replyType, null);
    }

    /** As {@link #convertSendAndReceive(String, Object, Class)}, for types with arguments. */
    <T> @Nullable T convertSendAndReceive(String selector, Object request, ParameterizedTypeReference<T> replyType);

    /** As {@link #convertSendAndReceive(String, Object, Class)}, for types with arguments. */
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
     * Begins a message to be sent or asked, whose selector, headers and attachments are said one by one.
     *
     * @param payload as with {@link #convertAndSend(String, Object)}
     */
    SendSpec newMessage(Object payload);

    /**
     * A message under way. Used once and by one thread; the methods that send and ask end it.
     *
     * <p>Attachments are borrowed: they stay the caller's own to close, after the method that sends has returned or its
     * future is complete.
     */
    interface SendSpec {

        /** To whom: the text of a label expression. */
        SendSpec to(String selector);

        /** To whom, how many, and for how long. */
        SendSpec to(Selector selector);

        /** To whom. */
        SendSpec to(LabelExpression expression);

        /** To everybody whom the selector names. */
        SendSpec multicast();

        /** How long the bus keeps the message while there is nobody whom the selector names; zero drops it at once. */
        SendSpec timeToLive(Duration timeToLive);

        /** Adds a header. */
        SendSpec header(String name, Object value);

        /** Adds headers. */
        SendSpec headers(Map<String, ?> headers);

        /** Says what a text or bytes are, or what an object is to become, for instance {@code application/json}. */
        SendSpec contentType(String contentType);

        /**
         * Says as which type the payload is written where its class does not say everything, for instance a
         * {@code List<Animal>}.
         */
        SendSpec payloadType(ParameterizedTypeReference<?> type);

        /** Sends as a {@link io.ipmb.codec.BytesMessage} of this format number, 0 to 65,535. */
        SendSpec format(int format);

        /** Adds a memory region. */
        SendSpec region(MemoryRegion region);

        /** Adds a kernel object. */
        SendSpec object(NativeObject object);

        /** How long handing the message to the bus may take, in place of the template's limit. */
        SendSpec sendTimeout(Duration timeout);

        /** How long to wait for a reply, in place of the template's limit; more than zero. */
        SendSpec replyTimeout(Duration timeout);

        /** Sends; returns when the bus has the message. */
        void send();

        /**
         * As {@link #send()}, and says what became of the message where that is known. Where this process hosts the bus
         * that costs a question to the controller's thread, which takes much longer than sending does.
         */
        SendOutcome sendForOutcome();

        /**
         * Sends on another thread. Headers and payload are converted before this returns; whatever goes wrong completes
         * the future. Messages are sent in the order of these calls unless the template was given an executor of its
         * own.
         *
         * <p>When too many wait to be sent already, the future fails with a {@link
         * org.springframework.core.task.TaskRejectedException}, or this call waits for room, as the template was told.
         */
        CompletableFuture<@Nullable Void> sendAsync();

        /** As {@link #sendAsync()}, with what became of the message, as {@link #sendForOutcome()} says it. */
        CompletableFuture<SendOutcome> sendForOutcomeAsync();

        /**
         * Sends and waits for the reply; attachments of the reply are closed. Null when the listener has returned
         * nothing.
         */
        <T> @Nullable T request(Class<T> replyType);

        /** As {@link #request(Class)}, for types with arguments. */
        <T> @Nullable T request(ParameterizedTypeReference<T> replyType);

        /** As {@link #request(Class)}; the caller closes the reply, with its attachments. */
        <T> @Nullable IpmbMessage<T> requestMessage(Class<T> replyType);

        /** As {@link #requestMessage(Class)}, for types with arguments. */
        <T> @Nullable IpmbMessage<T> requestMessage(ParameterizedTypeReference<T> replyType);

        /**
         * As {@link #request(Class)} without waiting for the reply; a template's first request joins the bus with the
         * endpoint for replies, on this thread. The future is completed on a thread of the template's, where nobody may
         * wait for another such future. Cancelling it gives the request up.
         */
        <T> CompletableFuture<@Nullable T> requestAsync(Class<T> replyType);

        /** As {@link #requestAsync(Class)}, for types with arguments. */
        <T> CompletableFuture<@Nullable T> requestAsync(ParameterizedTypeReference<T> replyType);
    }
}
