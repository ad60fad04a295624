package io.ipmb.benchmarks.listener.rabbitmq;

import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.benchmarks.listener.station.Ear;
import io.ipmb.benchmarks.listener.station.ListeningStation;
import io.ipmb.benchmarks.listener.station.SpringStation;
import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** {@code @RabbitListener} on a durable queue, the kind that {@code new Queue(name)} makes. */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = {IpmbAutoConfiguration.class, KafkaAutoConfiguration.class})
public class RabbitListening {

    /** The first argument is the queue's name, the others are the broker's address. */
    public static void main(String[] args) throws Exception {
        Conversation conversation = Conversation.open();
        try (ConfigurableApplicationContext context = SpringStation.start(RabbitListening.class, args)) {
            ListeningStation.run(context.getBean(Ear.class), conversation);
        }
    }

    @Bean
    Queue queue(@Value("${" + SpringStation.NAME + "}") String name) {
        return new Queue(name);
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

        @RabbitListener(queues = "${" + SpringStation.NAME + "}")
        void hear(String text) {
            ear.hear(text);
        }
    }
}
