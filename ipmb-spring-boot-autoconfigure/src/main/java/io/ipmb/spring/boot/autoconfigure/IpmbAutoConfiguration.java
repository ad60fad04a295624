package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.MemoryRegistry;
import io.ipmb.spring.annotation.IpmbListenerAnnotationBeanPostProcessor;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the bus: template, listeners, memory registry. */
@AutoConfiguration
@EnableConfigurationProperties(IpmbProperties.class)
public final class IpmbAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    EndpointFactory ipmbEndpointFactory(IpmbProperties properties) {
        return new PropertiesEndpointFactory(properties);
    }

    @Bean(IpmbListenerContainerFactory.BEAN_NAME)
    @ConditionalOnMissingBean(name = IpmbListenerContainerFactory.BEAN_NAME)
    IpmbListenerContainerFactory ipmbListenerContainerFactory() {
        return new IpmbListenerContainerFactory();
    }

    @Bean
    @ConditionalOnMissingBean
    IpmbListenerEndpointRegistry ipmbListenerEndpointRegistry(
            EndpointFactory endpointFactory,
            @Qualifier(IpmbListenerContainerFactory.BEAN_NAME) IpmbListenerContainerFactory containerFactory) {
        return new IpmbListenerEndpointRegistry(endpointFactory, containerFactory);
    }

    @Bean
    @ConditionalOnMissingBean(IpmbOperations.class)
    IpmbTemplate ipmbTemplate(
            IpmbListenerEndpointRegistry registry,
            EndpointFactory endpointFactory,
            IpmbMessageConverter messageConverter) {
        return new IpmbTemplate(registry, endpointFactory, messageConverter);
    }

    @Bean
    @ConditionalOnMissingBean
    IpmbMessageConverter ipmbMessageConverter() {
        return new DefaultIpmbMessageConverter();
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    MemoryRegistry ipmbMemoryRegistry() {
        return MemoryRegistry.create();
    }

    @Bean
    @ConditionalOnMissingBean
    static IpmbListenerAnnotationBeanPostProcessor ipmbListenerAnnotationBeanPostProcessor(
            ObjectProvider<IpmbListenerEndpointRegistry> registry) {
        return new IpmbListenerAnnotationBeanPostProcessor(registry);
    }
}
