package io.ipmb.spring.integration.dsl;

import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.integration.inbound.IpmbInboundGateway;
import io.ipmb.spring.listener.ListenerSettings;
import java.time.Duration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.integration.dsl.MessagingGatewaySpec;

/**
 * Describes an {@link IpmbInboundGateway}; its methods are that one's setters.
 *
 * @since 0.1.0
 */
public class IpmbInboundGatewaySpec extends MessagingGatewaySpec<IpmbInboundGatewaySpec, IpmbInboundGateway> {

    /** A gateway with default settings. */
    protected IpmbInboundGatewaySpec() {
        super(new IpmbInboundGateway());
    }

    /** See {@link IpmbInboundGateway#setSelector}. */
    public IpmbInboundGatewaySpec selector(String selector) {
        this.target.setSelector(selector);
        return this;
    }

    /** See {@link IpmbInboundGateway#setOrder}. */
    public IpmbInboundGatewaySpec order(int order) {
        this.target.setOrder(order);
        return this;
    }

    /** See {@link IpmbInboundGateway#setPayloadType}. */
    public IpmbInboundGatewaySpec payloadType(Class<?>... types) {
        this.target.setPayloadType(types);
        return this;
    }

    /** As {@link #payloadType(Class...)}, for a type with type arguments. */
    public IpmbInboundGatewaySpec payloadType(ParameterizedTypeReference<?> type) {
        this.target.setPayloadTypes(ResolvableType.forType(type));
        return this;
    }

    /** See {@link IpmbInboundGateway#setContainerFactory}. */
    public IpmbInboundGatewaySpec containerFactory(IpmbListenerContainerFactory factory) {
        this.target.setContainerFactory(factory);
        return this;
    }

    /** See {@link IpmbInboundGateway#setListenerSettings}. */
    public IpmbInboundGatewaySpec listenerSettings(ListenerSettings settings) {
        this.target.setListenerSettings(settings);
        return this;
    }

    /** See {@link IpmbInboundGateway#setConcurrency}. */
    public IpmbInboundGatewaySpec concurrency(int concurrency) {
        this.target.setConcurrency(concurrency);
        return this;
    }

    /** See {@link IpmbInboundGateway#setQueueCapacity}. */
    public IpmbInboundGatewaySpec queueCapacity(int queueCapacity) {
        this.target.setQueueCapacity(queueCapacity);
        return this;
    }

    /** See {@link IpmbInboundGateway#setRetainAttachments}. */
    public IpmbInboundGatewaySpec retainAttachments(boolean retain) {
        this.target.setRetainAttachments(retain);
        return this;
    }

    /** The time limit for the flow's answer, as {@link #replyTimeout(long)}. */
    public IpmbInboundGatewaySpec replyTimeout(Duration timeout) {
        return replyTimeout(timeout.toMillis());
    }
}
