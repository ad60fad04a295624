package io.ipmb.sample.moon;

import io.ipmb.sample.moon.page.Page;
import io.ipmb.spring.integration.dsl.Ipmb;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.dsl.IntegrationFlow;

/** A flow of Spring Integration from the bus to the bus: it returns sightings to earth in capitals. */
@Configuration(proxyBeanMethods = false)
class Telescope {

    @Bean
    IntegrationFlow telescopeFlow(Tour tour, Page page) {
        return IntegrationFlow.from(
                        Ipmb.inboundChannelAdapter("moon & telescope").payloadType(String.class))
                .filter(String.class, seen -> !seen.isBlank())
                .transform(String.class, String::toUpperCase)
                .wireTap(tapped -> tapped.handle(message -> {
                    System.out.println("flow: " + message.getPayload());
                    page.show("flow", String.valueOf(message.getPayload()));
                    tour.seen(Tour.Part.FLOW);
                }))
                .handle(Ipmb.outboundChannelAdapter("earth & results"))
                .get();
    }
}
