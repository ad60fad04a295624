package io.ipmb.benchmarks.listener.transport;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.benchmarks.listener.station.Ear;
import io.ipmb.benchmarks.listener.station.ListeningStation;

/** {@code Endpoint.onMessage}. It joins first, so it hosts the bus. */
public final class TransportListening {

    /** The label of all listeners, Spring's included. */
    public static final String LABEL = "ear";

    private TransportListening() {}

    /** The first argument is the bus's name. */
    public static void main(String[] args) throws Exception {
        Conversation conversation = Conversation.open();
        Ear ear = new Ear();
        JoinOptions options =
                JoinOptions.builder(args[0]).label(LABEL).receives(String.class).build();
        try (Endpoint endpoint = Endpoint.join(options)) {
            endpoint.onMessage(message -> ear.hear(message.payload(String.class)));
            ListeningStation.run(ear, conversation);
        }
    }
}
