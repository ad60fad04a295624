package io.ipmb.spring.core;

import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.SendResult;
import io.ipmb.envelope.Envelope;
import io.ipmb.spring.core.SendObservation.Sending;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.core.MessagePostProcessor;

/**
 * The way of a Spring message to the bus: post-processors, conversion, attachments, the endpoint. Thread-safe once it
 * is set up.
 */
final class MessageSender {

    private final EndpointSupplier endpoint;
    private final EndpointSender endpointSender;
    private final ReplyEndpoint replies;
    private final IpmbMessageConverter converter;
    private final SendFailures failures;

    private List<MessagePostProcessor> postProcessors = List.of();
    private SendObservation observation = SendObservation.NONE;
    private @Nullable RequestObservation requestObservation;

    /** @param replies hosts the bus in some applications, in place of the endpoint for sending */
    MessageSender(
            EndpointSupplier endpoint, ReplyEndpoint replies, IpmbMessageConverter converter, SendFailures failures) {
        this.endpoint = endpoint;
        this.endpointSender = new EndpointSender(endpoint, failures::where);
        this.replies = replies;
        this.converter = converter;
        this.failures = failures;
    }

    /**
     * An encoded message and its observation. Its owner sends it once, or gives it up.
     *
     * @param message the encoded message
     * @param sending observes its fate
     */
    record Outgoing(OutgoingMessage message, Sending sending) {

        /** It will not be sent: its sender has cancelled it. */
        void giveUp() {
            sending.end();
        }

        /** The reply has arrived, or the request has failed. */
        void replied(@Nullable Throwable failure) {
            if (sending instanceof Exchange exchange) {
                exchange.finish(failure);
            }
        }

        /** It will not be sent. */
        void giveUp(Throwable failure) {
            sending.error(failure);
            sending.end();
        }
    }

    void setObservation(SendObservation observation) {
        this.observation = observation;
    }

    void setRequestObservation(RequestObservation observation) {
        requestObservation = observation;
    }

    void setPostProcessors(Collection<? extends MessagePostProcessor> inOrder) {
        postProcessors = List.copyOf(inOrder);
    }

    void setSendTimeout(@Nullable Duration timeout) {
        if (timeout != null && timeout.isNegative()) {
            throw new IllegalArgumentException(
                    "sendTimeout=" + timeout + " is negative; use null for the endpoint's own");
        }
        endpointSender.setTimeout(timeout);
    }

    void setBodyRegions(BodyRegions bodies) {
        endpointSender.setBodies(bodies);
    }

    /** The mover of replies' bodies out of their memory regions. */
    BodyRegions bodyRegions() {
        return endpointSender.bodies();
    }

    /** @throws IllegalStateException when the application is not on the bus */
    void requireEndpoint() {
        endpoint.endpoint();
    }

    /** Whether this payload, without headers, needs no conversion. */
    @SuppressWarnings("ReferenceEquality") // on the path that allocates nothing, which a call in between would end
    boolean travelsAsItIs(Object payload) {
        return postProcessors.isEmpty()
                && observation == SendObservation.NONE
                && !(payload instanceof Envelope)
                && converter.travelsAsItIs(payload);
    }

    /** Sends a payload without conversion. */
    void sendAsItIs(Selector selector, Object payload) {
        try {
            endpointSender.send(selector, payload);
        } catch (RuntimeException | Error e) {
            failures.report(selector, e);
            throw e;
        }
    }

    /** Encodes a message; the caller sends the result or gives it up. */
    Outgoing outgoing(Selector selector, Message<?> message) {
        return outgoing(selector, message, observation);
    }

    /** As {@link #outgoing}, for a request: its observation ends with the reply. */
    Outgoing outgoingRequest(Selector selector, Message<?> request) {
        RequestObservation requests = requestObservation;
        return requests == null
                ? outgoing(selector, request)
                : outgoing(selector, request, (to, message) -> new Exchange(requests.start(to, message)));
    }

    private Outgoing outgoing(Selector selector, Message<?> message, SendObservation observedBy) {
        Sending sending = null;
        try {
            sending = observedBy.start(selector, complete(message));
            return new Outgoing(encoded(selector, sending.message()), sending);
        } catch (RuntimeException | Error e) {
            failures.report(selector, e);
            if (sending != null) {
                sending.error(e);
                sending.end();
            }
            throw e;
        }
    }

    private OutgoingMessage encoded(Selector selector, Message<?> message) {
        OutgoingMessage outgoing = OutgoingMessage.of(selector, converter.toPayload(message));
        MessageHeaders headers = message.getHeaders();
        for (NativeObject object : attachments(headers, IpmbHeaders.OBJECTS, NativeObject.class)) {
            outgoing = outgoing.withObject(object);
        }
        for (MemoryRegion region : attachments(headers, IpmbHeaders.REGIONS, MemoryRegion.class)) {
            outgoing = outgoing.withRegion(region);
        }
        return outgoing;
    }

    /** Runs the post-processors, on the caller's thread. The observation may add headers afterwards. */
    private Message<?> complete(Message<?> message) {
        Message<?> complete = message;
        for (MessagePostProcessor postProcessor : postProcessors) {
            complete = postProcessor.postProcessMessage(complete);
        }
        return complete;
    }

    void send(Selector selector, Message<?> message) {
        send(outgoing(selector, message), null);
    }

    /** @param timeout null for the template's */
    SendResult send(Outgoing outgoing, @Nullable Duration timeout) {
        try {
            return send(outgoing.message(), timeout);
        } catch (RuntimeException | Error e) {
            outgoing.sending().error(e);
            throw e;
        } finally {
            outgoing.sending().end();
        }
    }

    /** @param timeout null for the template's */
    SendResult send(OutgoingMessage message, @Nullable Duration timeout) {
        try {
            return endpointSender.send(message, timeout);
        } catch (RuntimeException | Error e) {
            failures.report(message.selector(), e);
            throw e;
        }
    }

    /** As {@link #send(Outgoing, Duration)}, with the outcome. */
    SendOutcome sendAndTell(Outgoing outgoing, @Nullable Duration timeout) {
        SendResult result = send(outgoing, timeout);
        if (result.isNobody()) {
            return SendOutcome.NOBODY;
        }
        return result.isKept() ? SendOutcome.KEPT : SendOutcome.SENT;
    }

    /** Whether an endpoint matches the selector now; true as well where this process cannot know. */
    boolean somebodyIsThere(Selector selector) {
        OptionalInt reached = endpoint.endpoint().reaches(selector);
        return (reached.isPresent() ? reached : replies.reaches(selector)).orElse(1) > 0;
    }

    private static <T> Collection<T> attachments(MessageHeaders headers, String name, Class<T> type) {
        Object value = headers.get(name);
        if (value == null) {
            return List.of();
        }
        Collection<?> all = value instanceof Collection<?> many ? many : List.of(value);
        Function<Object, T> cast = one -> {
            if (!type.isInstance(one)) {
                throw Addressing.wrongHeader(name, one, "a " + type.getSimpleName() + " or a list of them");
            }
            return type.cast(one);
        };
        return all.stream().map(cast).toList();
    }
}
