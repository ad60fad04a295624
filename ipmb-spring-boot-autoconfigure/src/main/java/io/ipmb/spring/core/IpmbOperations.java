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
 * Sending to the bus, and asking. Thread-safe.
 *
 * <p>A selector is a {@link Selector}, or a {@link LabelExpression} or its text, for instance {@code moon & !dark}. With one
 * of the last two the headers {@code ipmb_multicast} and {@code ipmb_timeToLive} of the message count, and the template's
 * default time to live; a {@link Selector} says these itself. Methods without a selector go by the header {@code ipmb_selector}, else to the
 * template's default one.
 *
 * <p>What sending throws: {@link io.ipmb.IpmbException} when the message could not be handed to the bus, its subtypes say
 * why; {@link org.springframework.messaging.converter.MessageConversionException} when it cannot travel;
 * {@link io.ipmb.SelectorSyntaxException} when a text is no label expression; {@link IllegalStateException} when the
 * application is not on the bus, or there is no selector.
 *
 * <p>What asking throws besides: {@link ReplyTimeoutException}, {@link RequestFailedException}, and
 * {@link io.ipmb.EndpointClosedException} when the application stops meanwhile. A request to many gets the first reply; the
 * others count as late.
 *
 * <p>Not one of the general operations of Spring's messaging module: these have {@code convertAndSend(payload, headers)}
 * besides {@code convertAndSend(destination, payload)}, so that nothing tells the two apart where a selector is a text and a
 * payload is a map.
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
     *     {@code @MessageType}, bytes; with Jackson any object. A message of Spring is sent as the message that it is, with its
     *     headers
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
     * As {@link #convertAndSend(String, Object)}, as the type that is named rather than as the payload's class: the elements of
     * a {@code List<Animal>} travel with their type ids where {@code Animal} has them.
     */
    default <T> void convertAndSend(String selector, T payload, ParameterizedTypeReference<T> payloadType) {
        convertAndSend(selector, payload, Map.of(IpmbHeaders.PAYLOAD_TYPE, payloadType), null);
    }

    /** As {@link #convertAndSend(String, Object, ParameterizedTypeReference)}. */
    default <T> void convertAndSend(Selector selector, T payload, ParameterizedTypeReference<T> payloadType) {
        convertAndSend(selector, payload, Map.of(IpmbHeaders.PAYLOAD_TYPE, payloadType), null);
    }

    /**
     * Sends a request to whoever its headers name, else to the default selector, and waits for the reply, whose payload is
     * what it is on the bus; {@link io.ipmb.codec.Unit} when the listener has returned nothing. The caller closes the reply, with its attachments.
     */
    IpmbMessage<?> sendAndReceive(Message<?> request);

    /** As {@link #sendAndReceive(Message)}, to whoever the selector names. */
    IpmbMessage<?> sendAndReceive(String selector, Message<?> request);

    /** As {@link #sendAndReceive(Message)}, to whoever the selector names. */
    IpmbMessage<?> sendAndReceive(Selector selector, Message<?> request);

    /** As {@link #convertSendAndReceive(String, Object, Class)}, to the default selector. */
    <T> @Nullable T convertSendAndReceive(Object request, Class<T> replyType);

    /** As {@link #convertSendAndReceive(String, Object, Class)}, to the default selector and for types with arguments. */
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
         * Sends on another thread. Headers and payload are converted before this returns; whatever goes wrong completes the
         * future. Messages are sent in the order of these calls unless the template was given an executor of its own.
         *
         * <p>When too many wait to be sent already, the future fails with a {@link
         * org.springframework.core.task.TaskRejectedException}, or this call waits for room, as the template was told.
         */
        CompletableFuture<@Nullable Void> sendAsync();

        /** As {@link #sendAsync()}, with what became of the message, as {@link #sendForOutcome()} says it. */
        CompletableFuture<SendOutcome> sendForOutcomeAsync();

        /** Sends and waits for the reply; attachments of the reply are closed. Null when the listener has returned nothing. */
        <T> @Nullable T request(Class<T> replyType);

        /** As {@link #request(Class)}, for types with arguments. */
        <T> @Nullable T request(ParameterizedTypeReference<T> replyType);

        /** As {@link #request(Class)}; the caller closes the reply, with its attachments. */
        <T> @Nullable IpmbMessage<T> requestMessage(Class<T> replyType);

        /** As {@link #requestMessage(Class)}, for types with arguments. */
        <T> @Nullable IpmbMessage<T> requestMessage(ParameterizedTypeReference<T> replyType);

        /**
         * As {@link #request(Class)} without waiting for the reply; a template's first request joins the bus with the endpoint
         * for replies, on this thread. The future is completed on a thread of the template's, where nobody
         * may wait for another such future. Cancelling it gives the request up.
         */
        <T> CompletableFuture<@Nullable T> requestAsync(Class<T> replyType);

        /** As {@link #requestAsync(Class)}, for types with arguments. */
        <T> CompletableFuture<@Nullable T> requestAsync(ParameterizedTypeReference<T> replyType);
    }
}
