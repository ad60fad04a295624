package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.JoinOptions;
import io.ipmb.MemoryRegistry;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListenerAnnotationBeanPostProcessor;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerContainerCustomizer;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.EndpointSupplier;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.listener.adapter.MethodListenerFactory;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The beans, their settings, and the conditions of their backing off. */
final class IpmbAutoConfigurationTest {

    private static final String BUS = "spring." + UUID.randomUUID();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, MemoryPlatform::new)
            .withPropertyValues("ipmb.identifier=" + BUS, "ipmb.label=moon");

    @Test
    void everythingIsThere() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(PropertiesIpmbConnectionDetails.class)
                .hasSingleBean(PropertiesEndpointFactory.class)
                .hasSingleBean(IpmbTemplate.class)
                .hasSingleBean(IpmbOperations.class)
                .hasSingleBean(ReplyOperations.class)
                .hasSingleBean(EndpointSupplier.class)
                .hasSingleBean(DefaultIpmbMessageConverter.class)
                .hasBean("ipmbMessageConverter")
                .hasBean(IpmbListenerContainerFactory.BEAN_NAME)
                .hasSingleBean(IpmbListenerEndpointRegistry.class)
                .hasSingleBean(IpmbListenerContainerFactoryConfigurer.class)
                .hasSingleBean(MethodListenerFactory.class)
                .hasSingleBean(IpmbListenerAnnotationBeanPostProcessor.class)
                .hasSingleBean(LazyInitializationExcludeFilter.class)
                .hasSingleBean(MemoryRegistry.class)
                .hasSingleBean(MemoryRegistryMaintenance.class));
    }

    @Test
    void thereIsNothingWhereTheBusIsNotWanted() {
        runner.withPropertyValues("ipmb.enabled=false", "ipmb.identifier=")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(IpmbProperties.class)
                        .doesNotHaveBean(IpmbOperations.class)
                        .doesNotHaveBean(IpmbListenerEndpointRegistry.class)
                        .doesNotHaveBean(IpmbListenerAnnotationBeanPostProcessor.class)
                        .doesNotHaveBean(MemoryRegistry.class));
    }

    /** What a bean of the application's own takes the place of. */
    record BackOff<T>(String name, Class<T> type) {}

    static List<BackOff<?>> backOffs() {
        return List.of(
                new BackOff<>("ipmbConnectionDetails", IpmbConnectionDetails.class),
                new BackOff<>("ipmbEndpointFactory", EndpointFactory.class),
                new BackOff<>("ipmbTemplate", IpmbOperations.class),
                new BackOff<>("ipmbMemoryRegistry", MemoryRegistry.class));
    }

    @ParameterizedTest
    @MethodSource("backOffs")
    <T> void backsOffForABeanOfTheApplicationsOwn(BackOff<T> backOff) {
        T own = standIn(backOff.type());
        runner.withPropertyValues("ipmb.listener.auto-startup=false", "ipmb.startup-failure-policy=continue")
                .withBean("own", backOff.type(), () -> own)
                .run(context -> assertThat(context)
                        .hasSingleBean(backOff.type())
                        .hasBean("own")
                        .doesNotHaveBean(backOff.name()));
    }

    private static <T> T standIn(Class<T> type) {
        if (type == EndpointFactory.class) {
            IpmbProperties properties = IpmbPropertiesTest.bound(java.util.Map.of("ipmb.identifier", BUS));
            return type.cast(new PropertiesEndpointFactory(
                    new JoinSettings(properties, new PropertiesIpmbConnectionDetails(properties)),
                    List.of(),
                    new MemoryPlatform()));
        }
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "toString" -> "own " + type.getSimpleName();
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> arguments != null && proxy == arguments[0];
                        case "getIdentifier" -> BUS;
                        case "getLabel" -> List.of("moon");
                        default -> null;
                    };
                }));
    }

    @Test
    void backsOffForListenerBeansOfTheApplicationsOwn() {
        runner.withUserConfiguration(OwnListenerBeans.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(IpmbListenerEndpointRegistry.class)
                        .hasBean("ownRegistry")
                        .hasSingleBean(MethodListenerFactory.class)
                        .hasBean("ownMethodListenerFactory"));
    }

    static List<BackOff<?>> lives() {
        return List.of(
                new BackOff<>("ipmbListenerKeepAlive", ListenerKeepAlive.class),
                new BackOff<>("ipmbMemoryRegistryMaintenance", MemoryRegistryMaintenance.class),
                new BackOff<>("ipmbListenerContainerFactoryConfigurer", IpmbListenerContainerFactoryConfigurer.class));
    }

    @ParameterizedTest
    @MethodSource("lives")
    void thereIsOneOfEachAndItBacksOffForAnother(BackOff<?> backOff) {
        runner.run(context -> assertThat(context).hasSingleBean(backOff.type()).hasBean(backOff.name()));
        runner.withUserConfiguration(OwnLives.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(backOff.type())
                        .doesNotHaveBean(backOff.name()));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnLives {
        @Bean
        ListenerKeepAlive ownKeepAlive(IpmbListenerEndpointRegistry registry) {
            return new ListenerKeepAlive(registry);
        }

        @Bean
        MemoryRegistryMaintenance ownMaintenance() {
            return new MemoryRegistryMaintenance(List.of(), Duration.ZERO);
        }

        @Bean
        IpmbListenerContainerFactoryConfigurer ownConfigurer(IpmbProperties properties) {
            return new IpmbListenerContainerFactoryConfigurer(properties.listener(), false, List.of(), List.of());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnListenerBeans {
        @Bean
        IpmbListenerEndpointRegistry ownRegistry(IpmbConnection connection) {
            return new IpmbListenerEndpointRegistry(connection);
        }

        @Bean
        MethodListenerFactory ownMethodListenerFactory(IpmbMessageConverter converter, ReplyOperations replies) {
            return new MethodListenerFactory(converter, replies);
        }
    }

    @Nested
    class Connection {

        @Test
        void detailsOfAnotherKindWinOverTheProperties() {
            runner.withPropertyValues("ipmb.identifier=", "ipmb.token=ignored")
                    .withBean(IpmbConnectionDetails.class, () -> () -> "from.details")
                    .run(context -> {
                        EndpointFactory factory = context.getBean(EndpointFactory.class);
                        assertThat(factory.identifier()).isEqualTo("from.details");
                        assertThat(factory.baseLabel().elements()).isEmpty();
                    });
        }

        @Test
        void nothingIsJoinedBeforeTheApplicationStarts() {
            MemoryPlatform platform = new MemoryPlatform();
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
                    .withPropertyValues("ipmb.identifier=" + BUS)
                    .withBean(Platform.class, () -> platform)
                    .withBean(AtConstruction.class, () -> new AtConstruction(platform))
                    .run(context -> assertThat(context.getBean(AtConstruction.class).open)
                            .isZero());
        }

        @Test
        void customizersAreCalledInOrderForEveryEndpoint() {
            runner.withUserConfiguration(JoinCustomizers.class).run(context -> {
                List<String> called = context.getBean(JoinCustomizers.class).called;
                assertThat(called).startsWith("first", "second");
                assertThat(context.getBean(EndpointSupplier.class).endpoint().identifier())
                        .isEqualTo(BUS);
            });
        }

        @ParameterizedTest
        @CsvSource({
            "ipmb.reconnect.initial-interval, 0s",
            "ipmb.reconnect.initial-interval, 500us",
            "ipmb.reconnect.initial-interval, 9223372036854775807s",
            "ipmb.reconnect.max-interval, 500us",
            "ipmb.reconnect.multiplier, 0.5",
            "ipmb.reconnect.max-interval, 0s",
            "ipmb.reconnect.max-retries, 0"
        })
        void valuesOutOfRangeStopTheStart(String property, String value) {
            assertRefused(property, value);
        }

        @Test
        void aBusThatMayComeLaterIsNoFailureWhereThePolicySaysSo() {
            ApplicationContextRunner alone =
                    runner.withPropertyValues("ipmb.controller-affinity=false", "ipmb.join-timeout=10ms");
            alone.run(context -> assertThat(context).hasFailed());
            alone.withPropertyValues("ipmb.startup-failure-policy=continue")
                    .run(context -> assertThat(context).hasNotFailed());
            alone.withPropertyValues("ipmb.startup-failure-policy=retry", "ipmb.reconnect.initial-interval=10ms")
                    .run(context -> assertThat(context).hasNotFailed());
        }
    }

    static final class AtConstruction {
        final int open;

        AtConstruction(MemoryPlatform platform) {
            open = platform.openObjects().size();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class JoinCustomizers {
        final List<String> called = new ArrayList<>();

        @Bean
        @Order(2)
        IpmbJoinOptionsCustomizer second() {
            return (JoinOptions.Builder options) -> called.add("second");
        }

        @Bean
        @Order(1)
        IpmbJoinOptionsCustomizer first() {
            return (JoinOptions.Builder options) -> called.add("first");
        }
    }

    @Nested
    class Template {

        @Test
        void propertiesReachIt() {
            runner.withPropertyValues(
                            "ipmb.template.default-selector=moon & !dark", "ipmb.template.default-time-to-live=3s")
                    .run(context -> {
                        io.ipmb.Selector selector =
                                context.getBean(IpmbTemplate.class).defaultSelector();
                        assertThat(selector).isNotNull();
                        assertThat(selector)
                                .hasToString(io.ipmb.Selector.unicast("moon & !dark")
                                        .withTimeToLive(Duration.ofSeconds(3))
                                        .toString());
                    });
        }

        @Test
        void theReplyTimeoutIsKept() {
            runner.withPropertyValues("ipmb.template.reply-timeout=10ms")
                    .run(context -> assertThatThrownBy(() -> context.getBean(IpmbTemplate.class)
                                    .convertSendAndReceive("nobody", "?", String.class))
                            .isInstanceOf(io.ipmb.spring.core.ReplyTimeoutException.class));
        }

        @ParameterizedTest
        @CsvSource({
            "ipmb.template.default-selector, moon &",
            "ipmb.template.default-time-to-live, -1s",
            "ipmb.template.reply-timeout, 0s"
        })
        void valuesOutOfRangeStopTheStart(String property, String value) {
            assertRefused(property, value);
        }

        @Test
        void customizersAreCalledInOrderAfterTheProperties() {
            runner.withUserConfiguration(TemplateCustomizers.class)
                    .withPropertyValues("ipmb.template.default-selector=property")
                    .run(context -> assertThat(
                                    context.getBean(IpmbTemplate.class).defaultSelector())
                            .hasToString(io.ipmb.Selector.unicast("second").toString()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TemplateCustomizers {
        @Bean
        @Order(2)
        IpmbTemplateCustomizer second() {
            return template -> template.setDefaultSelector("second");
        }

        @Bean
        @Order(1)
        IpmbTemplateCustomizer first() {
            return template -> template.setDefaultSelector("first");
        }
    }

    @Nested
    class Listeners {

        @Test
        void defaultsAreThoseOfTheContainers() {
            runner.run(context -> assertThat(
                            context.getBean(IpmbListenerContainerFactory.class).settings())
                    .isEqualTo(ListenerSettings.DEFAULTS));
        }

        @Test
        void propertiesReachTheContainers() {
            runner.withPropertyValues(
                            "ipmb.listener.auto-startup=false",
                            "ipmb.listener.concurrency=3",
                            "ipmb.listener.queue-capacity=4",
                            "ipmb.listener.shutdown-timeout=5s",
                            "ipmb.listener.stuck-after=6s")
                    .run(context -> assertThat(context.getBean(IpmbListenerEndpointRegistry.class)
                                    .connection()
                                    .base()
                                    .settings())
                            .isEqualTo(
                                    new ListenerSettings(false, 3, 4, Duration.ofSeconds(5), Duration.ofSeconds(6))));
        }

        @ParameterizedTest
        @CsvSource({
            "ipmb.listener.concurrency, 0",
            "ipmb.listener.queue-capacity, -1",
            "ipmb.listener.read-ahead, -1",
            "ipmb.listener.shutdown-timeout, -1s",
            "ipmb.listener.stuck-after, -1s",
            "ipmb.listener.idle-event-interval, 0s",
            "ipmb.listener.retry.initial-interval, -1s",
            "ipmb.listener.retry.initial-interval, 500us",
            "ipmb.listener.retry.max-interval, 500us",
            "ipmb.listener.retry.multiplier, Infinity",
            "ipmb.listener.retry.multiplier, 0",
            "ipmb.listener.retry.max-interval, 0s",
            "ipmb.listener.retry.max-retries, -1",
        })
        void valuesOutOfRangeStopTheStart(String property, String value) {
            // A listener may ask for being called again where the others are not.
            for (String enabled : List.of("true", "false")) {
                runner.withPropertyValues("ipmb.listener.retry.enabled=" + enabled, property + "=" + value)
                        .run(context -> assertThat(
                                        Analyses.of(context.getStartupFailure()).getDescription())
                                .contains(property));
            }
        }

        @Test
        void customizersAreCalledInOrderAfterTheProperties() {
            runner.withUserConfiguration(FactoryCustomizers.class)
                    .withPropertyValues("ipmb.listener.concurrency=2")
                    .run(context -> {
                        FactoryCustomizers customizers = context.getBean(FactoryCustomizers.class);
                        assertThat(customizers.called).containsExactly("first 2", "second 2", "container", "methods");
                    });
        }

        @Test
        void aSecondFactoryIsSetUpLikeTheFirst() {
            runner.withUserConfiguration(SecondFactory.class)
                    .withPropertyValues("ipmb.listener.concurrency=2")
                    .run(context -> {
                        assertThat(context)
                                .hasNotFailed()
                                .getBeans(IpmbListenerContainerFactory.class)
                                .hasSize(2);
                        assertThat(context.getBean("second", IpmbListenerContainerFactory.class)
                                        .settings()
                                        .concurrency())
                                .isEqualTo(2);
                    });
        }

        @Test
        void theFactoryBacksOffByName() {
            IpmbListenerContainerFactory own = new IpmbListenerContainerFactory();
            runner.withBean(IpmbListenerContainerFactory.BEAN_NAME, IpmbListenerContainerFactory.class, () -> own)
                    .run(context -> assertThat(context.getBean(IpmbListenerContainerFactory.class))
                            .isSameAs(own));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FactoryCustomizers {
        final List<String> called = new ArrayList<>();

        @Bean
        @Order(2)
        IpmbListenerContainerFactoryCustomizer second() {
            return factory -> called.add("second " + factory.settings().concurrency());
        }

        @Bean
        @Order(1)
        IpmbListenerContainerFactoryCustomizer first() {
            return factory -> called.add("first " + factory.settings().concurrency());
        }

        @Bean
        IpmbListenerContainerCustomizer container() {
            return container -> called.add("container");
        }

        @Bean
        IpmbMethodListenerFactoryCustomizer methods() {
            return factory -> called.add("methods");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SecondFactory {
        @Bean
        IpmbListenerContainerFactory second(IpmbListenerContainerFactoryConfigurer configurer) {
            IpmbListenerContainerFactory factory = new IpmbListenerContainerFactory();
            configurer.configure(factory);
            return factory;
        }
    }

    private void assertRefused(String property, String value) {
        runner.withPropertyValues(property + "=" + value).run(context -> {
            @Nullable Throwable failure = context.getStartupFailure();
            FailureAnalysis analysis = Analyses.of(failure);
            assertThat(analysis.getDescription()).contains(property, "Write ");
        });
    }
}
