package io.ipmb.benchmarks.listener;

/** The brokers for comparison with ipmb. */
public enum BrokerKind {
    RABBITMQ("RabbitMQ") {
        @Override
        Broker start() {
            return RabbitMqBroker.start();
        }
    },
    KAFKA("Kafka") {
        @Override
        Broker start() {
            return KafkaBroker.start();
        }
    };

    private final String text;

    BrokerKind(String text) {
        this.text = text;
    }

    /** The name in reports. */
    public String text() {
        return text;
    }

    /**
     * Starts a broker and waits until it accepts connections.
     *
     * @throws BrokerUnavailableException when that fails; the message names the reason
     */
    abstract Broker start();
}
