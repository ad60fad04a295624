package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.MessageConverter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one converter of template, listeners and channels. It is of a type of its own: with Spring Integration there are
 * several beans of type {@link MessageConverter}, none of which is meant for the bus. It backs off by name: the application
 * may have others besides, for listeners that name them. Who wants it injects the type under the bean's name as the
 * parameter's, so that one that is {@code @Primary} wins, and else the name decides.
 */
final class MessageConverterConfiguration {

    private MessageConverterConfiguration() {}

    private static DefaultIpmbMessageConverter converter(
            IpmbProperties properties,
            BodyRegions bodyRegions,
            @Nullable MessageConverter objects,
            ObjectProvider<IpmbMessageConverterCustomizer> customizers) {
        DefaultIpmbMessageConverter converter = new DefaultIpmbMessageConverter(objects);
        converter.setBodyRegions(bodyRegions);
        converter.setMappedHeaders(properties.template().mappedHeaders().toArray(String[]::new));
        IpmbProperties.BytesMessage settings = properties.bytesMessage();
        converter.setDefaultBytesFormat(
                PropertyChecks.within(0, 0xffff, "ipmb.bytes-message.default-format", settings.defaultFormat()));
        try {
            converter.setFormats(settings.formats());
        } catch (RuntimeException e) {
            throw PropertyChecks.refused(
                    "ipmb.bytes-message.formats",
                    settings.formats(),
                    e.getMessage() + ". Write a content type for each number, for instance 1: application/json.");
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(converter));
        return converter;
    }

    /** Objects travel as JSON by the application's own mapper. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static class WithJackson {

        @Bean(IpmbMessageConverter.BEAN_NAME)
        @ConditionalOnMissingBean(name = IpmbMessageConverter.BEAN_NAME)
        DefaultIpmbMessageConverter ipmbMessageConverter(
                IpmbProperties properties,
                BodyRegions bodyRegions,
                ObjectProvider<JsonMapper> jsonMapper,
                ObjectProvider<IpmbMessageConverterCustomizer> customizers) {
            JsonMapper mapper = jsonMapper.getIfUnique();
            return converter(
                    properties,
                    bodyRegions,
                    mapper == null ? new IpmbJsonMessageConverter() : new IpmbJsonMessageConverter(mapper),
                    customizers);
        }
    }

    /** What the bus knows travels; objects do not. */
    @Configuration(proxyBeanMethods = false)
    static class WithoutJackson {

        @Bean(IpmbMessageConverter.BEAN_NAME)
        @ConditionalOnMissingBean(name = IpmbMessageConverter.BEAN_NAME)
        DefaultIpmbMessageConverter ipmbMessageConverter(
                IpmbProperties properties,
                BodyRegions bodyRegions,
                ObjectProvider<IpmbMessageConverterCustomizer> customizers) {
            return converter(properties, bodyRegions, null, customizers);
        }
    }
}
