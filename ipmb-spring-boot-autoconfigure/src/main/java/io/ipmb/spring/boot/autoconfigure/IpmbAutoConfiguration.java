package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.BusPlatform;
import io.ipmb.Endpoint;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbDirectory;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.core.RequestObservation;
import io.ipmb.spring.core.SendObservation;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.util.function.SingletonSupplier;

/**
 * Auto-configuration of the bus: connection, template, listeners, memory registry.
 *
 * @since 0.1.0
 */
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
    @ConditionalOnMissingBean(AmbiguousTimes.class)
    static AmbiguousTimes ipmbAmbiguousTimes() {
        return new AmbiguousTimes();
    }

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
    @ConditionalOnMissingBean(ConnectionSettings.class)
    ConnectionSettings ipmbConnectionSettings(
            IpmbProperties properties, IpmbMessageConverter ipmbMessageConverter, BodyRegions bodyRegions) {
        return new ConnectionSettings(properties, ipmbMessageConverter, bodyRegions);
    }

    @Bean
    @ConditionalOnMissingBean(TemplateSettings.class)
    TemplateSettings ipmbTemplateSettings(
            IpmbProperties properties,
            IpmbMessageConverter ipmbMessageConverter,
            BodyRegions bodyRegions,
            ObjectProvider<SendObservation> observation,
            ObjectProvider<RequestObservation> requestObservation) {
        return new TemplateSettings(
                properties.template(),
                ipmbMessageConverter,
                bodyRegions,
                observation.getIfUnique(),
                requestObservation.getIfUnique());
    }

    /**
     * The container factory, the template and the sender of replies are asked for at the first use: each may depend on
     * a sending bean, which depends on this one.
     */
    @Bean
    @ConditionalOnMissingBean(IpmbConnection.class)
    IpmbConnection ipmbConnection(
            ConnectionSettings settings,
            EndpointFactory endpointFactory,
            @Qualifier(IpmbListenerContainerFactory.BEAN_NAME) ObjectProvider<IpmbListenerContainerFactory> containerFactory,
            ObjectProvider<ReplyOperations> replies,
            ObjectProvider<IpmbTemplate> template) {
        IpmbConnection connection = new IpmbConnection(endpointFactory, containerFactory::getObject);
        connection.setTemplate(SingletonSupplier.ofNullable(template::getIfUnique));
        settings.apply(
                connection,
                SingletonSupplier.of(() -> replies.getIfUnique(() -> settings.replyingTemplate(connection))));
        return connection;
    }

    @Bean
    @ConditionalOnMissingBean(IpmbDirectory.class)
    IpmbDirectory ipmbDirectory(IpmbConnection connection) {
        return connection.directory();
    }

    /** For the connections of other buses; each injection gets its own builder. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    @ConditionalOnMissingBean(IpmbConnectionBuilder.class)
    IpmbConnectionBuilder ipmbConnectionBuilder(
            IpmbProperties properties,
            ConnectionSettings connectionSettings,
            TemplateSettings templateSettings,
            IpmbListenerContainerFactoryConfigurer containerFactoryConfigurer,
            ObjectProvider<BusPlatform> platform) {
        return new IpmbConnectionBuilder(
                properties, connectionSettings, templateSettings, containerFactoryConfigurer, platform.getIfUnique());
    }

    /** Made under lazy initialization as well: no other bean needs it. */
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean(DefaultBusCheck.class)
    DefaultBusCheck ipmbDefaultBusCheck(
            ListableBeanFactory beans,
            ObjectProvider<EndpointFactory> firstBus,
            ObjectProvider<IpmbListenerEndpointRegistry> registry,
            ObjectProvider<IpmbTemplate> template) {
        return new DefaultBusCheck(beans, firstBus, registry, template);
    }

    /**
     * It depends on the connection, which stops last, and not on the registry: otherwise the template would stop before
     * the listeners, which could then send no requests at their end.
     */
    @Bean
    @ConditionalOnMissingBean(IpmbOperations.class)
    IpmbTemplate ipmbTemplate(
            IpmbConnection connection, TemplateSettings settings, ObjectProvider<IpmbTemplateCustomizer> customizers) {
        IpmbTemplate template = settings.template(connection);
        settings.completeFirst(template);
        customizers.orderedStream().forEach(customizer -> customizer.customize(template));
        return template;
    }
}
