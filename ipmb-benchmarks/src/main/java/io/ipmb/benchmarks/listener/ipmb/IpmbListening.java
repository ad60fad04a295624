package io.ipmb.benchmarks.listener.ipmb;

import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.benchmarks.listener.station.Ear;
import io.ipmb.benchmarks.listener.station.ListeningStation;
import io.ipmb.benchmarks.listener.station.SpringStation;
import io.ipmb.benchmarks.listener.transport.TransportListening;
import io.ipmb.spring.annotation.IpmbListener;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** {@code @IpmbListener}. It joins first, so it hosts the bus. */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = {RabbitAutoConfiguration.class, KafkaAutoConfiguration.class})
public class IpmbListening {

    /** The first argument is the bus's name. */
    public static void main(String[] args) throws Exception {
        Conversation conversation = Conversation.open();
        try (ConfigurableApplicationContext context = SpringStation.start(
                IpmbListening.class, args, "ipmb.identifier=" + args[0], "ipmb.label=" + TransportListening.LABEL)) {
            ListeningStation.run(context.getBean(Ear.class), conversation);
        }
    }

    @Bean
    Ear ear() {
        return new Ear();
    }

    @Bean
    Listener listener(Ear ear) {
        return new Listener(ear);
    }

    /** The measured listener. */
    static class Listener {

        private final Ear ear;

        Listener(Ear ear) {
            this.ear = ear;
        }

        @IpmbListener
        void hear(String text) {
            ear.hear(text);
        }
    }
}
