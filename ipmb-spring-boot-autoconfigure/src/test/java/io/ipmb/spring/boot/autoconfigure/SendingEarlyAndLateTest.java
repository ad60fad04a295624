package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.Selector;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.listener.ContainerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/** An application may send from its first bean to its last; it reads when all is there. */
final class SendingEarlyAndLateTest {

    private final MemoryPlatform platform = new MemoryPlatform();
    private final String bus = "spring." + UUID.randomUUID();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, () -> platform)
            .withPropertyValues("ipmb.identifier=" + bus, "ipmb.label=moon");

    @AfterEach
    void nothingIsLeftOpen() {
        // A container that its own listener stops leaves a little later.
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(platform.openObjects()).isEmpty());
    }

    /** Sends at each of its moments. */
    static final class Talkative implements InitializingBean, SmartLifecycle, DisposableBean {

        private final IpmbOperations bus;
        private boolean running;

        Talkative(IpmbOperations bus) {
            this.bus = bus;
        }

        @Override
        public void afterPropertiesSet() {
            bus.convertAndSend("earth", "made");
            bus.convertAndSend("moon", "to myself");
        }

        @Override
        public int getPhase() {
            return Integer.MIN_VALUE + 1;
        }

        @Override
        public void start() {
            bus.convertAndSend("earth", "started");
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            try {
                bus.convertAndSend("earth", "stopped");
            } catch (IllegalStateException e) {
                // The context is stopped and not closed.
            }
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public void destroy() {
            bus.convertAndSend("earth", "destroyed");
        }
    }

    static final class Hearing {

        private final BlockingQueue<String> heard;

        Hearing(BlockingQueue<String> heard) {
            this.heard = heard;
        }

        @IpmbListener(queueCapacity = "7")
        void hear(String text) {
            heard.add(text);
        }

        @IpmbListener
        void count(Integer number) {}
    }

    record Heard(BlockingQueue<String> texts) {}

    /** Listens under another label than the base. */
    static final class Orders {

        private final BlockingQueue<String> heard;
        private final ConfigurableApplicationContext context;

        Orders(Heard heard, ConfigurableApplicationContext context) {
            this.heard = heard.texts();
            this.context = context;
        }

        @IpmbListener(selector = "orders")
        void hear(String text) {
            if (text.equals("close")) {
                context.close();
            }
            heard.add(text);
        }
    }

    private Endpoint earth() {
        return Endpoint.join(
                JoinOptions.builder(bus).label("earth").platform(platform).build());
    }

    private static @Nullable Object next(Endpoint earth) {
        io.ipmb.IncomingMessage message = earth.receive(Duration.ofSeconds(20));
        return message == null ? null : message.payload();
    }

    @Test
    void fromTheFirstBeanToTheLast() throws Exception {
        try (Endpoint earth = earth()) {
            runner.withBean(Hearing.class, () -> new Hearing(heard))
                    .withBean(Talkative.class)
                    .run(context -> {
                        IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
                        assertThat(next(earth)).isEqualTo("made");
                        assertThat(next(earth)).isEqualTo("started");
                        // Messages from before it read.
                        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("to myself");
                        assertThat(registry.connection().base().state()).isEqualTo(ContainerState.RUNNING);
                        assertThat(registry.connection().base().isInExpectedState())
                                .isTrue();
                        assertThat(registry.connection().base().statistics().queueCapacity())
                                .isEqualTo(7);
                        assertThat(registry.connection().base().statistics().notTaken())
                                .isZero();
                        earth.send(Selector.unicast("moon"), "hello");
                        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("hello");
                    });
            assertThat(next(earth)).isEqualTo("stopped");
            assertThat(next(earth)).isEqualTo("destroyed");
        }
    }

    @Test
    void whatComesEarlyWaitsForTheListenersOfOtherLabels() {
        runner.withBean(Heard.class, () -> new Heard(heard))
                .withBean(Orders.class)
                .withBean(Talkative.class)
                .run(context -> assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("to myself"));
    }

    @Test
    void aListenerOfAnotherLabelMayCloseTheContext() throws Exception {
        try (Endpoint earth = earth()) {
            runner.withPropertyValues("ipmb.listener.shutdown-timeout=30s")
                    .withBean(Heard.class, () -> new Heard(heard))
                    .withBean(Orders.class)
                    .run(context -> {
                        earth.send(Selector.unicast("orders"), "close");
                        // At once, and not when the time is over that stopping may take.
                        assertThat(heard.poll(15, TimeUnit.SECONDS)).isEqualTo("close");
                    });
        }
    }

    @Test
    void alsoWhenItHostsTheBus() throws Exception {
        runner.withBean(Hearing.class, () -> new Hearing(heard))
                .withBean(Talkative.class)
                .run(context -> assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("to myself"));
    }

    @Test
    void againWhenTheContextIsStartedAgain() throws Exception {
        try (Endpoint earth = earth()) {
            runner.withBean(Talkative.class).run(context -> {
                ConfigurableApplicationContext paused = context.getSourceApplicationContext();
                assertThat(next(earth)).isEqualTo("made");
                assertThat(next(earth)).isEqualTo("started");
                paused.stop();
                assertThat(context.getBean(IpmbListenerEndpointRegistry.class)
                                .connection()
                                .base()
                                .endpoint())
                        .isNull();
                paused.start();
                assertThat(next(earth)).isEqualTo("started");
            });
        }
    }

    @Test
    void aStartThatFailsAfterwardsLeavesNothing() {
        List<String> failures = new ArrayList<>();
        runner.withBean(Talkative.class)
                .withBean("broken", Hearing.class, () -> {
                    throw new IllegalStateException("broken");
                })
                .run(context -> failures.add(String.valueOf(context.getStartupFailure())));
        assertThat(failures).singleElement().asString().contains("broken");
    }
}
