package io.ipmb.benchmarks.listener.ipmb;

import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.benchmarks.listener.station.SendingStation;
import io.ipmb.benchmarks.listener.station.SpringStation;
import io.ipmb.benchmarks.listener.transport.TransportListening;
import io.ipmb.spring.core.IpmbTemplate;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** {@code IpmbTemplate.convertAndSend}. */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = {RabbitAutoConfiguration.class, KafkaAutoConfiguration.class})
public class IpmbSending {

    /** The first argument is the bus's name. */
    public static void main(String[] args) throws Exception {
        Conversation conversation = Conversation.open();
        try (ConfigurableApplicationContext context =
                SpringStation.start(IpmbSending.class, args, "ipmb.identifier=" + args[0], "ipmb.label=mouth")) {
            IpmbTemplate template = context.getBean(IpmbTemplate.class);
            // No flush: the bus has each message when the template returns.
            SendingStation.run(text -> template.convertAndSend(TransportListening.LABEL, text), () -> {}, conversation);
        }
    }
}
