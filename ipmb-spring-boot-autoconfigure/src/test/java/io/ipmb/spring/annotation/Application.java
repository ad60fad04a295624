package io.ipmb.spring.annotation;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.Selector;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerConfigurer;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.config.IpmbListenerEndpoint;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.listener.adapter.MethodListenerFactory;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.env.MapPropertySource;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;

/** An application with listeners that never joins a bus: messages are handed to the listeners by the test. */
final class Application implements AutoCloseable {

    private final AnnotationConfigApplicationContext context;

    private Application(AnnotationConfigApplicationContext context) {
        this.context = context;
    }

    static Application with(Class<?>... beans) {
        return with(Map.of(), beans);
    }

    static Application with(Map<String, Object> properties, Class<?>... beans) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        context.register(Infrastructure.class);
        if (beans.length > 0) {
            context.register(beans);
        }
        try {
            context.refresh();
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
        return new Application(context);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    AnnotationConfigApplicationContext context() {
        return context;
    }

    IpmbListenerEndpointRegistry registry() {
        return context.getBean(IpmbListenerEndpointRegistry.class);
    }

    IpmbListenerEndpoint endpoint(String id) {
        IpmbListenerEndpoint endpoint = registry().listener(id);
        if (endpoint == null) {
            throw new AssertionError("no listener " + id + ", but " + registry().listenerIds());
        }
        return endpoint;
    }

    /** Hands a payload to a listener, as its container would. */
    void send(String id, Object payload) throws Exception {
        endpoint(id).listener().onMessage(arrived(payload));
    }

    /** Hands a payload to a listener, whose sender waits for an answer. */
    void request(String id, Object payload) throws Exception {
        Object travelling = new DefaultIpmbMessageConverter()
                .toPayload(MessageBuilder.withPayload(payload)
                        .setHeader(IpmbHeaders.REPLY_TO, "earth")
                        .build());
        endpoint(id).listener().onMessage(arrived(travelling));
    }

    static IncomingMessage arrived(Object payload) {
        return new IncomingMessage(
                payload, PayloadTypes.of(payload.getClass()).uuid(), Selector.unicast("moon"), List.of(), List.of());
    }

    List<String> replies() {
        return context.getBean(Replies.class).said;
    }

    @Override
    public void close() {
        context.close();
    }

    /** Records the replies as text. */
    static final class Replies implements ReplyOperations {
        private final List<String> said = new CopyOnWriteArrayList<>();

        @Override
        public boolean isRequest(MessageHeaders request) {
            return request.containsKey(IpmbHeaders.REPLY_TO);
        }

        @Override
        public void reply(MessageHeaders request, Object payload) {
            said.add("reply " + payload);
        }

        @Override
        public void replyTo(Selector destination, MessageHeaders request, Object payload) {
            said.add("send " + payload + " to " + destination.expression());
        }

        @Override
        public void refuse(MessageHeaders request, String why) {
            if (isRequest(request)) {
                said.add("refuse");
            }
        }
    }

    /** Has a label and no bus. */
    private static final class NoBus implements EndpointFactory {
        @Override
        public Label baseLabel() {
            return Label.of("moon");
        }

        @Override
        public String identifier() {
            return "none";
        }

        @Override
        public Endpoint join(Label label, MessageBox messageBox, Consumer<BusEvent> events) {
            throw new UnsupportedOperationException("no bus here");
        }
    }

    /** What the auto-configuration would bring. */
    @Configuration(proxyBeanMethods = false)
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static class Infrastructure {

        @Bean
        static PropertySourcesPlaceholderConfigurer placeholders() {
            return new PropertySourcesPlaceholderConfigurer();
        }

        @Bean
        IpmbListenerEndpointRegistry registry() {
            return new IpmbListenerEndpointRegistry(
                    new IpmbConnection(new NoBus(), new IpmbListenerContainerFactory())) {
                @Override
                public boolean isAutoStartup() {
                    return false;
                }
            };
        }

        @Bean
        IpmbMessageConverter converter() {
            return new DefaultIpmbMessageConverter();
        }

        @Bean
        Replies replies() {
            return new Replies();
        }

        @Bean
        MethodListenerFactory listenerFactory(IpmbMessageConverter converter, Replies replies) {
            return new MethodListenerFactory(converter, replies);
        }

        @Bean
        static IpmbListenerAnnotationBeanPostProcessor postProcessor(
                ObjectProvider<IpmbListenerEndpointRegistry> registry,
                ObjectProvider<MethodListenerFactory> factory,
                ObjectProvider<IpmbListenerConfigurer> configurers) {
            return new IpmbListenerAnnotationBeanPostProcessor(registry, factory, configurers);
        }
    }
}
