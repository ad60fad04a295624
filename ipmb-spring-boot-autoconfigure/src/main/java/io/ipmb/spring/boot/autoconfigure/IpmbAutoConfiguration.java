package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.BusPlatform;
import io.ipmb.Endpoint;
import io.ipmb.SelectorSyntaxException;
import io.ipmb.spring.config.BusPresence;
import io.ipmb.spring.core.ApplicationListeners;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.EndpointSupplier;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.RequestObservation;
import io.ipmb.spring.core.SendObservation;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.util.function.SingletonSupplier;

/** Auto-configuration of the bus: connection, template, listeners, memory registry. */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnClass(Endpoint.class)
@ConditionalOnBooleanProperty(name = "ipmb.enabled", matchIfMissing = true)
@EnableConfigurationProperties(IpmbProperties.class)
@Import({
    MessageConverterConfiguration.Configurer.class,
    MessageConverterConfiguration.WithJackson.class,
    MessageConverterConfiguration.WithoutJackson.class,
    AnnotationDrivenConfiguration.class,
    MemoryRegistryConfiguration.class
})
public final class IpmbAutoConfiguration {

    IpmbAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(IpmbConnectionDetails.class)
    PropertiesIpmbConnectionDetails ipmbConnectionDetails(IpmbProperties properties) {
        return new PropertiesIpmbConnectionDetails(properties);
    }

    @Bean
    @ConditionalOnMissingBean(EndpointFactory.class)
    PropertiesEndpointFactory ipmbEndpointFactory(
            IpmbProperties properties,
            IpmbConnectionDetails connectionDetails,
            ObjectProvider<IpmbJoinOptionsCustomizer> customizers,
            ObjectProvider<BusPlatform> platform) {
        return new PropertiesEndpointFactory(
                new JoinSettings(properties, connectionDetails),
                customizers.orderedStream().toList(),
                platform.getIfUnique());
    }

    @Bean
    @ConditionalOnMissingBean(BusPresence.class)
    BusPresence ipmbBusPresence() {
        return new BusPresence();
    }

    /**
     * The endpoint is asked for when something is sent: a template that depended on the registry would be stopped before it,
     * and listeners that end their work could not ask any more.
     */
    @Bean
    @ConditionalOnMissingBean(IpmbOperations.class)
    IpmbTemplate ipmbTemplate(
            IpmbProperties properties,
            ObjectProvider<EndpointSupplier> endpoint,
            ObjectProvider<ApplicationListeners> listeners,
            EndpointFactory endpointFactory,
            IpmbMessageConverter ipmbMessageConverter,
            ObjectProvider<SendObservation> observation,
            ObjectProvider<RequestObservation> requestObservation,
            BodyRegions bodyRegions,
            // Not used: it must be there longer than whoever sends.
            BusPresence presence,
            ObjectProvider<IpmbTemplateCustomizer> customizers) {
        SingletonSupplier<EndpointSupplier> later = SingletonSupplier.of(endpoint::getObject);
        IpmbTemplate template =
                new IpmbTemplate(EndpointSupplier.found(later::obtain), endpointFactory, ipmbMessageConverter);
        template.setApplicationListeners(listeners::getIfUnique);
        template.setBodyRegions(bodyRegions);
        configure(template, properties.template());
        observation.ifUnique(template::setObservation);
        requestObservation.ifUnique(template::setRequestObservation);
        customizers.orderedStream().forEach(customizer -> customizer.customize(template));
        return template;
    }

    private static void configure(IpmbTemplate template, IpmbProperties.Template settings) {
        template.setDefaultTimeToLive(PropertyChecks.notNegative("ipmb.template.time-to-live", settings.timeToLive()));
        template.setReplyTimeout(PropertyChecks.positive("ipmb.template.reply-timeout", settings.replyTimeout()));
        template.setMostWaitingSends(
                PropertyChecks.atLeast(
                        1,
                        "ipmb.template.async.queue-capacity",
                        settings.async().queueCapacity()),
                settings.async().whenFull());
        String defaultSelector = settings.defaultSelector();
        if (defaultSelector != null) {
            try {
                template.setDefaultSelector(defaultSelector);
            } catch (SelectorSyntaxException e) {
                throw PropertyChecks.refused(
                        "ipmb.template.default-selector",
                        defaultSelector,
                        e.getMessage()
                                + " Write names joined by & | ! and parentheses, for instance \"moon & !dark\".");
            }
        }
    }
}
