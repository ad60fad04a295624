package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.MessageType;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.IllegalListenerException;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

final class IpmbAutoConfigurationTest {

    private final String bus = "spring." + UUID.randomUUID();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withPropertyValues("ipmb.identifier=" + bus, "ipmb.label=moon");

    /** A payload of the application's own. */
    @MessageType("5d3a1f0e-24c7-4f5e-9a51-7c1b0f6e2d90")
    record Orbit(int number, double height) {}

    /** Puts everything that arrives into a queue. */
    static class Inbox {

        final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

        @IpmbListener
        void text(String text) {
            arrived.add("text " + text);
        }

        @IpmbListener(selector = "moon & ${test.side:dark}")
        void orbit(Orbit orbit) {
            arrived.add("orbit " + orbit.number());
        }

        @IpmbListener(selector = "pictures")
        void picture(String name, MemoryRegion region) {
            arrived.add("picture " + name + " " + region.map().get(0));
        }

        String next() throws InterruptedException {
            @Nullable String line = arrived.poll(10, TimeUnit.SECONDS);
            return line == null ? "nothing" : line;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithInbox {
        @Bean
        Inbox inbox() {
            return new Inbox();
        }
    }

    @Test
    void listenersGetWhatIsSentToThem() {
        runner.withUserConfiguration(WithInbox.class).run(context -> {
            Inbox inbox = context.getBean(Inbox.class);
            IpmbOperations template = context.getBean(IpmbOperations.class);

            template.convertAndSend("moon & !dark & !pictures", "hello");
            assertThat(inbox.next()).isEqualTo("text hello");
            template.convertAndSend("dark", new Orbit(3, 1.5));
            assertThat(inbox.next()).isEqualTo("orbit 3");
        });
    }

    @Test
    void listenersAreMembersOfTheBusLikeAllOthers() {
        runner.withUserConfiguration(WithInbox.class).run(context -> {
            Inbox inbox = context.getBean(Inbox.class);
            try (Endpoint other = Endpoint.join(
                            JoinOptions.builder(bus).label("earth").build());
                    MemoryRegion region = context.getBean(MemoryRegistry.class).allocate(16)) {
                region.map().put(0, (byte) 42);
                other.send(OutgoingMessage.of(Selector.unicast("pictures"), "p").withRegion(region));
                assertThat(inbox.next()).isEqualTo("picture p 42");

                context.getBean(IpmbOperations.class).convertAndSend("earth", "from a bean");
                assertThat(other.receive().payload()).isEqualTo("from a bean");
            }
        });
    }

    @Test
    void leavesTheBusWithTheContext() {
        runner.withUserConfiguration(WithInbox.class)
                .run(context -> assertThat(context).hasNotFailed());
        runner.run(context -> assertThat(context).hasNotFailed().hasSingleBean(IpmbTemplate.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnBeans {
        @Bean(destroyMethod = "close")
        MemoryRegistry mine() {
            return MemoryRegistry.create();
        }
    }

    @Test
    void backsOffForTheApplicationsOwnBeans() {
        runner.withUserConfiguration(OwnBeans.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(MemoryRegistry.class)
                        .hasBean("mine")
                        .doesNotHaveBean("ipmbMemoryRegistry"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipmb.identifier= | ipmb.identifier is not set | for instance com.solar",
                "ipmb.label=moon,moon | ipmb.label cannot be used | Set ipmb.label",
                "ipmb.label=moon,,dark | ipmb.label cannot be used | Set ipmb.label",
            })
    void saysWhichPropertyIsWrongAndWhatToWrite(String property, String description, String action) {
        runner.withPropertyValues(property).run(context -> {
            FailureAnalyzedException failure = cause(context.getStartupFailure(), FailureAnalyzedException.class);
            assertThat(failure.analysis().getDescription()).contains(description);
            assertThat(failure.analysis().getAction()).contains(action);
        });
    }

    @Test
    void refusesAnIdentifierThatIsTooLongOrHasNul() {
        runner.withPropertyValues("ipmb.identifier=" + "x".repeat(107))
                .run(context -> assertThat(cause(context.getStartupFailure(), FailureAnalyzedException.class)
                                .analysis()
                                .getDescription())
                        .contains("107 bytes", "106"));
        runner.withPropertyValues("ipmb.identifier=a\0b")
                .run(context -> assertThat(cause(context.getStartupFailure(), FailureAnalyzedException.class)
                                .analysis()
                                .getDescription())
                        .contains("NUL"));
    }

    @Test
    void refusesAValueThatIsNoneOfItsType() {
        runner.withPropertyValues("ipmb.controller-affinity=perhaps")
                .run(context -> assertThat(context).hasFailed().getFailure().hasMessageContaining("ipmb"));
    }

    @Test
    void saysThatTheTokenIsAnotherOne() {
        try (Endpoint host =
                Endpoint.join(JoinOptions.builder(bus).token("secret").build())) {
            runner.withPropertyValues("ipmb.token=guess").run(context -> {
                assertThat(host.isController()).isTrue();
                FailureAnalysis analysis = analysis(new JoinFailureAnalyzer(), context.getStartupFailure());
                assertThat(analysis.getDescription()).contains("token").doesNotContain("secret", "guess");
                assertThat(analysis.getAction()).contains("ipmb.token");
            });
        }
    }

    static class BrokenSelector {
        @IpmbListener(selector = "moon & ")
        void never(String text) {}
    }

    static class NeverMet {
        @IpmbListener(selector = "dark & !moon")
        void never(String text) {}
    }

    static class NoPayload {
        @IpmbListener
        void never(Thread thread) {}
    }

    static class Twice {
        @IpmbListener
        void first(String text) {}

        @IpmbListener
        void second(String text) {}
    }

    static class InOrder {
        @Order(1)
        @IpmbListener
        void first(String text) {}

        @Order(2)
        @IpmbListener
        void second(String text) {}
    }

    @Test
    void refusesListenersThatCannotBeMetAndSaysWhere() {
        assertRefused(BrokenSelector.class, "BrokenSelector.never(String) cannot be read", "renderer & !codec");
        assertRefused(NeverMet.class, "NeverMet.never(String) can never be reached", "ipmb.label");
        assertRefused(NoPayload.class, "java.lang.Thread, which cannot be a payload", "@MessageType");
        assertRefused(Twice.class, "have the same label", "@Order");
        runner.withBean(InOrder.class).run(context -> assertThat(context).hasNotFailed());
    }

    private void assertRefused(Class<?> listeners, String description, String action) {
        runner.withBean(listeners).run(context -> {
            FailureAnalysis analysis = analysis(new IllegalListenerFailureAnalyzer(), context.getStartupFailure());
            assertThat(analysis.getDescription()).contains(description);
            assertThat(analysis.getAction()).contains(action);
            assertThat(analysis.getCause()).isInstanceOf(IllegalListenerException.class);
        });
    }

    private static FailureAnalysis analysis(AbstractFailureAnalyzer<?> analyzer, @Nullable Throwable failure) {
        assertThat(failure).isNotNull();
        FailureAnalysis analysis = failure == null ? null : analyzer.analyze(failure);
        if (analysis == null) {
            throw new AssertionError("not analyzed", failure);
        }
        return analysis;
    }

    private static <T extends Throwable> T cause(@Nullable Throwable failure, Class<T> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        throw new AssertionError("not the cause: " + type, failure);
    }
}
