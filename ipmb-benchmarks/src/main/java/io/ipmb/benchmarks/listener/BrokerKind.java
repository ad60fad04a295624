package io.ipmb.benchmarks.listener;

/** The brokers that ipmb is measured beside. */
enum BrokerKind {
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

    /** As it stands in reports. */
    String text() {
        return text;
    }

    /**
     * Starts one and waits until it takes connections.
     *
     * @throws BrokerUnavailableException when that is not possible; the message says why
     */
    abstract Broker start();
}
