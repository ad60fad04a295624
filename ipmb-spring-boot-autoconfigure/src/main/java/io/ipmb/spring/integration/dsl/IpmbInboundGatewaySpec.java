package io.ipmb.spring.integration.dsl;

import io.ipmb.spring.integration.inbound.IpmbInboundGateway;
import io.ipmb.spring.listener.ListenerSettings;
import java.time.Duration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.integration.dsl.MessagingGatewaySpec;

/** Describes an {@link IpmbInboundGateway}; its methods are that one's setters. */
public class IpmbInboundGatewaySpec extends MessagingGatewaySpec<IpmbInboundGatewaySpec, IpmbInboundGateway> {

    /** A gateway with default settings. */
    protected IpmbInboundGatewaySpec() {
        super(new IpmbInboundGateway());
    }

    /** @see IpmbInboundGateway#setSelector */
    public IpmbInboundGatewaySpec selector(String selector) {
        this.target.setSelector(selector);
        return this;
    }

    /** @see IpmbInboundGateway#setOrder */
    public IpmbInboundGatewaySpec order(int order) {
        this.target.setOrder(order);
        return this;
    }

    /** @see IpmbInboundGateway#setPayloadType */
    public IpmbInboundGatewaySpec payloadType(Class<?>... types) {
        this.target.setPayloadType(types);
        return this;
    }

    /** As {@link #payloadType(Class...)}, for a type with type arguments. */
    public IpmbInboundGatewaySpec payloadType(ParameterizedTypeReference<?> type) {
        this.target.setPayloadTypes(ResolvableType.forType(type));
        return this;
    }

    /** @see IpmbInboundGateway#setListenerSettings */
    public IpmbInboundGatewaySpec listenerSettings(ListenerSettings settings) {
        this.target.setListenerSettings(settings);
        return this;
    }

    /** @see IpmbInboundGateway#setConcurrency */
    public IpmbInboundGatewaySpec concurrency(int concurrency) {
        this.target.setConcurrency(concurrency);
        return this;
    }

    /** @see IpmbInboundGateway#setQueueCapacity */
    public IpmbInboundGatewaySpec queueCapacity(int queueCapacity) {
        this.target.setQueueCapacity(queueCapacity);
        return this;
    }

    /** @see IpmbInboundGateway#setRetainAttachments */
    public IpmbInboundGatewaySpec retainAttachments(boolean retain) {
        this.target.setRetainAttachments(retain);
        return this;
    }

    /** How long a request waits for the flow's answer, as {@link #replyTimeout(long)}. */
    public IpmbInboundGatewaySpec replyTimeout(Duration timeout) {
        return replyTimeout(timeout.toMillis());
    }
}
