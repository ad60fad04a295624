package io.ipmb.spring.integration.dsl;

import io.ipmb.Selector;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.integration.channel.IntegrationIpmbChannel;
import io.ipmb.spring.listener.ListenerSettings;
import org.springframework.integration.dsl.MessageChannelSpec;

/**
 * Describes an {@link IntegrationIpmbChannel}; its methods are that one's setters.
 *
 * @since 0.1.0
 */
public class IpmbChannelSpec extends MessageChannelSpec<IpmbChannelSpec, IntegrationIpmbChannel> {

    /** A channel with default settings. */
    protected IpmbChannelSpec() {
        this.channel = new IntegrationIpmbChannel();
    }

    @Override
    public IpmbChannelSpec id(String id) {
        return super.id(id);
    }

    /** See {@link IntegrationIpmbChannel#setDefaultSelector(String)}. */
    public IpmbChannelSpec defaultSelector(String selector) {
        this.channel.setDefaultSelector(selector);
        return this;
    }

    /** See {@link IntegrationIpmbChannel#setDefaultSelector(Selector)}. */
    public IpmbChannelSpec defaultSelector(Selector selector) {
        this.channel.setDefaultSelector(selector);
        return this;
    }

    /** See {@link IntegrationIpmbChannel#setOrder}. */
    public IpmbChannelSpec order(int order) {
        this.channel.setOrder(order);
        return this;
    }

    /** See {@link IntegrationIpmbChannel#setPayloadType}. */
    public IpmbChannelSpec payloadType(Class<?>... types) {
        this.channel.setPayloadType(types);
        return this;
    }

    /** See {@link IntegrationIpmbChannel#setContainerFactory}. */
    public IpmbChannelSpec containerFactory(IpmbListenerContainerFactory factory) {
        this.channel.setContainerFactory(factory);
        return this;
    }

    /** See {@link IntegrationIpmbChannel#setListenerSettings}. */
    public IpmbChannelSpec listenerSettings(ListenerSettings settings) {
        this.channel.setListenerSettings(settings);
        return this;
    }

    /** See {@link IntegrationIpmbChannel#setRetainAttachments}. */
    public IpmbChannelSpec retainAttachments(boolean retain) {
        this.channel.setRetainAttachments(retain);
        return this;
    }
}
