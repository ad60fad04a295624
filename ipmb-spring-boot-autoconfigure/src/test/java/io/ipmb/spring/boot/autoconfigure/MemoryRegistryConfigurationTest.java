package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ipmb.IpmbException;
import io.ipmb.MemoryRegistry;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ReflectionUtils;

final class MemoryRegistryConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, MemoryPlatform::new)
            .withPropertyValues("ipmb.identifier=spring." + UUID.randomUUID());

    @Test
    void regionsAreOnThePlatformOfTheBus() {
        runner.run(context -> {
            context.getBean(MemoryRegistry.class).allocate(16).close();
            assertThat(context.getBean(MemoryPlatform.class).openObjects()).isNotEmpty();
        });
    }

    @Test
    void theRegistryKeepsToItsSize() {
        runner.withPropertyValues("ipmb.memory-region.max-bytes=1KB").run(context -> {
            MemoryRegistry registry = context.getBean(MemoryRegistry.class);
            registry.allocate(1000).close();
            assertThatThrownBy(() -> registry.allocate(5000)).isInstanceOf(IpmbException.class);
        });
    }

    @Test
    void regionsThatNobodyAsksForAreGivenUp() {
        runner.withPropertyValues("ipmb.memory-region.idle-time=0s", "ipmb.memory-region.maintenance-interval=5ms")
                .run(context -> {
                    MemoryRegistry registry = context.getBean(MemoryRegistry.class);
                    AtomicBoolean free = new AtomicBoolean();
                    registry.allocate(16, null, () -> free.set(true)).close();
                    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                        assertThat(free).isTrue();
                        assertThat(registry.statistics().regions()).isZero();
                    });
                });
    }

    @Test
    void maintenanceRestsWhileTheContextIsStopped() {
        runner.withPropertyValues("ipmb.memory-region.maintenance-interval=5ms").run(context -> {
            MemoryRegistryMaintenance maintenance = context.getBean(MemoryRegistryMaintenance.class);
            assertThat(maintenance.isRunning()).isTrue();
            ConfigurableApplicationContext stoppable = context.getSourceApplicationContext();
            stoppable.stop();
            assertThat(maintenance.isRunning()).isFalse();
            stoppable.start();
            assertThat(maintenance.isRunning()).isTrue();
        });
        runner.withPropertyValues("ipmb.memory-region.maintenance-interval=0s")
                .run(context -> assertThat(
                                context.getBean(MemoryRegistryMaintenance.class).isRunning())
                        .isFalse());
    }

    @Test
    void anIntervalOfAnyLengthWorks() {
        runner.withPropertyValues("ipmb.memory-region.maintenance-interval=" + Long.MAX_VALUE + "s")
                .run(context -> assertThat(
                                context.getBean(MemoryRegistryMaintenance.class).isRunning())
                        .isTrue());
    }

    static List<Throwable> failures() {
        return List.of(new IllegalStateException("once more"), new OutOfMemoryError("for the moment"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aRegistryThatFailsIsMaintainedAgain(Throwable failure) {
        FailingRegistry registry = new FailingRegistry(failure);
        MemoryRegistryMaintenance maintenance = new MemoryRegistryMaintenance(List.of(registry), Duration.ofMillis(1));
        maintenance.start();
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> registry.calls > 2);
        } finally {
            maintenance.stop();
        }
    }

    private static final class FailingRegistry implements MemoryRegistry {

        private final Throwable failure;
        private volatile int calls;

        FailingRegistry(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public io.ipmb.MemoryRegion allocate(
                long minimumSize,
                @org.jspecify.annotations.Nullable String tag,
                @org.jspecify.annotations.Nullable Runnable onFree) {
            throw new UnsupportedOperationException();
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread
        public void maintain() {
            calls++;
            ReflectionUtils.rethrowRuntimeException(failure);
        }

        @Override
        public Statistics statistics() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    @Test
    void backsOffForTheApplicationsOwnAndMaintainsIt() {
        runner.withBean("mine", MemoryRegistry.class, MemoryRegistry::create)
                .run(context -> assertThat(context)
                        .hasSingleBean(MemoryRegistry.class)
                        .hasBean("mine")
                        .hasSingleBean(MemoryRegistryMaintenance.class));
    }

    /** An Executor among the beans would take the place of Boot's own. */
    @Test
    void thereIsNoExecutorAmongTheBeans() {
        runner.run(context -> assertThat(context).doesNotHaveBean(Executor.class));
    }
}
