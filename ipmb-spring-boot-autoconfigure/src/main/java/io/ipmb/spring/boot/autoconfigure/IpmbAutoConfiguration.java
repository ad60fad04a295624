package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.BusPlatform;
import io.ipmb.Endpoint;
import io.ipmb.SelectorSyntaxException;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.core.RequestObservation;
import io.ipmb.spring.core.SendObservation;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
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

    /**
     * The container factory and whoever replies are asked for with the first use: both may depend on beans that send, and those on
     * this one.
     */
    @Bean
    @ConditionalOnMissingBean(IpmbConnection.class)
    IpmbConnection ipmbConnection(
            IpmbProperties properties,
            EndpointFactory endpointFactory,
            @Qualifier(IpmbListenerContainerFactory.BEAN_NAME)
                    ObjectProvider<IpmbListenerContainerFactory> containerFactory,
            ObjectProvider<ReplyOperations> replies,
            IpmbMessageConverter ipmbMessageConverter,
            BodyRegions bodyRegions) {
        IpmbConnection connection = new IpmbConnection(endpointFactory, containerFactory::getObject);
        connection.setBodyRegions(bodyRegions);
        connection.setReplies(
                ipmbMessageConverter,
                SingletonSupplier.of(() -> Replying.of(replies, connection, ipmbMessageConverter, bodyRegions)));
        connection.setStartupFailurePolicy(properties.startupFailurePolicy());
        connection.setReconnectBackOff(RetrySettings.backOff(properties.reconnect()));
        connection.setReadAhead(PropertyChecks.atLeast(
                0, "ipmb.listener.read-ahead", properties.listener().readAhead()));
        Duration idle = properties.listener().idleEventInterval();
        if (idle != null) {
            connection.setIdleEventInterval(PropertyChecks.positive("ipmb.listener.idle-event-interval", idle));
        }
        return connection;
    }

    /**
     * It depends on the connection, which stops last, and not on the registry: a template that did would stop before the listeners,
     * and these could not ask any more when they end their work.
     */
    @Bean
    @ConditionalOnMissingBean(IpmbOperations.class)
    IpmbTemplate ipmbTemplate(
            IpmbProperties properties,
            IpmbConnection connection,
            IpmbMessageConverter ipmbMessageConverter,
            ObjectProvider<SendObservation> observation,
            ObjectProvider<RequestObservation> requestObservation,
            BodyRegions bodyRegions,
            ObjectProvider<IpmbTemplateCustomizer> customizers) {
        IpmbTemplate template = new IpmbTemplate(connection, connection.endpointFactory(), ipmbMessageConverter);
        template.setApplicationListeners(() -> connection);
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
