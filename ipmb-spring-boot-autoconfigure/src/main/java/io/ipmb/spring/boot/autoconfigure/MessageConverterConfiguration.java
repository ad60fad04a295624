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
 * The one converter of template, listeners and channels. It is of a type of its own: with Spring Integration there are
 * several beans of type {@link MessageConverter}, none of which is meant for the bus. It backs off by name: the
 * application may have others besides, for listeners that name them. Who wants it injects the type under the bean's
 * name as the parameter's, so that one that is {@code @Primary} wins, and else the name decides.
 *
 * <p>Objects are left to the bean {@link IpmbMessageConverter#OBJECTS_BEAN_NAME}, for the same reason by name.
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

    /** Objects travel as JSON by the application's own mapper. */
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

    /** What the bus knows travels; objects do where the application converts them. */
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
