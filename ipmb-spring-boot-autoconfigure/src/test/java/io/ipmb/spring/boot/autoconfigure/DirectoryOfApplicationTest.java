package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.BusDirectory;
import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbDirectory;
import io.ipmb.spring.event.IpmbDirectoryEvent;
import io.ipmb.spring.event.IpmbEndpointLeftEvent;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** Each application knows the endpoints of its buses, and hears of their changes if it wants to. */
final class DirectoryOfApplicationTest {

    private static final MemoryPlatform WORLD = new MemoryPlatform();

    private static final String VENUS = "spring." + UUID.randomUUID();

    private final String bus = "spring." + UUID.randomUUID();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, () -> WORLD)
            .withBean(Listening.class)
            .withPropertyValues("ipmb.identifier=" + bus, "ipmb.label=moon");

    static final class Listening {
        @IpmbListener(id = "texts", selector = "texts")
        void text(String text) {}
    }

    static final class Presence {

        final List<String> changes = new CopyOnWriteArrayList<>();

        @EventListener
        void changed(IpmbDirectoryEvent event) {
            String sign = event instanceof IpmbEndpointLeftEvent ? "-" : "+";
            changes.add(sign + String.join(".", event.member().label()));
        }
    }

    private static Endpoint join(String bus, String label) {
        return Endpoint.join(
                JoinOptions.builder(bus).label(label).platform(WORLD).build());
    }

    private static boolean rings() {
        return WORLD.openObjects().stream().anyMatch(object -> object.toString().contains("DirectoryBell."));
    }

    @Test
    void theBaseComesBeforeTheListenersOfOtherLabels() {
        try (Endpoint host = join(bus, "host")) {
            runner.run(context -> {
                IpmbDirectory directory = context.getBean(IpmbDirectory.class);
                assertThat(directory.now().complete()).isTrue();
                assertThat(directory.matching("moon"))
                        .extracting(member -> List.copyOf(member.label()))
                        .containsExactly(List.of("moon"), List.of("moon", "texts"));
                assertThat(directory.matching("moon"))
                        .extracting(BusDirectory.Member::precedence)
                        .isSorted()
                        .doesNotHaveDuplicates();
                assertThat(directory.now().members())
                        .extracting(BusDirectory.Member::instance)
                        .containsExactlyElementsOf(host.directory().members().stream()
                                .map(BusDirectory.Member::instance)
                                .toList());
            });
        }
    }

    @Test
    void changesAreEventsWithTheWholeBusFirst() {
        try (Endpoint host = join(bus, "host")) {
            runner.withBean(Presence.class).run(context -> {
                Presence presence = context.getBean(Presence.class);
                await().untilAsserted(() ->
                        assertThat(presence.changes).containsExactlyInAnyOrder("+host", "+moon", "+moon.texts"));
                try (Endpoint earth = join(bus, "earth")) {
                    assertThat(earth.isController()).isEqualTo(!host.isController());
                    await().untilAsserted(() ->
                            assertThat(presence.changes).hasSize(4).endsWith("+earth"));
                }
                await().untilAsserted(
                                () -> assertThat(presence.changes).hasSize(5).endsWith("-earth"));
                assertThat(rings()).isTrue();
            });
        }
    }

    @Test
    void anApplicationWithoutAListenerForThemIsNotRungFor() {
        runner.run(context -> {
            try (Endpoint earth = join(bus, "earth")) {
                await().untilAsserted(() -> assertThat(
                                context.getBean(IpmbDirectory.class).matching("earth"))
                        .hasSize(1));
                assertThat(earth.directory().members()).hasSize(3);
                assertThat(rings()).isFalse();
            }
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WholeApplication {
        @Bean
        Platform world() {
            return WORLD;
        }
    }

    /** Nothing that Spring Boot itself brings along listens for these events. */
    @Test
    void aWholeApplicationIsNotRungForUnlessItListens() {
        assertThat(ringsFor(WholeApplication.class)).isFalse();
        assertThat(ringsFor(WholeApplication.class, Presence.class)).isTrue();
    }

    private boolean ringsFor(Class<?>... sources) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(sources)
                .web(WebApplicationType.NONE)
                .properties("ipmb.identifier=" + bus, "ipmb.label=moon", "spring.main.banner-mode=off")
                .run()) {
            IpmbDirectory directory = context.getBean(IpmbDirectory.class);
            if (sources.length > 1) {
                await().untilAsserted(() -> assertThat(rings()).isTrue());
            }
            assertThat(directory.now().complete()).isTrue();
            return rings();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Venus {

        @Bean(defaultCandidate = false)
        IpmbConnection venus(IpmbConnectionBuilder builder) {
            return builder.identifier(VENUS).label("probe").build();
        }

        @Bean(defaultCandidate = false)
        IpmbDirectory venusDirectory(@Qualifier("venus") IpmbConnection venus) {
            return venus.directory();
        }
    }

    @Test
    void anotherBusHasADirectoryOfItsOwn() {
        runner.withUserConfiguration(Venus.class).withBean(Presence.class).run(context -> {
            assertThat(context.getBean(IpmbDirectory.class)).isSameAs(context.getBean("ipmbDirectory"));
            assertThat(context.getBean("venusDirectory", IpmbDirectory.class).matching("probe"))
                    .hasSize(1);
            assertThat(context.getBean(IpmbDirectory.class).matching("probe")).isEmpty();
            await().untilAsserted(() -> assertThat(context.getBean(Presence.class).changes)
                    .containsExactlyInAnyOrder("+moon", "+moon.texts", "+probe"));
        });
    }
}
