package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.config.SimpleIpmbListenerEndpoint;
import io.ipmb.spring.listener.ConvertingMessageListener;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/** The virtual machine ends with its last non-daemon thread, so the tests look at these. */
final class ListenerKeepAliveTest {

    private final Set<Thread> before = keeping();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, MemoryPlatform::new)
            .withPropertyValues("ipmb.identifier=spring." + UUID.randomUUID());

    static class Ear {

        @IpmbListener
        void hear(String text) {}
    }

    @Test
    void anApplicationThatListensGoesOnUntilItIsStopped() {
        runner.withBean(Ear.class).run(context -> {
            assertThat(newOnes()).hasSize(1);
            ConfigurableApplicationContext stoppable = context.getSourceApplicationContext();
            stoppable.stop();
            await().atMost(Duration.ofSeconds(20)).until(() -> newOnes().isEmpty());
            stoppable.start();
            assertThat(newOnes()).hasSize(1);
        });
        await().atMost(Duration.ofSeconds(20)).until(() -> newOnes().isEmpty());
    }

    @Test
    void listenersThatComeLaterKeepItRunningUntilTheyGo() {
        runner.run(context -> {
            IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
            for (String selector : List.of("", "dark")) {
                registry.register(SimpleIpmbListenerEndpoint.builder("later")
                        .selector(selector)
                        .listener(ConvertingMessageListener.forPayload(
                                String.class, context.getBean(IpmbMessageConverter.class), text -> {}))
                        .build());
                assertThat(newOnes()).hasSize(1);
                registry.unregister("later");
                await().atMost(Duration.ofSeconds(20)).until(() -> newOnes().isEmpty());
            }
        });
    }

    @Test
    void anApplicationThatOnlySendsMayEnd() {
        runner.run(context -> assertThat(newOnes()).isEmpty());
    }

    @Test
    void anApplicationWhoseListenersDoNotStartMayEnd() {
        runner.withBean(Ear.class)
                .withPropertyValues("ipmb.listener.auto-startup=false")
                .run(context -> assertThat(newOnes()).isEmpty());
    }

    private Set<Thread> newOnes() {
        Set<Thread> now = keeping();
        now.removeAll(before);
        return now;
    }

    private static Set<Thread> keeping() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && thread.getName().equals("ipmb-keep-alive"))
                .collect(Collectors.toSet());
    }
}
