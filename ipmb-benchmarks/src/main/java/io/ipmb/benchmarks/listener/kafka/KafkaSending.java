package io.ipmb.benchmarks.listener.kafka;

import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.benchmarks.listener.station.SendingStation;
import io.ipmb.benchmarks.listener.station.SpringStation;
import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaTemplate;

/** {@code KafkaTemplate.send}, without a wait for the single results; a flush at the end. */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = {IpmbAutoConfiguration.class, RabbitAutoConfiguration.class})
public class KafkaSending {

    /** The first argument is the topic's name, the others are the broker's address. */
    public static void main(String[] args) throws Exception {
        Conversation conversation = Conversation.open();
        try (ConfigurableApplicationContext context = SpringStation.start(KafkaSending.class, args)) {
            KafkaTemplate<String, String> template =
                    context.getBean(Sender.class).template();
            SendingStation.run(text -> send(template, args[0], text), template::flush, conversation);
        }
    }

    private static void send(KafkaTemplate<String, String> template, String topic, String text) {
        // The listener counts, so it notices a message that fails.
        CompletableFuture<?> unused = template.send(topic, text);
    }

    @Bean
    Sender sender(KafkaTemplate<String, String> template) {
        return new Sender(template);
    }

    /**
     * Takes the template by injection, as an application does.
     *
     * @param template Boot's
     */
    record Sender(KafkaTemplate<String, String> template) {}
}
