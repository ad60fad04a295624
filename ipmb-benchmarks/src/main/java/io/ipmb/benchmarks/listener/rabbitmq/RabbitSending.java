package io.ipmb.benchmarks.listener.rabbitmq;

import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.benchmarks.listener.station.SendingStation;
import io.ipmb.benchmarks.listener.station.SpringStation;
import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * {@code RabbitTemplate.convertAndSend} to the default exchange, without publisher confirms, which are off by default.
 */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = {IpmbAutoConfiguration.class, KafkaAutoConfiguration.class})
public class RabbitSending {

    /** The first argument is the queue's name, the others are the broker's address. */
    public static void main(String[] args) throws Exception {
        Conversation conversation = Conversation.open();
        try (ConfigurableApplicationContext context = SpringStation.start(RabbitSending.class, args)) {
            RabbitTemplate template = context.getBean(RabbitTemplate.class);
            SendingStation.run(text -> template.convertAndSend(args[0], text), () -> {}, conversation);
        }
    }
}
