package io.ipmb.spring.integration;

import io.ipmb.IncomingMessage;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import io.ipmb.spring.support.PassingConverter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.converter.MessageConversionException;

/** A converter that takes one number for a broken payload. */
final class RefusingConverter extends PassingConverter {

    static final Integer REFUSED = 13;

    RefusingConverter(IpmbMessageConverter converter) {
        super(converter);
    }

    @Override
    public IpmbMessage<?> toMessage(IncomingMessage arrived, ResolvableType target) {
        IpmbMessage<?> message = super.toMessage(arrived, target);
        if (message.getPayload().equals(REFUSED)) {
            throw new MessageConversionException("The payload is broken");
        }
        return message;
    }
}
