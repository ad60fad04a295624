package io.ipmb.benchmarks.listener;

import io.ipmb.benchmarks.listener.ipmb.IpmbListening;
import io.ipmb.benchmarks.listener.ipmb.IpmbSending;
import io.ipmb.benchmarks.listener.kafka.KafkaListening;
import io.ipmb.benchmarks.listener.kafka.KafkaSending;
import io.ipmb.benchmarks.listener.rabbitmq.RabbitListening;
import io.ipmb.benchmarks.listener.rabbitmq.RabbitSending;
import io.ipmb.benchmarks.listener.transport.TransportListening;
import io.ipmb.benchmarks.listener.transport.TransportSending;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A kind of sender and a kind of listener. */
enum Pair {
    /** The bare transport. */
    TRANSPORT("Endpoint.send to Endpoint.onMessage", TransportSending.class, TransportListening.class, null),
    /** The same sender, so the difference is the listener's alone. */
    LISTENER("Endpoint.send to @IpmbListener", TransportSending.class, IpmbListening.class, null),
    /** Spring on both sides, as in the pairs below. */
    IPMB("IpmbTemplate to @IpmbListener", IpmbSending.class, IpmbListening.class, null),
    RABBITMQ("RabbitTemplate to @RabbitListener", RabbitSending.class, RabbitListening.class, BrokerKind.RABBITMQ),
    KAFKA("KafkaTemplate to @KafkaListener", KafkaSending.class, KafkaListening.class, BrokerKind.KAFKA);

    private final String text;
    private final Class<?> sending;
    private final Class<?> listening;
    private final @Nullable BrokerKind broker;

    Pair(String text, Class<?> sending, Class<?> listening, @Nullable BrokerKind broker) {
        this.text = text;
        this.sending = sending;
        this.listening = listening;
        this.broker = broker;
    }

    /** The pair behind a broker. */
    static Pair behind(BrokerKind broker) {
        return Stream.of(values())
                .filter(pair -> pair.broker == broker)
                .findFirst()
                .orElseThrow();
    }

    /** The name in reports. */
    String text() {
        return text;
    }

    /** The main class of the sending process. */
    Class<?> sending() {
        return sending;
    }

    /** The main class of the listening process. */
    Class<?> listening() {
        return listening;
    }

    /** The broker between the two; null for none. */
    @Nullable BrokerKind broker() {
        return broker;
    }
}
