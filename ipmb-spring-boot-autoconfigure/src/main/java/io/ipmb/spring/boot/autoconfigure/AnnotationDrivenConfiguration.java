package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.annotation.IpmbListenerAnnotationBeanPostProcessor;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerConfigurer;
import io.ipmb.spring.config.IpmbListenerContainerCustomizer;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.listener.adapter.IpmbListenerErrorHandler;
import io.ipmb.spring.listener.adapter.IpmbMessageRecoverer;
import io.ipmb.spring.listener.adapter.ListenerObservation;
import io.ipmb.spring.listener.adapter.MethodListenerFactory;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.validation.Validator;

/** The beans that find, make, keep and run listeners. */
@Configuration(proxyBeanMethods = false)
class AnnotationDrivenConfiguration {

    @Bean
    @ConditionalOnMissingBean(IpmbListenerContainerFactoryConfigurer.class)
    IpmbListenerContainerFactoryConfigurer ipmbListenerContainerFactoryConfigurer(
            IpmbProperties properties,
            Environment environment,
            ObjectProvider<IpmbListenerContainerCustomizer> containerCustomizers,
            ObjectProvider<IpmbListenerContainerFactoryCustomizer> factoryCustomizers) {
        return new IpmbListenerContainerFactoryConfigurer(
                properties.listener(),
                Threading.VIRTUAL.isActive(environment),
                containerCustomizers.orderedStream().toList(),
                factoryCustomizers.orderedStream().toList());
    }

    /** By name: the application may have further factories, for listeners that name them. */
    @Bean(IpmbListenerContainerFactory.BEAN_NAME)
    @ConditionalOnMissingBean(name = IpmbListenerContainerFactory.BEAN_NAME)
    IpmbListenerContainerFactory ipmbListenerContainerFactory(IpmbListenerContainerFactoryConfigurer configurer) {
        IpmbListenerContainerFactory factory = new IpmbListenerContainerFactory();
        configurer.configure(factory);
        return factory;
    }

    @Bean
    @ConditionalOnMissingBean(IpmbListenerEndpointRegistry.class)
    IpmbListenerEndpointRegistry ipmbListenerEndpointRegistry(
            IpmbConnection connection, ConfigurableListableBeanFactory beans) {
        List<IpmbConnection> connections = new ArrayList<>();
        connections.add(connection);
        // Connections of other buses are no default candidates: they are injected by name alone.
        SimpleAutowireCandidateResolver.resolveAutowireCandidates(beans, IpmbConnection.class).values().stream()
                .filter(other -> other != connection)
                .forEach(connections::add);
        checkBuses(connections);
        return new IpmbListenerEndpointRegistry(connections);
    }

    private static void checkBuses(List<IpmbConnection> connections) {
        Map<String, IpmbConnection> known = new HashMap<>();
        for (IpmbConnection connection : connections) {
            IpmbConnection other = known.putIfAbsent(connection.identifier(), connection);
            if (other != null) {
                throw new FailureAnalyzedException(
                        "The connections '" + other.name() + "' and '" + connection.name() + "' are to the same bus "
                                + connection.identifier() + "; an application has one connection to a bus.",
                        "Remove the bean '" + connection.name() + "' and use '" + other.name()
                                + "', with selectors for its listeners, or give '" + connection.name()
                                + "' another identifier.");
            }
        }
    }

    @Bean
    @ConditionalOnMissingBean(ListenerKeepAlive.class)
    ListenerKeepAlive ipmbListenerKeepAlive(IpmbListenerEndpointRegistry registry) {
        return new ListenerKeepAlive(registry);
    }

    @Bean
    @ConditionalOnMissingBean(MethodListenerFactory.class)
    MethodListenerFactory ipmbMethodListenerFactory(
            IpmbProperties properties,
            IpmbMessageConverter ipmbMessageConverter,
            IpmbConnection connection,
            ObjectProvider<IpmbListenerErrorHandler> errorHandler,
            ObjectProvider<IpmbMessageRecoverer> recoverer,
            ObjectProvider<Validator> validator,
            ObjectProvider<ListenerObservation> observation,
            ObjectProvider<IpmbMethodListenerFactoryCustomizer> customizers) {
        MethodListenerFactory factory = new MethodListenerFactory(ipmbMessageConverter, connection.replies());
        factory.setErrorHandler(forAllListeners(errorHandler, IpmbListenerErrorHandler.class));
        factory.setRecoverer(forAllListeners(recoverer, IpmbMessageRecoverer.class));
        factory.setValidator(validator.getIfUnique());
        observation.ifUnique(factory::setObservation);
        IpmbProperties.Retry retry = properties.listener().retry();
        RetryPolicy policy = RetrySettings.policy(retry);
        factory.setRetryPolicyOnDemand(policy);
        factory.setRetryPolicy(retry.enabled() ? policy : null);
        customizers.orderedStream().forEach(customizer -> customizer.customize(factory));
        return factory;
    }

    /** Several beans without a primary one fail the start: a silent choice would lose failures. */
    private static <T> @Nullable T forAllListeners(ObjectProvider<T> beans, Class<T> type) {
        try {
            return beans.getIfAvailable();
        } catch (NoUniqueBeanDefinitionException e) {
            throw new FailureAnalyzedException(
                    "There are " + e.getNumberOfBeansFound() + " beans of type " + type.getName() + " ("
                            + String.join(", ", Objects.requireNonNullElse(e.getBeanNamesFound(), List.of()))
                            + "), and none of them is marked as the one for all listeners.",
                    "Mark the one for all listeners with @Primary, or declare those that are meant for listeners which name"
                            + " them with @Bean(defaultCandidate = false).");
        }
    }

    @Bean
    static IpmbListenerAnnotationBeanPostProcessor ipmbListenerAnnotationBeanPostProcessor(
            ObjectProvider<IpmbListenerEndpointRegistry> registry,
            ObjectProvider<MethodListenerFactory> listenerFactory,
            ObjectProvider<IpmbListenerConfigurer> configurers) {
        return new IpmbListenerAnnotationBeanPostProcessor(registry, listenerFactory, configurers);
    }

    /** No other bean needs a listening bean: lazy initialization would never make it. */
    @Bean
    static LazyInitializationExcludeFilter ipmbListenerLazyInitializationExcludeFilter() {
        return (beanName, beanDefinition, beanType) -> IpmbListenerAnnotationBeanPostProcessor.hasListeners(beanType);
    }
}
