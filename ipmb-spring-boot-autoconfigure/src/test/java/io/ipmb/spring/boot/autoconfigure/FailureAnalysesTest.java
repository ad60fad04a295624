package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.JoinDeniedException;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.VersionRefusedException;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.IpmbTemplate;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.MapPropertySource;
import org.springframework.mock.env.MockEnvironment;

/** The reports of a failed start. */
final class FailureAnalysesTest {

    private final String bus = "spring." + UUID.randomUUID();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withPropertyValues("ipmb.identifier=" + bus, "ipmb.label=moon");

    private static void assertFails(ApplicationContextRunner runner, String description, String action) {
        runner.run(context -> {
            FailureAnalysis analysis = Analyses.of(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains(description);
            assertThat(analysis.getAction()).contains(action);
        });
    }

    @Test
    void aMissingIdentifier() {
        assertFails(
                runner.withPropertyValues("ipmb.identifier="),
                "ipmb.identifier is not set",
                "Set ipmb.identifier to the same name");
    }

    @Test
    void aLabelThatIsNone() {
        assertFails(runner.withPropertyValues("ipmb.label=moon,moon"), "repeats an earlier one", "Set ipmb.label");
    }

    @ParameterizedTest
    @ValueSource(strings = {"moon & night", "*", "earth,!dark", "(moon)"})
    void aLabelThatReadsLikeASelector(String label) {
        assertFails(
                runner.withPropertyValues("ipmb.label=" + label),
                "The label of the application reads like a selector: ipmb.label=" + label + ".",
                "Set ipmb.label to the names by which others address the application, for instance earth or moon,night."
                        + " Enclose a name with one of these characters in double quotes");
    }

    @Test
    void aBlankAtTheEdgeOfANameInTheLabel() {
        assertFails(
                runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource(
                                "list", Map.of("ipmb.label[0]", "\" night\"", "ipmb.label[1]", " dark")))),
                "The label of the application has a name with a blank at its edge: ipmb.label=\" night\", dark.",
                "Leave out the blank");
    }

    @Test
    void aNameOfTheLabelInDoubleQuotesIsAnyText() {
        runner.withPropertyValues("ipmb.label=moon,\"earth & sun\"").run(context -> {
            assertThat(context.getBean(IpmbConnection.class).baseLabel().elements())
                    .containsExactly("moon", "earth & sun");
            Endpoint endpoint = context.getBean(IpmbConnection.class).endpoint();
            assertThat(endpoint.label().elements()).containsExactly("moon", "earth & sun");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "ipmb.host.max-connections, 0",
        "ipmb.send-timeout, -1s",
        "ipmb.memory-region.max-bytes, 0B",
        "ipmb.memory-region.idle-time, -1s",
        "ipmb.memory-region.maintenance-interval, -1s",
    })
    void aValueOutOfRange(String property, String value) {
        assertFails(runner.withPropertyValues(property + "=" + value), property, "");
    }

    @ParameterizedTest
    @CsvSource({
        "ipmb.controller-affinity, perhaps",
        "ipmb.host.queue-bytes, much",
        "ipmb.host.slow-consumer-policy, panic",
        "ipmb.send-timeout, soon",
    })
    void aValueOfAnotherType(String property, String value) {
        assertFails(runner.withPropertyValues(property + "=" + value), property, "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipmb.listener.concurrency | 2147483647 | from 1 to 10000",
                "ipmb.template.mapped-headers | tenant,,station | One of the names is empty",
                "ipmb.template.mapped-headers | tenant,! | One of the names is empty",
                "ipmb.template.mapped-headers | *,!secret | Write the asterisk last",
                "ipmb.memory-region.max-body-bytes | 2GB | from 1B to 1GB",
            })
    void aValueThatCannotWork(String property, String value, String remedy) {
        runner.withPropertyValues(property + "=" + value)
                .run(context -> assertThat(
                                Analyses.of(context.getStartupFailure()).getDescription())
                        .contains(property, remedy));
    }

    static class TwoLabels {
        final CountDownLatch heard = new CountDownLatch(2);

        @IpmbListener(selector = "one")
        void one(String text) {
            heard.countDown();
        }

        @IpmbListener(selector = "two")
        void two(String text) {
            heard.countDown();
        }
    }

    @Test
    void aQueueWithoutALimitIsNoFailure() {
        TwoLabels listening = new TwoLabels();
        runner.withBean(TwoLabels.class, () -> listening)
                .withPropertyValues("ipmb.listener.queue-capacity=2147483647", "ipmb.listener.read-ahead=2147483647")
                .run(context -> {
                    IpmbTemplate template = context.getBean(IpmbTemplate.class);
                    template.convertAndSend("one", "x");
                    template.convertAndSend("two", "x");
                    assertThat(listening.heard.await(20, TimeUnit.SECONDS)).isTrue();
                });
    }

    @Test
    void aRefusedToken() {
        try (Endpoint host =
                Endpoint.join(JoinOptions.builder(bus).token("secret").build())) {
            assertThat(host.isController()).isTrue();
            runner.withPropertyValues("ipmb.token=guess").run(context -> {
                FailureAnalysis analysis = Analyses.of(context.getStartupFailure());
                assertThat(analysis.getDescription()).contains("token").doesNotContain("secret", "guess");
                assertThat(analysis.getAction()).contains("ipmb.token");
            });
        }
    }

    @Test
    void aBusThatNobodyHosts() {
        assertFails(
                runner.withPropertyValues("ipmb.controller-affinity=false", "ipmb.join-timeout=20ms"),
                "nobody hosts it",
                "ipmb.controller-affinity=true");
    }

    @Test
    void aVersionThatDoesNotFit() {
        assertFails(
                joining(() -> new VersionRefusedException("The bus is hosted by protocol version 9.0")),
                "version 9.0",
                "same protocol version");
    }

    @Test
    void aBusOfAnotherUser() {
        assertFails(
                joining(() -> new JoinDeniedException("The bus is hosted by another user")),
                "another user",
                "ipmb.allowed-peers=any-user");
    }

    private ApplicationContextRunner onAPlatform(PlatformException.Reason reason, String detail) {
        return runner.withPropertyValues("ipmb.join-timeout=10ms").withBean(Platform.class, () -> {
            Platform failing = mock(Platform.class, delegatesTo(new MemoryPlatform()));
            try {
                doThrow(new PlatformException(reason, detail)).when(failing).waitSet();
            } catch (PlatformException e) {
                throw new AssertionError(e);
            }
            return failing;
        });
    }

    @Test
    void aProcessWithTooManyOpenFiles() {
        assertFails(
                onAPlatform(PlatformException.Reason.NO_RESOURCES, "eventfd: Too many open files (EMFILE)"),
                "Too many open files",
                "ulimit -n");
    }

    @Test
    void aShortageThatLastsForTheWholeConnectionTimeout() {
        assertFails(
                runner.withPropertyValues("ipmb.join-timeout=10ms").withBean(Platform.class, () -> {
                    Platform failing = mock(Platform.class, delegatesTo(new MemoryPlatform()));
                    try {
                        doThrow(new PlatformException(
                                        PlatformException.Reason.NO_RESOURCES, "socket: Too many open files (EMFILE)"))
                                .when(failing)
                                .connect(anyString());
                    } catch (PlatformException e) {
                        throw new AssertionError(e);
                    }
                    return failing;
                }),
                "Too many open files",
                "ulimit -n");
    }

    @Test
    void aSystemThatRefusesForAnotherReason() {
        assertFails(
                onAPlatform(PlatformException.Reason.UNEXPECTED, "epoll_create1: Function not implemented (ENOSYS)"),
                "ENOSYS",
                "seccomp");
    }

    private ApplicationContextRunner joining(Supplier<RuntimeException> failure) {
        return runner.withBean(EndpointFactory.class, () -> new EndpointFactory() {
            @Override
            public Label baseLabel() {
                return Label.of("moon");
            }

            @Override
            public String identifier() {
                return bus;
            }

            @Override
            public Endpoint join(Label label, MessageBox messageBox, Consumer<BusEvent> events) {
                throw failure.get();
            }
        });
    }

    @Test
    void anOperatingSystemThatIsNotSupported() {
        String system = System.getProperty("os.name");
        System.setProperty("os.name", "Windows 11");
        try {
            assertFails(runner, "this is Windows 11", "ipmb.enabled=false");
        } finally {
            System.setProperty("os.name", system);
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
    void listenersThatCannotBeMetOrAreInConflict() {
        assertFails(runner.withBean(BrokenSelector.class), "BrokenSelector.never", "renderer & !codec");
        assertFails(runner.withBean(NeverMet.class), "NeverMet.never", "ipmb.label");
        assertFails(runner.withBean(Twice.class), "Twice.second", "@Order");
        runner.withBean(InOrder.class).run(context -> assertThat(context).hasNotFailed());
    }

    static class Sending {
        Sending(IpmbTemplate template) {}
    }

    @Test
    void aTemplateWhereTheBusIsSwitchedOff() {
        MockEnvironment off = new MockEnvironment().withProperty("ipmb.enabled", "false");
        runner.withPropertyValues("ipmb.enabled=false").withBean(Sending.class).run(context -> {
            FailureAnalysis analysis = Analyses.of(context.getStartupFailure(), off);
            assertThat(analysis.getDescription()).contains("IpmbTemplate", "ipmb.enabled=false");
            assertThat(analysis.getAction())
                    .contains("ObjectProvider<IpmbTemplate>", "@ConditionalOnBooleanProperty", "ipmb.enabled=true");
            assertThat(Analyses.of(context.getStartupFailure()).getDescription())
                    .doesNotContain("ipmb.enabled=false");
        });
    }

    @Test
    void absentPeersAreNoFailure() {
        runner.run(context -> assertThat(context).hasNotFailed());
    }
}
