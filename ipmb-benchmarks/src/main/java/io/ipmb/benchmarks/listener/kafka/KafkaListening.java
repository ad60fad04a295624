package io.ipmb.benchmarks.listener.kafka;

import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.benchmarks.listener.station.Ear;
import io.ipmb.benchmarks.listener.station.ListeningStation;
import io.ipmb.benchmarks.listener.station.SpringStation;
import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.TopicBuilder;

/** {@code @KafkaListener} on a topic with one partition, read from its beginning. */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = {IpmbAutoConfiguration.class, RabbitAutoConfiguration.class})
public class KafkaListening {

    /** The first argument is the topic's name, the others are the broker's address. */
    public static void main(String[] args) throws Exception {
        Conversation conversation = Conversation.open();
        try (ConfigurableApplicationContext context = SpringStation.start(
                KafkaListening.class,
                args,
                "spring.kafka.consumer.auto-offset-reset=earliest",
                "spring.kafka.admin.fail-fast=true")) {
            ListeningStation.run(context.getBean(Ear.class), conversation);
        }
    }

    @Bean
    NewTopic topic(@Value("${" + SpringStation.NAME + "}") String name) {
        return TopicBuilder.name(name).build();
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

        @KafkaListener(topics = "${" + SpringStation.NAME + "}", groupId = "${" + SpringStation.NAME + "}")
        void hear(String text) {
            ear.hear(text);
        }
    }
}
