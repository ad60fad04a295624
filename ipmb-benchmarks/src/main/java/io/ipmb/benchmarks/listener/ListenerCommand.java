package io.ipmb.benchmarks.listener;

import io.ipmb.benchmarks.listener.station.NumberedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code @IpmbListener} costs over the bare transport, and how that compares with listeners behind a broker. */
@Command(
        name = "listener",
        description = "What @IpmbListener costs over the bare transport, beside @RabbitListener and @KafkaListener.",
        mixinStandardHelpOptions = true)
public final class ListenerCommand implements Callable<Integer> {

    private static final double MOST_MICROS = 1;
    private static final double LEAST_RATIO = 10;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each pair is measured; ${DEFAULT-VALUE} unless set")
    private int rounds = 5;

    @Option(
            names = "--messages",
            paramLabel = "N",
            description = "Messages of a round without a broker; ${DEFAULT-VALUE} unless set")
    private long messages = 1_000_000;

    @Option(
            names = "--broker-messages",
            paramLabel = "N",
            description = "Messages of a round through a broker; ${DEFAULT-VALUE} unless set")
    private long brokerMessages = 200_000;

    @Option(
            names = "--limit",
            paramLabel = "S",
            description = "Seconds that the messages of a round may take; ${DEFAULT-VALUE} unless set")
    private int limit = 120;

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "BROKER",
            description = "Leave out: ${COMPLETION-CANDIDATES}")
    private List<BrokerKind> without = List.of();

    private final Map<BrokerKind, Broker> brokers = new EnumMap<>(BrokerKind.class);
    private final Map<BrokerKind, String> leftOut = new EnumMap<>(BrokerKind.class);
    private final Map<Pair, Figures> figures = new EnumMap<>(Pair.class);

    @Override
    public Integer call() {
        System.out.printf(
                Locale.ROOT,
                "Java %s, %d processors; medians of %d rounds, all pairs in turn; Strings of %d B, two processes%n%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                rounds,
                NumberedText.LENGTH);
        try {
            startBrokers();
            for (int i = 0; i < rounds; i++) {
                for (Pair pair : Pair.values()) {
                    measure(pair);
                }
            }
        } finally {
            brokers.values().forEach(Broker::close);
        }
        return report() ? 0 : 1;
    }

    private void startBrokers() {
        for (BrokerKind kind : BrokerKind.values()) {
            if (without.contains(kind)) {
                leftOut.put(kind, "as asked for");
                continue;
            }
            try {
                brokers.put(kind, kind.start());
            } catch (BrokerUnavailableException e) {
                leftOut.put(kind, String.valueOf(e.getMessage()));
            }
        }
    }

    private void measure(Pair pair) {
        Figures known = figures.computeIfAbsent(pair, key -> new Figures());
        Round round = new Round(Duration.ofSeconds(limit));
        BrokerKind kind = pair.broker();
        if (kind == null) {
            known.add(round.measure(pair, List.of(), messages));
            return;
        }
        Broker broker = brokers.get(kind);
        if (broker == null || leftOut.containsKey(kind)) {
            return;
        }
        try {
            known.add(round.measure(pair, broker.arguments(), brokerMessages));
        } catch (RuntimeException e) {
            // A broker that breaks down says nothing about ipmb.
            leftOut.put(kind, String.valueOf(e.getMessage()));
        }
    }

    /** Prints everything; false when messages were lost, came in another order, or stayed in memory. */
    private boolean report() {
        System.out.println(
                "| sender to listener | messages | messages/s | µs per message | listening process, µs of CPU "
                        + "per message | heap, most growth |");
        System.out.println("|---|--:|--:|--:|--:|--:|");
        List<String> defects = new ArrayList<>();
        figures.forEach((pair, known) -> {
            if (!known.isEmpty()) {
                System.out.println(known.row(pair.text()));
                defects.addAll(known.defects(pair.text()));
            }
        });
        System.out.println();
        leftOut.forEach((kind, why) -> System.out.println(kind.text() + " left out: " + why));
        difference(of(Pair.TRANSPORT), of(Pair.LISTENER));
        ratio(Pair.RABBITMQ);
        ratio(Pair.KAFKA);
        if (defects.isEmpty()) {
            System.out.println("none lost, none twice, order kept, heap flat");
        } else {
            defects.forEach(System.out::println);
        }
        return defects.isEmpty();
    }

    private Figures of(Pair pair) {
        return figures.getOrDefault(pair, new Figures());
    }

    private static void difference(Figures transport, Figures listener) {
        System.out.printf(
                Locale.ROOT,
                "@IpmbListener over the bare transport: %+.3f µs per message (goal: at most %+.0f); %+.3f µs of CPU%n",
                listener.micros() - transport.micros(),
                MOST_MICROS,
                listener.cpuMicros() - transport.cpuMicros());
    }

    private void ratio(Pair other) {
        Figures theirs = of(other);
        if (!theirs.isEmpty()) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.1f x %s (goal: at least %.0f)%n",
                    Pair.IPMB.text(),
                    of(Pair.IPMB).rate() / theirs.rate(),
                    other.text(),
                    LEAST_RATIO);
        }
    }
}
