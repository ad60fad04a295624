package io.ipmb.spring.integration;

import io.ipmb.Message;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.Set;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/** A converter that takes one number for a broken payload. */
final class RefusingConverter implements IpmbMessageConverter {

    static final Integer REFUSED = 13;

    private final IpmbMessageConverter converter;

    RefusingConverter(IpmbMessageConverter converter) {
        this.converter = converter;
    }

    @Override
    public Object toPayload(org.springframework.messaging.Message<?> message) {
        return converter.toPayload(message);
    }

    @Override
    public Set<Class<?>> readableAs(ResolvableType target) {
        return converter.readableAs(target);
    }

    @Override
    public boolean canConvert(Message arrived, ResolvableType target) {
        return converter.canConvert(arrived, target);
    }

    @Override
    public MessageHeaders headers(Message arrived) {
        return converter.headers(arrived);
    }

    @Override
    public IpmbMessage<?> toMessage(Message arrived, ResolvableType target) {
        IpmbMessage<?> message = converter.toMessage(arrived, target);
        if (message.getPayload().equals(REFUSED)) {
            throw new MessageConversionException("The payload is broken");
        }
        return message;
    }
}
