package io.ipmb.spring.core;

import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application with two templates of which neither is the one that listeners and gateways answer through. */
@Configuration(proxyBeanMethods = false)
public class TwoTemplates {

    private static IpmbTemplate template(ApplicationContext context) {
        IpmbTemplate template = new IpmbTemplate(
                context.getBean(EndpointSupplier.class),
                context.getBean(EndpointFactory.class),
                context.getBean(IpmbMessageConverter.class));
        template.setBodyRegions(context.getBean(BodyRegions.class));
        return template;
    }

    @Bean
    IpmbTemplate one(ApplicationContext context) {
        return template(context);
    }

    @Bean
    IpmbTemplate other(ApplicationContext context) {
        return template(context);
    }
}
