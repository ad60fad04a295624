package io.ipmb.spring.integration.dsl;

import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.integration.inbound.IpmbMessageProducer;
import io.ipmb.spring.listener.ListenerSettings;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.integration.dsl.MessageProducerSpec;

/**
 * Describes an {@link IpmbMessageProducer}; its methods are that one's setters.
 *
 * @since 0.1.0
 */
public class IpmbMessageProducerSpec extends MessageProducerSpec<IpmbMessageProducerSpec, IpmbMessageProducer> {

    /** An adapter with default settings. */
    protected IpmbMessageProducerSpec() {
        super(new IpmbMessageProducer());
    }

    /** See {@link IpmbMessageProducer#setSelector}. */
    public IpmbMessageProducerSpec selector(String selector) {
        this.target.setSelector(selector);
        return this;
    }

    /** See {@link IpmbMessageProducer#setOrder}. */
    public IpmbMessageProducerSpec order(int order) {
        this.target.setOrder(order);
        return this;
    }

    /** See {@link IpmbMessageProducer#setPayloadType}. */
    public IpmbMessageProducerSpec payloadType(Class<?>... types) {
        this.target.setPayloadType(types);
        return this;
    }

    /** As {@link #payloadType(Class...)}, for a type with type arguments. */
    public IpmbMessageProducerSpec payloadType(ParameterizedTypeReference<?> type) {
        this.target.setPayloadTypes(ResolvableType.forType(type));
        return this;
    }

    /** See {@link IpmbMessageProducer#setContainerFactory}. */
    public IpmbMessageProducerSpec containerFactory(IpmbListenerContainerFactory factory) {
        this.target.setContainerFactory(factory);
        return this;
    }

    /** See {@link IpmbMessageProducer#setListenerSettings}. */
    public IpmbMessageProducerSpec listenerSettings(ListenerSettings settings) {
        this.target.setListenerSettings(settings);
        return this;
    }

    /** See {@link IpmbMessageProducer#setConcurrency}. */
    public IpmbMessageProducerSpec concurrency(int concurrency) {
        this.target.setConcurrency(concurrency);
        return this;
    }

    /** See {@link IpmbMessageProducer#setQueueCapacity}. */
    public IpmbMessageProducerSpec queueCapacity(int queueCapacity) {
        this.target.setQueueCapacity(queueCapacity);
        return this;
    }

    /** See {@link IpmbMessageProducer#setRetainAttachments}. */
    public IpmbMessageProducerSpec retainAttachments(boolean retain) {
        this.target.setRetainAttachments(retain);
        return this;
    }
}
