package io.ipmb.spring.integration.inbound;

import io.ipmb.spring.channel.ApplicationConverter;
import io.ipmb.spring.channel.InboundListener;
import io.ipmb.spring.channel.InboundReceiver;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;

/**
 * An adapter's listener: its settings and its registration. One thread makes the settings before the adapter starts;
 * opening and closing hold the adapter's lifecycle lock.
 */
final class InboundRegistration {

    private @Nullable IpmbListenerEndpointRegistry registry;
    private @Nullable IpmbMessageConverter converter;
    private @Nullable IpmbListenerContainerFactory containerFactory;
    private @Nullable ReplyOperations replies;
    private String selector = "";
    private int order = Ordered.LOWEST_PRECEDENCE;
    private ListenerSettings settings = ListenerSettings.UNSET;
    private List<ResolvableType> payloadTypes = List.of(ResolvableType.forClass(Object.class));
    private @Nullable String registered;

    void setRegistry(IpmbListenerEndpointRegistry value) {
        registry = value;
    }

    void setConverter(IpmbMessageConverter value) {
        converter = value;
    }

    void setReplies(ReplyOperations value) {
        replies = value;
    }

    void setContainerFactory(IpmbListenerContainerFactory value) {
        containerFactory = value;
    }

    void setSelector(String value) {
        selector = value;
    }

    void setOrder(int value) {
        order = value;
    }

    void setSettings(ListenerSettings value) {
        settings = value;
    }

    void setConcurrency(int value) {
        settings = new ListenerSettings(null, value, null, null, null).orElse(settings);
    }

    void setQueueCapacity(int value) {
        settings = new ListenerSettings(null, null, value, null, null).orElse(settings);
    }

    void setPayloadTypes(ResolvableType... values) {
        payloadTypes = List.copyOf(Arrays.asList(values));
    }

    /** Looks up the missing collaborators. */
    void resolve(BeanFactory beans) {
        if (registry == null) {
            registry = beans.getBean(IpmbListenerEndpointRegistry.class);
        }
        if (converter == null) {
            converter = ApplicationConverter.in(beans);
        }
        IpmbConnection named = containerFactory == null ? null : containerFactory.connection();
        if (replies == null && named != null) {
            replies = named.replies();
        }
        if (replies == null) {
            replies = beans.getBeanProvider(ReplyOperations.class).getIfUnique(() -> replies(beans));
        }
    }

    /** A template for replies alone never joins the bus. */
    private ReplyOperations replies(BeanFactory beans) {
        IpmbConnection connection = Objects.requireNonNull(registry, "registry").connection();
        IpmbTemplate own = new IpmbTemplate(
                connection, connection.endpointFactory(), Objects.requireNonNull(converter, "converter"));
        beans.getBeanProvider(BodyRegions.class).ifUnique(own::setBodyRegions);
        return own;
    }

    /** The replies to requesters; after {@link #resolve}. */
    FlowAnswers answers() {
        return new FlowAnswers(
                Objects.requireNonNull(replies, "replies"), Objects.requireNonNull(converter, "converter"));
    }

    /** Registers the listener: the receiver gets messages as soon as the containers run. */
    void open(String id, String description, InboundReceiver receiver) {
        IpmbListenerEndpointRegistry into = registry;
        IpmbMessageConverter with = converter;
        if (into == null || with == null) {
            throw new IllegalStateException(
                    description + " has not been initialized: make it a bean or part of a flow");
        }
        into.register(
                InboundListener.builder(id, description, with)
                        .selector(selector)
                        .order(order)
                        .settings(settings.equals(ListenerSettings.UNSET) ? null : settings)
                        .payloadTypes(payloadTypes)
                        .build(receiver),
                containerFactory);
        registered = id;
    }

    /** Unregisters the listener, after the receiver has returned. */
    void close() {
        IpmbListenerEndpointRegistry from = registry;
        String id = registered;
        registered = null;
        if (from != null && id != null) {
            from.unregister(id);
        }
    }
}
