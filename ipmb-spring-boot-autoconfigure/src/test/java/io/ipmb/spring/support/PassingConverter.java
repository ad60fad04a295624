package io.ipmb.spring.support;

import io.ipmb.IncomingMessage;
import java.util.Set;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;

/** Leaves all to another converter; for tests of an application's own ones, which change one thing. */
public class PassingConverter implements IpmbMessageConverter {

    private final IpmbMessageConverter converter;

    protected PassingConverter(IpmbMessageConverter converter) {
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
    public boolean canConvert(IncomingMessage arrived, ResolvableType target) {
        return converter.canConvert(arrived, target);
    }

    @Override
    public MessageHeaders headers(IncomingMessage arrived) {
        return converter.headers(arrived);
    }

    @Override
    public IpmbMessage<?> toMessage(IncomingMessage arrived, ResolvableType target) {
        return converter.toMessage(arrived, target);
    }
}
