package io.ipmb.spring.support;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;

/** Between messages of Spring and payloads of the bus; one for templates, listeners and channels. Thread-safe. */
public interface IpmbMessageConverter {

    /**
     * What an endpoint is to encode for this message: its payload as it is where the bus knows the type and no header has to
     * travel, else an envelope around it. Attachments ({@link IpmbHeaders#REGIONS}, {@link IpmbHeaders#OBJECTS}) and the
     * selector are not part of it.
     *
     * @throws MessageConversionException when the payload cannot travel; the message says why and what can
     */
    Object toPayload(Message<?> message);

    /**
     * Whether what has arrived can become a payload of this type. Looks at the kind of the payload only and reads nothing: a
     * broken text that claims to be JSON still says true.
     */
    boolean canConvert(io.ipmb.Message arrived, ResolvableType target);

    /**
     * The message as Spring has it: its payload is of the target type, its headers are what travelled and those of
     * {@link IpmbHeaders}. The attachments stay the arrived message's own.
     *
     * @throws MessageConversionException when the payload cannot become that type; the message says why
     */
    Message<?> toMessage(io.ipmb.Message arrived, ResolvableType target);
}
