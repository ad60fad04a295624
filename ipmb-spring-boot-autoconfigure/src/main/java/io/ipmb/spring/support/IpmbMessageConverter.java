package io.ipmb.spring.support;

import io.ipmb.envelope.Envelope;
import java.util.Set;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Between messages of Spring and payloads of the bus; one for templates, listeners and channels. Thread-safe.
 *
 * @since 0.1.0
 */
public interface IpmbMessageConverter {

    /** The name of the application's own; beans with other names are for whoever names them, unless one is primary. */
    String BEAN_NAME = "ipmbMessageConverter";

    /**
     * The name of the application's bean of the type {@link org.springframework.messaging.converter.MessageConverter}
     * that objects are left to, in place of JSON.
     */
    String OBJECTS_BEAN_NAME = "ipmbObjectConverter";

    /**
     * What an endpoint is to encode for this message: its payload as it is where the bus knows the type and no header
     * has to travel, else an envelope around it. Attachments ({@link IpmbHeaders#REGIONS}, {@link IpmbHeaders#OBJECTS})
     * and the selector are not part of it.
     *
     * @throws MessageConversionException when the payload cannot travel; the message says why and what can
     */
    Object toPayload(Message<?> message);

    /**
     * Whether a message with this payload and no headers is encoded as the payload itself, so that whoever has nothing
     * but a payload may spare the message and {@link #toPayload}. False is always right.
     */
    default boolean travelsAsItIs(Object payload) {
        return false;
    }

    /**
     * Whether {@link #toPayload} puts this message into an envelope, so that one header more costs nothing and changes
     * nobody who can read it. False is always right.
     */
    default boolean isEnveloped(Message<?> message) {
        return false;
    }

    /**
     * The payload classes that an endpoint's message box must read, so that everything that can become {@code target}
     * arrives: the class itself where the bus knows it, the envelope, {@link io.ipmb.codec.BytesMessage}. For any
     * payload ({@link ResolvableType#NONE} or {@code Object}): the envelope and all plain types; types beyond these
     * come as {@link io.ipmb.UnknownPayload} where the message box delivers that.
     *
     * @throws IllegalArgumentException when nothing that arrives can become that type; the message says what can
     */
    Set<Class<?>> readableAs(ResolvableType target);

    /**
     * Whether what has arrived is meant to become a payload of this type. Looks at the kind of the payload only and
     * reads nothing: a broken text that claims to be JSON still says true. An object that travels as JSON is not meant
     * for a type that the bus has a form for, since the sender of one would have used that form; {@link #toMessage}
     * makes one of it all the same.
     */
    boolean canConvert(io.ipmb.IncomingMessage arrived, ResolvableType target);

    /**
     * Whether headers of the sender may have travelled with what has arrived, so that it can be a request: it came in
     * an envelope, unless a converter has another way.
     */
    default boolean hasHeaders(io.ipmb.IncomingMessage arrived) {
        return arrived.payload() instanceof Envelope;
    }

    /**
     * What has arrived, for a person: the kind of the payload, of that inside where it travels in something. Never
     * throws.
     */
    default String describe(io.ipmb.IncomingMessage arrived) {
        return arrived.payload().getClass().getSimpleName();
    }

    /**
     * The headers alone, for whoever has to answer a message whose payload cannot be read: what travelled, and those of
     * {@link IpmbHeaders}.
     *
     * @throws MessageConversionException when the envelope is broken or of an unknown version
     */
    MessageHeaders headers(io.ipmb.IncomingMessage arrived);

    /**
     * The message as Spring has it: its payload is of the target type, its headers are what travelled and those of
     * {@link IpmbHeaders}. The attachments stay the arrived message's own.
     *
     * @throws MessageConversionException when the payload cannot become that type; the message says why
     */
    IpmbMessage<?> toMessage(io.ipmb.IncomingMessage arrived, ResolvableType target);
}
