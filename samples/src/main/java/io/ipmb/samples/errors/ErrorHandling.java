package io.ipmb.samples.errors;

import io.ipmb.Selector;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.adapter.IpmbMessageRecoverer;
import io.ipmb.spring.listener.adapter.SelectorMessageRecoverer;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;

/**
 * A listener that fails: the container calls it again, then the recoverer puts the message aside, and the next message
 * is handled. The bus itself never delivers a message twice.
 */
@SpringBootApplication
public class ErrorHandling {

    public static void main(String[] args) {
        new SpringApplicationBuilder(ErrorHandling.class)
                .properties("ipmb.identifier=com.solar", "ipmb.label=kitchen", "logging.level.root=warn")
                .properties("ipmb.listener.retry.enabled=true", "ipmb.listener.retry.max-retries=2")
                .properties("ipmb.listener.retry.initial-interval=50ms")
                .run(args);
    }

    @IpmbListener(selector = "orders")
    void cook(String order) {
        System.out.println("cooking " + order);
        if (order.equals("stale fish")) {
            throw new IllegalStateException("nobody should eat that");
        }
    }

    @IpmbListener(selector = "morgue")
    void keep(String order) {
        System.out.println("put aside: " + order);
    }

    @Bean
    IpmbMessageRecoverer putAside(IpmbTemplate template) {
        return new SelectorMessageRecoverer(template::send, Selector.unicast("morgue"));
    }

    @Bean
    ApplicationRunner order(IpmbTemplate template) {
        return arguments -> {
            template.convertAndSend("orders", "stale fish");
            template.convertAndSend("orders", "tea");
        };
    }
}
