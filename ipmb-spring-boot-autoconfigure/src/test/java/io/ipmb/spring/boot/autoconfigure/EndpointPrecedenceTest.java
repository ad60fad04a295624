package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.JoinOptions;
import io.ipmb.Selector;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Messages for the application's label arrive at its base, not at its other endpoints, under every host. */
final class EndpointPrecedenceTest {

    private final MemoryPlatform platform = new MemoryPlatform();
    private final String bus = "spring." + UUID.randomUUID();
    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, () -> platform)
            .withBean(Listening.class, () -> new Listening(arrived))
            .withPropertyValues("ipmb.identifier=" + bus, "ipmb.label=moon");

    static final class Listening {

        private final BlockingQueue<String> arrived;

        Listening(BlockingQueue<String> arrived) {
            this.arrived = arrived;
        }

        @IpmbListener
        void hello(String text) {
            arrived.add("hello " + text);
        }

        @IpmbListener(id = "pictures", selector = "pictures")
        void picture(Integer number) {
            arrived.add("picture " + number);
        }
    }

    private Endpoint join(String label) {
        return Endpoint.join(
                JoinOptions.builder(bus).label(label).platform(platform).build());
    }

    private void eachGetsItsOwn(IpmbListenerEndpointRegistry registry, Endpoint earth, int turn) throws Exception {
        earth.send(Selector.unicast("moon"), "turn " + turn);
        assertThat(arrived.poll(20, TimeUnit.SECONDS)).isEqualTo("hello turn " + turn);
        earth.send(Selector.unicast("pictures"), turn);
        assertThat(arrived.poll(20, TimeUnit.SECONDS)).isEqualTo("picture " + turn);
        assertThat(registry.containers())
                .allMatch(container -> container.statistics().elsewhere() == 0);
    }

    @Test
    void theBaseComesFirstWhoeverHosts() {
        runner.run(context -> {
            IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
            assertThat(registry.connection().endpoint().isController()).isTrue();
            try (Endpoint earth = join("earth")) {
                eachGetsItsOwn(registry, earth, 1);
                // It joins anew, after the other one.
                registry.connection().base().stop();
                registry.connection().base().start();
                Endpoint pictures = Objects.requireNonNull(
                        Objects.requireNonNull(registry.container("pictures")).endpoint());
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                    assertThat(pictures.state()).isEqualTo(EndpointState.JOINED);
                    assertThat(earth.state()).isEqualTo(EndpointState.JOINED);
                });
                eachGetsItsOwn(registry, earth, 2);
            }
        });
    }

    @Test
    void anApplicationMaySayItsPlaceItself() {
        runner.withBean(IpmbJoinOptionsCustomizer.class, () -> options -> options.precedence(255))
                .run(context -> {
                    try (Endpoint active = join("moon")) {
                        IpmbTemplate template = context.getBean(IpmbTemplate.class);
                        template.convertAndSend("moon", "one");
                        assertThat(active.receive().payload()).isEqualTo("one");
                    }
                });
    }
}
