package io.ipmb.spring.boot.autoconfigure.actuate;

import static io.ipmb.spring.boot.autoconfigure.actuate.Operated.health;
import static io.ipmb.spring.boot.autoconfigure.actuate.Operated.listeners;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.boot.autoconfigure.health.IpmbHealthIndicator;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.testsupport.BusProcess;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

final class IpmbHealthIndicatorTest {

    private final String bus = Operated.newBus();
    private final MemoryPlatform platform = new MemoryPlatform();
    private final ApplicationContextRunner runner =
            Operated.runner(bus, platform).withBean(Listening.class, Listening::new);

    static final class Listening {
        @IpmbListener(id = "plans", selector = "plans")
        void plan(String text) {}

        @IpmbListener(id = "sleeping", selector = "sleeping", autoStartup = "false")
        void sleep(String text) {}
    }

    private static Map<String, Object> details(ApplicationContext context) {
        return Objects.requireNonNull(health(context).getDetails());
    }

    private static IpmbListenerContainer container(ApplicationContext context, String id) {
        return Objects.requireNonNull(
                context.getBean(IpmbListenerEndpointRegistry.class).container(id));
    }

    @Test
    void saysWhoHostsTheBus() {
        long here = ProcessHandle.current().pid();
        runner.run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(details(context))
                    .containsEntry("bus", bus)
                    .containsEntry("joined", true)
                    .containsEntry("role", "controller")
                    .containsEntry(
                            "controller",
                            Map.of(
                                    "pid",
                                    here,
                                    "responsive",
                                    true,
                                    "protocol",
                                    "0.8",
                                    "implementation",
                                    "ipmb for Java"));
        });
        try (Endpoint host = Endpoint.join(
                JoinOptions.builder(bus).label("host").platform(platform).build())) {
            assertThat(host.isController()).isTrue();
            runner.run(context -> assertThat(details(context))
                    .containsEntry("role", "member")
                    .containsEntry("directory", Map.of("complete", true, "endpoints", 3)));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aHostThatHangsIsDownAndNamed() {
        try (BusProcess host = BusProcess.join(bus, "host")) {
            Operated.runner(bus, new LinuxPlatform())
                    .withPropertyValues("ipmb.liveness-limit=300ms")
                    .run(context -> {
                        assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                        host.stop();
                        await().until(() -> health(context).getStatus().equals(Status.DOWN));
                        assertThat(details(context).get("problems"))
                                .asString()
                                .contains("process " + host.pid(), "does not answer");
                        host.goOn();
                        await().until(() -> health(context).getStatus().equals(Status.UP));
                    });
        }
    }

    @Test
    void aListenerThatIsNotMeantToRunIsFine() {
        runner.run(context -> {
            assertThat(listeners(context, "moon", "sleeping"))
                    .containsEntry("state", "STOPPED")
                    .containsEntry("asExpected", true);
            container(context, "plans").pause();
            assertThat(listeners(context, "moon", "plans"))
                    .containsEntry("state", "PAUSED")
                    .containsEntry("asExpected", true);
            container(context, "plans").stop();
            assertThat(listeners(context, "moon", "plans")).containsEntry("state", "STOPPED");
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void anApplicationThatWasStoppedIsUnknown() {
        runner.run(context -> {
            context.getSourceApplicationContext().stop();
            assertThat(health(context).getStatus()).isEqualTo(Status.UNKNOWN);
            assertThat(details(context))
                    .containsEntry("joined", false)
                    .doesNotContainKeys("role", "controller", "directory");
            context.getSourceApplicationContext().start();
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void anApplicationThatCouldNotJoinIsDown() {
        try (Endpoint host = Endpoint.join(JoinOptions.builder(bus)
                .label("host")
                .allowedPeers(io.ipmb.AllowedPeers.SAME_USER_OR_ROOT)
                .platform(platform)
                .build())) {
            assertThat(host.isController()).isTrue();
            String other = Operated.newBus();
            runner.withPropertyValues(
                            "ipmb.identifier=" + other,
                            "ipmb.controller-affinity=false",
                            "ipmb.join-timeout=50ms",
                            "ipmb.startup-failure-policy=continue")
                    .run(context -> {
                        assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
                        assertThat(details(context))
                                .extractingByKey("problems")
                                .asString()
                                .contains("[moon]: could not join the bus");
                    });
        }
    }

    @Test
    void anApplicationWhoseControllerHasGoneIsDownUntilItIsBack() {
        Endpoint host = Endpoint.join(
                JoinOptions.builder(bus).label("host").platform(platform).build());
        try {
            runner.withPropertyValues("ipmb.controller-affinity=false").run(context -> {
                assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                host.close();
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () -> assertThat(health(context).getStatus()).isEqualTo(Status.DOWN));
                assertThat(details(context)).containsEntry("joined", false);
                try (Endpoint next = Endpoint.join(JoinOptions.builder(bus)
                        .label("host")
                        .platform(platform)
                        .build())) {
                    assertThat(next.isController()).isTrue();
                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() ->
                                    assertThat(health(context).getStatus()).isEqualTo(Status.UP));
                }
            });
        } finally {
            host.close();
        }
    }

    @Test
    void anApplicationThatTheNextHostRefusesIsDownWithTheReasonUntilItIsLetIn() {
        Endpoint host = host("");
        try {
            runner.withPropertyValues("ipmb.controller-affinity=false", "ipmb.reconnect.initial-interval=10ms")
                    .run(context -> {
                        assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                        host.close();
                        try (Endpoint stranger = host("another token")) {
                            assertThat(stranger.isController()).isTrue();
                            await().atMost(Duration.ofSeconds(20))
                                    .untilAsserted(() -> assertThat(details(context))
                                            .extractingByKey("problems")
                                            .asString()
                                            .contains(
                                                    "is not on the bus, tries to join it again", "refuses the token"));
                            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
                        }
                        try (Endpoint next = host("")) {
                            assertThat(next.isController()).isTrue();
                            await().atMost(Duration.ofSeconds(20))
                                    .untilAsserted(
                                            () -> assertThat(health(context).getStatus())
                                                    .isEqualTo(Status.UP));
                        }
                    });
        } finally {
            host.close();
        }
    }

    private Endpoint host(String token) {
        return Endpoint.join(JoinOptions.builder(bus)
                .label("host")
                .token(token)
                .platform(platform)
                .build());
    }

    @Test
    void neverTellsTheToken() {
        runner.withPropertyValues("ipmb.token=very-secret").run(context -> {
            assertThat(details(context).toString()).doesNotContain("very-secret");
            @Nullable IpmbEndpoint endpoint = context.getBean(IpmbEndpoint.class);
            assertThat(endpoint.bus().toString()).doesNotContain("very-secret");
        });
    }

    @Test
    void isSwitchedOffByItsProperty() {
        runner.withPropertyValues("management.health.ipmb.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(IpmbHealthIndicator.class));
        runner.withPropertyValues("management.health.defaults.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(IpmbHealthIndicator.class));
    }

    @Test
    void backsOffForOneOfTheApplicationsOwn() {
        HealthIndicator own = () -> Health.up().build();
        runner.withBean("ipmbHealthIndicator", HealthIndicator.class, () -> own)
                .run(context -> assertThat(context).doesNotHaveBean(IpmbHealthIndicator.class));
    }

    @Test
    void isNotThereWithoutTheBus() {
        runner.withPropertyValues("ipmb.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(IpmbHealthIndicator.class));
    }
}
