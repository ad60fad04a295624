package io.ipmb.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.IncomingMessage;
import io.ipmb.spring.config.IpmbListenerConfigurer;
import io.ipmb.spring.config.SimpleIpmbListenerEndpoint;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.listener.IpmbMessageListener;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.ResolvableType;
import org.springframework.stereotype.Component;

/** Beans that are made sooner, later, or more than once, and listeners that are registered besides them. */
@SuppressWarnings("unused") // the parameters select the messages
final class ListenerBeansTest {

    @Component("late")
    @Lazy
    static class Late extends Remembering {
        @IpmbListener(selector = "late")
        void hear(String text) {
            seen.add(text);
        }
    }

    @Test
    void registersBeansThatAreMadeLater() throws Exception {
        try (Application application = Application.with(Late.class)) {
            assertThat(application.registry().listenerIds()).isEmpty();
            Late late = application.bean(Late.class);
            application.send("late.hear", "at last");
            assertThat(late.seen).containsExactly("at last");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Configured {
        @Bean
        IpmbListenerConfigurer configurer() {
            return registrar -> registrar.registerEndpoint(SimpleIpmbListenerEndpoint.builder("byHand")
                    .listener(new IpmbMessageListener() {
                        @Override
                        public Set<Class<?>> readableTypes() {
                            return Set.of(Double.class);
                        }

                        @Override
                        public ResolvableType payloadType() {
                            return ResolvableType.forClass(Double.class);
                        }

                        @Override
                        public boolean takes(IncomingMessage arrived) {
                            return false;
                        }

                        @Override
                        public @Nullable CompletionStage<?> onMessage(IncomingMessage arrived) {
                            return null;
                        }
                    })
                    .build());
        }
    }

    @Test
    void letsConfigurersAddListeners() {
        try (Application application = Application.with(Configured.class, ListenerAttributesTest.Observatory.class)) {
            assertThat(application.registry().listenerIds()).contains("byHand", "observatory.hear");
        }
    }

    @Test
    void anApplicationWithoutListenersNeedsNothing() {
        try (Application application = Application.with()) {
            assertThat(application.registry().listenerIds()).isEmpty();
        }
    }

    @Test
    void refusesTheSameIdTwice() {
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> Application.with(SameId.class))
                .withMessageContaining("same id 'x'");
    }

    static class SameId {
        @IpmbListener(id = "x", selector = "a")
        void one(String text) {}

        @IpmbListener(id = "x", selector = "b")
        void two(String text) {}
    }

    @Test
    void refusesASecondInstanceOfAPrototypeThatListensInTheSameWay() {
        try (Application application = Application.with()) {
            RootBeanDefinition definition = new RootBeanDefinition(Late.class);
            definition.setScope("prototype");
            application.context().registerBeanDefinition("probe", definition);
            application.context().getBean("probe");
            assertThat(application.registry().listenerIds()).containsExactly("probe.hear");
            assertThatThrownBy(() -> application.context().getBean("probe"))
                    .rootCause()
                    .isInstanceOf(IllegalListenerException.class)
                    .hasMessageContaining("have the same order");
        }
    }
}
