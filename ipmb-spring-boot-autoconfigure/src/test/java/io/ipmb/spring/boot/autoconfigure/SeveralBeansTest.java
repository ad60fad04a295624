package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.EndpointSupplier;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.RequestFailedException;
import io.ipmb.spring.integration.dsl.Ipmb;
import io.ipmb.spring.listener.adapter.IpmbListenerErrorHandler;
import io.ipmb.spring.listener.adapter.IpmbMessageRecoverer;
import io.ipmb.spring.listener.adapter.MethodListenerFactory;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.MockMakers;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.integration.dsl.IntegrationFlow;

/** Which of several beans of one type is for everybody, with all that is auto-configured. */
final class SeveralBeansTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    IpmbAutoConfiguration.class,
                    IpmbIntegrationAutoConfiguration.class,
                    IpmbChannelAutoConfiguration.class,
                    IntegrationAutoConfiguration.class,
                    JacksonAutoConfiguration.class))
            .withBean(Platform.class, MemoryPlatform::new)
            .withPropertyValues("ipmb.identifier=spring." + UUID.randomUUID(), "ipmb.label=moon");

    record Report(String title) {}

    static class Reports {
        final BlockingQueue<Report> heard = new LinkedBlockingQueue<>();

        @IpmbListener(selector = "reports")
        void hear(Report report) {
            heard.add(report);
        }
    }

    @Nested
    class Converters {

        @Configuration(proxyBeanMethods = false)
        static class ForOneListener {
            @Bean
            IpmbMessageConverter plain() {
                return new DefaultIpmbMessageConverter();
            }
        }

        @Configuration(proxyBeanMethods = false)
        static class ForTwoListeners {
            @Bean
            IpmbMessageConverter plain() {
                return new DefaultIpmbMessageConverter();
            }

            @Bean
            IpmbMessageConverter plainToo() {
                return new DefaultIpmbMessageConverter();
            }
        }

        static class Plain {
            @IpmbListener(selector = "plain", messageConverter = "plain")
            void hear(String text) {}
        }

        @ParameterizedTest
        @ValueSource(classes = {ForOneListener.class, ForTwoListeners.class})
        void oneForAListenerLeavesTheApplicationItsOwn(Class<?> others) {
            Reports reports = new Reports();
            runner.withUserConfiguration(others)
                    .withBean(Plain.class)
                    .withBean(Reports.class, () -> reports)
                    .run(context -> {
                        assertThat(context).hasNotFailed().hasBean("ipmbMessageConverter");
                        context.getBean(IpmbTemplate.class).convertAndSend("reports", new Report("craters"));
                        assertThat(reports.heard.poll(10, TimeUnit.SECONDS)).isEqualTo(new Report("craters"));
                    });
        }

        @Test
        void oneOfTheNameTakesThePlaceOfTheApplicationsOwn() {
            DefaultIpmbMessageConverter own = new DefaultIpmbMessageConverter();
            runner.withBean(IpmbMessageConverter.BEAN_NAME, IpmbMessageConverter.class, () -> own)
                    .run(context -> {
                        assertThat(context.getBean(IpmbMessageConverter.class)).isSameAs(own);
                        assertThat(context.getBean(MethodListenerFactory.class)
                                        .defaults()
                                        .converter())
                                .isSameAs(own);
                    });
        }

        @Configuration(proxyBeanMethods = false)
        static class PrimaryOne {
            @Bean
            @Primary
            IpmbMessageConverter mine() {
                return new DefaultIpmbMessageConverter();
            }
        }

        @Test
        void thePrimaryOneTakesItAsWell() {
            runner.withUserConfiguration(PrimaryOne.class)
                    .run(context -> assertThat(context.getBean(MethodListenerFactory.class)
                                    .defaults()
                                    .converter())
                            .isSameAs(context.getBean("mine")));
        }
    }

    @Nested
    class Templates {

        @Configuration(proxyBeanMethods = false)
        static class Two {
            @Bean
            IpmbTemplate one(EndpointSupplier endpoint, EndpointFactory factory, IpmbMessageConverter converter) {
                return new IpmbTemplate(endpoint, factory, converter);
            }

            @Bean
            IpmbTemplate two(EndpointSupplier endpoint, EndpointFactory factory, IpmbMessageConverter converter) {
                return new IpmbTemplate(endpoint, factory, converter);
            }
        }

        @Configuration(proxyBeanMethods = false)
        static class TwoAndAPrimary extends Two {
            @Bean
            @Primary
            IpmbTemplate three(EndpointSupplier endpoint, EndpointFactory factory, IpmbMessageConverter converter) {
                return new IpmbTemplate(endpoint, factory, converter);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"no.such.library", "org.springframework.integration"})
        void withoutAPrimaryOneThereIsNoChannel(String absent) {
            runner.withUserConfiguration(Two.class)
                    .withClassLoader(new FilteredClassLoader(absent))
                    .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("ipmbChannel"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"no.such.library", "org.springframework.integration"})
        void withAPrimaryOneThereIsAChannel(String absent) {
            runner.withUserConfiguration(TwoAndAPrimary.class)
                    .withClassLoader(new FilteredClassLoader(absent))
                    .run(context -> assertThat(context).hasNotFailed().hasBean("ipmbChannel"));
        }
    }

    @Nested
    class OtherWaysToSend {

        @Configuration(proxyBeanMethods = false)
        static class OwnOperations {
            @Bean
            IpmbOperations own() {
                return Mockito.mock(IpmbOperations.class, Mockito.withSettings().mockMaker(MockMakers.PROXY));
            }

            @Bean
            IntegrationFlow upper() {
                return IntegrationFlow.from(Ipmb.inboundGateway("upper").payloadType(String.class))
                        .<String, String>transform(text -> text.toUpperCase(Locale.ROOT))
                        .get();
            }
        }

        @Test
        void anInboundGatewayAnswersWithoutATemplateAmongTheBeans() {
            runner.withUserConfiguration(OwnOperations.class).run(context -> {
                assertThat(context).hasNotFailed().doesNotHaveBean(IpmbTemplate.class);
                IpmbTemplate asking = new IpmbTemplate(
                        context.getBean(EndpointSupplier.class),
                        context.getBean(EndpointFactory.class),
                        context.getBean(IpmbMessageConverter.class));
                asking.start();
                try {
                    assertThat(asking.convertSendAndReceive("upper", "moon", String.class))
                            .isEqualTo("MOON");
                } finally {
                    asking.destroy();
                }
            });
        }
    }

    @Nested
    class FailureHandlers {

        @Configuration(proxyBeanMethods = false)
        static class TwoHandlers {
            @Bean
            IpmbListenerErrorHandler one() {
                return (arrived, message, failure) -> "one";
            }

            @Bean
            IpmbListenerErrorHandler two() {
                return (arrived, message, failure) -> "two";
            }
        }

        @Configuration(proxyBeanMethods = false)
        static class OnePrimary {
            @Bean
            @Primary
            IpmbListenerErrorHandler one() {
                return (arrived, message, failure) -> "one";
            }

            @Bean
            IpmbListenerErrorHandler two() {
                return (arrived, message, failure) -> "two";
            }
        }

        @Configuration(proxyBeanMethods = false)
        static class OneForEverybody {
            @Bean
            IpmbListenerErrorHandler one() {
                return (arrived, message, failure) -> "one";
            }

            @Bean(defaultCandidate = false)
            IpmbListenerErrorHandler two() {
                return (arrived, message, failure) -> "two";
            }
        }

        @Configuration(proxyBeanMethods = false)
        static class NoneForEverybody {
            @Bean(defaultCandidate = false)
            IpmbListenerErrorHandler two() {
                return (arrived, message, failure) -> "two";
            }
        }

        static class Failing {
            @IpmbListener(selector = "any")
            String fail(String text) {
                throw new IllegalStateException(text);
            }

            @IpmbListener(selector = "named", errorHandler = "two")
            String failToo(String text) {
                throw new IllegalStateException(text);
            }
        }

        private String ask(ApplicationContext context, String label) {
            return String.valueOf(
                    context.getBean(IpmbOperations.class).convertSendAndReceive(label, "?", String.class));
        }

        @ParameterizedTest
        @ValueSource(classes = {OnePrimary.class, OneForEverybody.class})
        void theMarkedOneIsForAllThatNameNoOther(Class<?> handlers) {
            runner.withUserConfiguration(handlers).withBean(Failing.class).run(context -> {
                assertThat(ask(context, "any")).isEqualTo("one");
                assertThat(ask(context, "named")).isEqualTo("two");
            });
        }

        @Test
        void oneThatIsNoDefaultIsForThoseThatNameIt() {
            runner.withUserConfiguration(NoneForEverybody.class)
                    .withBean(Failing.class)
                    .run(context -> {
                        Assertions.assertThatThrownBy(() -> ask(context, "any"))
                                .isInstanceOf(RequestFailedException.class);
                        assertThat(ask(context, "named")).isEqualTo("two");
                    });
        }

        @Test
        void severalWithoutAMarkEndTheStart() {
            runner.withUserConfiguration(TwoHandlers.class)
                    .withBean(Failing.class)
                    .run(context -> {
                        FailureAnalysis analysis = Analyses.of(context.getStartupFailure());
                        assertThat(analysis.getDescription())
                                .contains("2 beans", "IpmbListenerErrorHandler", "one", "two");
                        assertThat(analysis.getAction()).contains("@Primary", "defaultCandidate = false");
                    });
        }

        @Configuration(proxyBeanMethods = false)
        static class TwoRecoverers {
            @Bean
            IpmbMessageRecoverer one() {
                return (message, failure) -> message.close();
            }

            @Bean
            IpmbMessageRecoverer two() {
                return (message, failure) -> message.close();
            }
        }

        @Test
        void severalRecoverersWithoutAMarkEndTheStart() {
            runner.withUserConfiguration(TwoRecoverers.class)
                    .run(context -> assertThat(
                                    Analyses.of(context.getStartupFailure()).getDescription())
                            .contains("2 beans", "IpmbMessageRecoverer"));
        }
    }
}
