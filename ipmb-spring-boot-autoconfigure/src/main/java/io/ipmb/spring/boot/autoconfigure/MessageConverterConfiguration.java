package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.MessageConverter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The converter of template, listeners and channels. It has its own type: Spring Integration has several beans of type
 * {@link MessageConverter}, none of them for the bus. It backs off by name: the application may have further
 * converters, for listeners that name them. Injection points have the type and the bean's name as the parameter's name,
 * so that a {@code @Primary} bean wins, and otherwise the name decides.
 *
 * <p>The bean {@link IpmbMessageConverter#OBJECTS_BEAN_NAME} converts objects, by name for the same reason.
 */
final class MessageConverterConfiguration {

    private MessageConverterConfiguration() {}

    /** The properties, for each converter. */
    @Configuration(proxyBeanMethods = false)
    static class Configurer {

        @Bean
        @ConditionalOnMissingBean(IpmbMessageConverterConfigurer.class)
        IpmbMessageConverterConfigurer ipmbMessageConverterConfigurer(
                IpmbProperties properties,
                BodyRegions bodyRegions,
                ObjectProvider<IpmbMessageConverterCustomizer> customizers) {
            return new IpmbMessageConverterConfigurer(
                    properties, bodyRegions, customizers.orderedStream().toList());
        }
    }

    /** The application's mapper converts objects to JSON. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static class WithJackson {

        @Bean(IpmbMessageConverter.BEAN_NAME)
        @ConditionalOnMissingBean(name = IpmbMessageConverter.BEAN_NAME)
        DefaultIpmbMessageConverter ipmbMessageConverter(
                IpmbMessageConverterConfigurer configurer,
                @Qualifier(IpmbMessageConverter.OBJECTS_BEAN_NAME) ObjectProvider<MessageConverter> objects,
                ObjectProvider<JsonMapper> jsonMapper) {
            return configurer.configure(
                    new DefaultIpmbMessageConverter(objects.getIfAvailable(() -> json(jsonMapper.getIfUnique()))));
        }

        private static MessageConverter json(@Nullable JsonMapper mapper) {
            return mapper == null ? new IpmbJsonMessageConverter() : new IpmbJsonMessageConverter(mapper);
        }
    }

    /** Types with a form on the bus travel; other objects need a converter of the application. */
    @Configuration(proxyBeanMethods = false)
    static class WithoutJackson {

        @Bean(IpmbMessageConverter.BEAN_NAME)
        @ConditionalOnMissingBean(name = IpmbMessageConverter.BEAN_NAME)
        DefaultIpmbMessageConverter ipmbMessageConverter(
                IpmbMessageConverterConfigurer configurer,
                @Qualifier(IpmbMessageConverter.OBJECTS_BEAN_NAME) ObjectProvider<MessageConverter> objects) {
            return configurer.configure(new DefaultIpmbMessageConverter(objects.getIfAvailable()));
        }
    }
}
