package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.codec.MessageType;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbTemplate;
import java.util.function.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application whose classes are loaded anew at each start; see {@link ApplicationLifeTest}. */
@Configuration(proxyBeanMethods = false)
public class RestartedApplication {

    /** Of another class with each restart, of the same id on the bus. */
    @MessageType("8f1d5f2e-93cb-4c32-9f06-2d5c7c2a0b11")
    public record Round(int number) {}

    /** Sends one and hears one, asks and answers. */
    @Bean
    public Runnable sender(IpmbTemplate template, Consumer<Object> heard) {
        return () -> {
            Round answer = template.convertSendAndReceive("echo", new Round(1), Round.class);
            heard.accept(answer + " and " + answer);
        };
    }

    @Bean
    public Echo echo() {
        return new Echo();
    }

    /** Answers what it is asked. */
    public static class Echo {

        @IpmbListener(selector = "echo")
        public Round echo(Round round) {
            return round;
        }
    }
}
