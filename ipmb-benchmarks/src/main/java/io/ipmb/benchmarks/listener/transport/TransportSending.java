package io.ipmb.benchmarks.listener.transport;

import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.benchmarks.listener.station.SendingStation;
import java.time.Duration;

/** {@code Endpoint.send}, one selector for all. */
public final class TransportSending {

    private static final Duration FLUSH = Duration.ofSeconds(60);

    private TransportSending() {}

    /** The first argument is the bus's name. */
    public static void main(String[] args) throws Exception {
        Conversation conversation = Conversation.open();
        Selector selector = Selector.unicast(TransportListening.LABEL);
        try (Endpoint endpoint = Endpoint.join(args[0], "mouth")) {
            SendingStation.run(text -> endpoint.send(selector, text), () -> flush(endpoint), conversation);
        }
    }

    private static void flush(Endpoint endpoint) {
        if (!endpoint.flush(FLUSH)) {
            throw new IllegalStateException("not all messages were taken within " + FLUSH.toSeconds() + " s");
        }
    }
}
