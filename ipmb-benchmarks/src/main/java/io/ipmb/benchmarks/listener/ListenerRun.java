package io.ipmb.benchmarks.listener;

import io.ipmb.benchmarks.listener.station.Heard;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Measures all pairs in turn, round after round. For one thread. */
public final class ListenerRun {

    private final int rounds;
    private final long messages;
    private final long brokerMessages;
    private final Duration limit;
    private final Consumer<String> progress;

    private final Map<BrokerKind, Broker> brokers = new EnumMap<>(BrokerKind.class);
    private final Map<BrokerKind, String> leftOut = new EnumMap<>(BrokerKind.class);
    private final Map<Pair, Figures> figures = new EnumMap<>(Pair.class);

    /**
     * Prepares a run.
     *
     * @param rounds of each pair
     * @param messages of a round without a broker
     * @param brokerMessages of a round through a broker
     * @param limit of the time of one round's messages
     * @param progress is told of each step
     */
    public ListenerRun(int rounds, long messages, long brokerMessages, Duration limit, Consumer<String> progress) {
        this.rounds = rounds;
        this.messages = messages;
        this.brokerMessages = brokerMessages;
        this.limit = limit;
        this.progress = progress;
    }

    /**
     * Measures.
     *
     * @param without the brokers to leave out
     * @throws IllegalStateException when a process without a broker fails
     */
    public ListenerReport measure(Set<BrokerKind> without) {
        try {
            startBrokers(without);
            for (int number = 1; number <= rounds; number++) {
                for (Pair pair : Pair.values()) {
                    measure(pair, number);
                }
            }
        } finally {
            brokers.values().forEach(Broker::close);
        }
        return new ListenerReport(figures, leftOut);
    }

    private void startBrokers(Set<BrokerKind> without) {
        for (BrokerKind kind : BrokerKind.values()) {
            if (without.contains(kind)) {
                leftOut.put(kind, "as asked for");
                continue;
            }
            progress.accept("starting " + kind.text());
            try {
                brokers.put(kind, kind.start());
            } catch (BrokerUnavailableException e) {
                leftOut.put(kind, String.valueOf(e.getMessage()));
            }
        }
    }

    private void measure(Pair pair, int number) {
        BrokerKind kind = pair.broker();
        Broker broker = kind == null ? null : brokers.get(kind);
        if (kind != null && (broker == null || leftOut.containsKey(kind))) {
            return;
        }
        Round round = new Round(limit);
        Heard heard;
        try {
            heard = broker == null
                    ? round.measure(pair, List.of(), messages)
                    : round.measure(pair, broker.arguments(), brokerMessages);
        } catch (IllegalStateException | UncheckedIOException e) {
            if (kind == null) {
                throw e;
            }
            // The failure of a broker is no failure of ipmb.
            leftOut.put(kind, "from round " + number + " on, since " + e.getMessage());
            return;
        }
        figures.computeIfAbsent(pair, key -> new Figures()).add(heard);
        progress.accept(String.format(Locale.ROOT, "round %d: %s %,.0f/s", number, pair.text(), heard.rate()));
    }
}
