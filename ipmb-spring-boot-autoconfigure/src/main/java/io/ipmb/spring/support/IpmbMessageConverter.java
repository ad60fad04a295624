package io.ipmb.spring.support;

import io.ipmb.envelope.Envelope;
import java.util.Set;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Converts between Spring messages and payloads of the bus, for templates, listeners and channels. Thread-safe.
 *
 * @since 0.1.0
 */
public interface IpmbMessageConverter {

    /**
     * The bean name of the application's own converter. A bean with another name is used only where it is named, unless
     * it is primary.
     */
    String BEAN_NAME = "ipmbMessageConverter";

    /**
     * The bean name of the application's {@link org.springframework.messaging.converter.MessageConverter} for objects,
     * in place of the one for JSON.
     */
    String OBJECTS_BEAN_NAME = "ipmbObjectConverter";

    /**
     * Converts a message to the payload that the endpoint encodes. A payload of a type with a form on the bus stays as
     * it is if no header travels; otherwise an envelope holds it. The result has neither attachments ({@link
     * IpmbHeaders#REGIONS}, {@link IpmbHeaders#OBJECTS}) nor a selector.
     *
     * @throws MessageConversionException when the payload cannot travel; the message gives the reason and the
     *     alternatives
     */
    Object toPayload(Message<?> message);

    /**
     * Whether {@link #toPayload} returns this payload itself if no header travels. A sender of a payload alone then
     * needs neither a message nor the conversion. False is always correct.
     */
    default boolean travelsAsItIs(Object payload) {
        return false;
    }

    /**
     * Whether {@link #toPayload} puts this message into an envelope. One more header then costs nothing and excludes no
     * receiver. False is always correct.
     */
    default boolean isEnveloped(Message<?> message) {
        return false;
    }

    /**
     * The payload classes that the message box of a receiver of {@code target} must read: the class itself if it has a
     * form on the bus, the envelope, {@link io.ipmb.codec.BytesMessage}. For any payload ({@link ResolvableType#NONE}
     * or {@code Object}): the envelope and all plain types. Payloads of other types arrive as {@link
     * io.ipmb.UnknownPayload} if the message box delivers these.
     *
     * @throws IllegalArgumentException when no payload can become that type; the message names the alternatives
     */
    Set<Class<?>> readableAs(ResolvableType target);

    /**
     * Whether the received payload is meant for this type. The kind of the payload decides; the payload itself is not
     * read, so the answer is true for broken JSON as well. JSON is not meant for a type with a form on the bus, since a
     * sender of that type would use that form. {@link #toMessage} converts it nevertheless.
     */
    boolean canConvert(io.ipmb.IncomingMessage arrived, ResolvableType target);

    /**
     * Whether the received message may have headers of its sender, and thus may be a request. By default, whether it
     * came in an envelope.
     */
    default boolean hasHeaders(io.ipmb.IncomingMessage arrived) {
        return arrived.payload() instanceof Envelope;
    }

    /** The kind of the received payload, for logs and errors; of an envelope, the kind of its body. Never throws. */
    default String describe(io.ipmb.IncomingMessage arrived) {
        return arrived.payload().getClass().getSimpleName();
    }

    /**
     * The headers without the payload: those of the sender and those of {@link IpmbHeaders}. They are enough to answer
     * a message with an unreadable payload.
     *
     * @throws MessageConversionException when the envelope is broken or of an unknown version
     */
    MessageHeaders headers(io.ipmb.IncomingMessage arrived);

    /**
     * Converts to a Spring message with a payload of the target type, the headers of the sender, and those of {@link
     * IpmbHeaders}. The received message still owns the attachments.
     *
     * @throws MessageConversionException when the payload cannot become that type; the message gives the reason
     */
    IpmbMessage<?> toMessage(io.ipmb.IncomingMessage arrived, ResolvableType target);
}
