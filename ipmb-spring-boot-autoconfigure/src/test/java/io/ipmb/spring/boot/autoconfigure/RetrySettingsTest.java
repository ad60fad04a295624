package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.JoinTimeoutException;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.listener.ContainerState;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.adapter.IpmbMessageRecoverer;
import io.ipmb.spring.listener.adapter.MethodListenerFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/** The pauses by {@code ipmb.listener.retry.*} and {@code ipmb.reconnect.*}, without waiting for any. */
final class RetrySettingsTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, MemoryPlatform::new)
            .withPropertyValues("ipmb.identifier=spring." + UUID.randomUUID(), "ipmb.label=moon");

    private static List<Long> pauses(BackOff backOff, int atMost) {
        BackOffExecution execution = backOff.start();
        List<Long> pauses = new ArrayList<>();
        while (pauses.size() < atMost) {
            long pause = execution.nextBackOff();
            if (pause == BackOffExecution.STOP) {
                break;
            }
            pauses.add(pause);
        }
        return pauses;
    }

    private static List<Long> startup(Map<String, String> values) {
        return pauses(RetrySettings.backOff(IpmbPropertiesTest.bound(values).reconnect()), 7);
    }

    @Test
    void everySettingOfTheStartChangesThePauses() {
        assertThat(startup(Map.of())).containsExactly(1000L, 2000L, 4000L, 8000L, 16000L, 30000L, 30000L);
        assertThat(startup(Map.of("ipmb.reconnect.initial-interval", "10ms"))).startsWith(10L, 20L, 40L);
        assertThat(startup(Map.of("ipmb.reconnect.multiplier", "3"))).startsWith(1000L, 3000L, 9000L);
        assertThat(startup(Map.of("ipmb.reconnect.max-interval", "3s"))).startsWith(1000L, 2000L, 3000L, 3000L);
        assertThat(startup(Map.of("ipmb.reconnect.max-retries", "2"))).containsExactly(1000L, 2000L);
    }

    @Test
    void joiningAtStartIsTriedAgainAsOftenAsThePropertiesSay() {
        AtomicInteger tries = new AtomicInteger();
        runner.withPropertyValues(
                        "ipmb.startup-failure-policy=retry",
                        "ipmb.reconnect.initial-interval=1ms",
                        "ipmb.reconnect.max-retries=2")
                .withBean(EndpointFactory.class, () -> new EndpointFactory() {
                    @Override
                    public Label baseLabel() {
                        return Label.of("moon");
                    }

                    @Override
                    public String identifier() {
                        return "spring";
                    }

                    @Override
                    public Endpoint join(Label label, MessageBox messageBox, Consumer<BusEvent> events) {
                        tries.incrementAndGet();
                        throw new JoinTimeoutException("nobody is there");
                    }
                })
                .run(context -> {
                    IpmbListenerContainer container = context.getBean(IpmbListenerEndpointRegistry.class)
                            .connection()
                            .base();
                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() -> assertThat(container.state()).isEqualTo(ContainerState.FAILED));
                    assertThat(tries).hasValue(3);
                });
    }

    private static List<Long> listener(Map<String, String> values) {
        return pauses(
                RetrySettings.policy(IpmbPropertiesTest.bound(values).listener().retry())
                        .getBackOff(),
                7);
    }

    @Test
    void everySettingOfListenersChangesThePauses() {
        assertThat(listener(Map.of())).containsExactly(1000L, 1000L, 1000L);
        assertThat(listener(Map.of("ipmb.listener.retry.initial-interval", "10ms")))
                .containsExactly(10L, 10L, 10L);
        assertThat(listener(Map.of("ipmb.listener.retry.multiplier", "4"))).containsExactly(1000L, 4000L, 10000L);
        assertThat(listener(Map.of("ipmb.listener.retry.multiplier", "4", "ipmb.listener.retry.max-interval", "2s")))
                .containsExactly(1000L, 2000L, 2000L);
        assertThat(listener(Map.of("ipmb.listener.retry.max-retries", "1"))).containsExactly(1000L);
        assertThat(listener(Map.of("ipmb.listener.retry.max-retries", "0"))).isEmpty();
    }

    @Test
    void listenersAreCalledAgainOnlyWhereThatIsEnabled() {
        runner.run(context -> assertThat(
                        context.getBean(MethodListenerFactory.class).defaults().retryPolicy())
                .isNull());
        runner.withPropertyValues("ipmb.listener.retry.enabled=true", "ipmb.listener.retry.max-retries=2")
                .run(context -> {
                    RetryPolicy policy = context.getBean(MethodListenerFactory.class)
                            .defaults()
                            .retryPolicy();
                    assertThat(pauses(Objects.requireNonNull(policy).getBackOff(), 7))
                            .hasSize(2);
                });
    }

    static final class Failing {
        final AtomicInteger asking = new AtomicInteger();
        final AtomicInteger plain = new AtomicInteger();

        @IpmbListener(selector = "asking", retry = "on")
        void asking(String text) {
            asking.incrementAndGet();
            throw new IllegalStateException(text);
        }

        @IpmbListener(selector = "plain")
        void plain(String text) {
            plain.incrementAndGet();
            throw new IllegalStateException(text);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "true, 6"})
    void aListenerThatAsksForItIsCalledAgainAsThePropertiesSay(boolean enabled, int plainCalls) {
        Failing failing = new Failing();
        CountDownLatch givenUp = new CountDownLatch(2);
        runner.withPropertyValues(
                        "ipmb.listener.retry.enabled=" + enabled,
                        "ipmb.listener.retry.max-retries=5",
                        "ipmb.listener.retry.initial-interval=1ms")
                .withBean(Failing.class, () -> failing)
                .withBean(IpmbMessageRecoverer.class, () -> (arrived, failure) -> givenUp.countDown())
                .run(context -> {
                    IpmbOperations bus = context.getBean(IpmbOperations.class);
                    bus.convertAndSend("asking", "x");
                    bus.convertAndSend("plain", "x");
                    assertThat(givenUp.await(10, TimeUnit.SECONDS)).isTrue();
                    assertThat(failing.asking).hasValue(6);
                    assertThat(failing.plain).hasValue(plainCalls);
                });
    }
}
