package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.JoinOptions;
import io.ipmb.LaneMode;
import io.ipmb.LaneOptions;
import io.ipmb.WaitStrategy;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.config.IpmbConnection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The properties of lanes, at each endpoint of an application and on each of its buses. */
final class LanePropertiesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, MemoryPlatform::new)
            .withUserConfiguration(Buses.class)
            .withPropertyValues("ipmb.identifier=spring." + UUID.randomUUID(), "ipmb.label=moon");

    /** Options with which endpoints have joined. */
    private static final class Joined {

        final List<JoinOptions> first = new CopyOnWriteArrayList<>();
        final List<JoinOptions> second = new CopyOnWriteArrayList<>();
    }

    @Configuration(proxyBeanMethods = false)
    static class Buses {

        @Bean
        Joined joined() {
            return new Joined();
        }

        @Bean
        IpmbJoinOptionsCustomizer ofTheFirst(Joined joined) {
            return options -> joined.first.add(options.build());
        }

        @Bean(defaultCandidate = false)
        IpmbConnection venus(IpmbConnectionBuilder builder, Joined joined) {
            return builder.identifier("venus." + UUID.randomUUID())
                    .label("probe")
                    .joinOptions(options -> joined.second.add(options.build()))
                    .build();
        }

        @IpmbListener(selector = "texts")
        void text(String text) {}
    }

    @Test
    void reachEveryEndpointOfEveryBus() {
        runner.withPropertyValues(
                        "ipmb.lanes.mode=never",
                        "ipmb.lanes.ring-size=512KB",
                        "ipmb.lanes.after-messages=0",
                        "ipmb.lanes.idle-time=100ms",
                        "ipmb.lanes.max-lanes=3",
                        "ipmb.lanes.wait-strategy=yield")
                .run(context -> {
                    Joined joined = context.getBean(Joined.class);
                    assertThat(joined.first).hasSizeGreaterThan(1);
                    assertThat(joined.second).isNotEmpty();
                    LaneOptions expected = LaneOptions.builder()
                            .mode(LaneMode.NEVER)
                            .ringBytes(512 * 1024)
                            .afterMessages(0)
                            .idleTime(Duration.ofMillis(100))
                            .mostLanes(3)
                            .build();
                    for (List<JoinOptions> bus : List.of(joined.first, joined.second)) {
                        assertThat(bus).allSatisfy(options -> {
                            assertThat(options.lanes()).isEqualTo(expected);
                            assertThat(options.waitStrategy()).isEqualTo(WaitStrategy.YIELD);
                        });
                    }
                });
    }
}
