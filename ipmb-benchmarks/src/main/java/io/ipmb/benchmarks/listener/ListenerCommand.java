package io.ipmb.benchmarks.listener;

import io.ipmb.benchmarks.listener.station.Heard;
import io.ipmb.benchmarks.listener.station.NumberedText;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the cost of {@code @IpmbListener} over the bare transport, beside listeners behind a broker. */
@Command(
        name = "listener",
        description = "Cost of @IpmbListener over the bare transport, beside @RabbitListener and @KafkaListener.",
        mixinStandardHelpOptions = true)
public final class ListenerCommand implements Callable<Integer> {

    private static final double MOST_MICROS = 1;
    private static final double LEAST_RATIO = 10;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each pair; ${DEFAULT-VALUE} unless set")
    private int rounds = 5;

    @Option(
            names = "--messages",
            paramLabel = "N",
            description = "Messages per round without a broker; ${DEFAULT-VALUE} unless set")
    private long messages = 1_000_000;

    @Option(
            names = "--broker-messages",
            paramLabel = "N",
            description = "Messages per round through a broker; ${DEFAULT-VALUE} unless set")
    private long brokerMessages = 200_000;

    @Option(
            names = "--limit",
            paramLabel = "S",
            description = "Time limit of a round's messages, in seconds; ${DEFAULT-VALUE} unless set")
    private int limit = 120;

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "BROKER",
            description = "Leave out: ${COMPLETION-CANDIDATES}")
    private List<BrokerKind> without = List.of();

    @Spec
    private @Nullable CommandSpec command;

    private final Map<BrokerKind, Broker> brokers = new EnumMap<>(BrokerKind.class);
    private final Map<BrokerKind, String> leftOut = new EnumMap<>(BrokerKind.class);
    private final Map<Pair, Figures> figures = new EnumMap<>(Pair.class);

    @Override
    public Integer call() {
        CommandSpec spec = Objects.requireNonNull(command, "picocli has set the spec");
        if (rounds < 1 || messages < 1 || brokerMessages < 1 || limit < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--rounds, --messages, --broker-messages and --limit must be at least 1");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter progress = spec.commandLine().getErr();
        out.printf(
                Locale.ROOT,
                "Java %s, %d processors; medians of %d rounds, all pairs in turn; Strings of %d B, two processes%n%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                rounds,
                NumberedText.LENGTH);
        out.flush();
        try {
            startBrokers(progress);
            for (int number = 1; number <= rounds; number++) {
                for (Pair pair : Pair.values()) {
                    measure(pair, number, progress);
                }
            }
        } finally {
            brokers.values().forEach(Broker::close);
        }
        return report(out) ? 0 : 1;
    }

    private void startBrokers(PrintWriter progress) {
        for (BrokerKind kind : BrokerKind.values()) {
            if (without.contains(kind)) {
                leftOut.put(kind, "as asked for");
                continue;
            }
            say(progress, "starting " + kind.text());
            try {
                brokers.put(kind, kind.start());
            } catch (BrokerUnavailableException e) {
                leftOut.put(kind, String.valueOf(e.getMessage()));
            }
        }
    }

    private void measure(Pair pair, int number, PrintWriter progress) {
        BrokerKind kind = pair.broker();
        Broker broker = kind == null ? null : brokers.get(kind);
        if (kind != null && (broker == null || leftOut.containsKey(kind))) {
            return;
        }
        Round round = new Round(Duration.ofSeconds(limit));
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
        say(progress, String.format(Locale.ROOT, "round %d: %s %,.0f/s", number, pair.text(), heard.rate()));
    }

    private static void say(PrintWriter progress, String line) {
        progress.println(line);
        progress.flush();
    }

    /** Prints the report; false if ipmb has lost messages, changed their order, or kept them in memory. */
    private boolean report(PrintWriter out) {
        out.println("| sender to listener | messages | messages/s | µs per message | listening process, µs of CPU per "
                + "message | heap, most growth |");
        out.println("|---|--:|--:|--:|--:|--:|");
        List<String> ours = new ArrayList<>();
        List<String> theirs = new ArrayList<>();
        figures.forEach((pair, known) -> {
            out.println(known.row(pair.text()));
            (pair.broker() == null ? ours : theirs).addAll(known.defects(pair.text()));
        });
        out.println();
        difference(out);
        leftOut.forEach((kind, why) -> out.println(kind.text() + " left out: " + why));
        ratio(Pair.RABBITMQ, out);
        ratio(Pair.KAFKA, out);
        out.println(ours.isEmpty() ? "ipmb: none lost, none twice, order kept, heap flat" : "ipmb has failed:");
        ours.forEach(out::println);
        theirs.forEach(out::println);
        out.flush();
        return ours.isEmpty();
    }

    private Figures of(Pair pair) {
        return figures.getOrDefault(pair, new Figures());
    }

    private void difference(PrintWriter out) {
        Figures transport = of(Pair.TRANSPORT);
        Figures listener = of(Pair.LISTENER);
        out.printf(
                Locale.ROOT,
                "@IpmbListener over the bare transport: %+.3f µs per message (goal: at most %+.0f); %+.3f µs of CPU%n",
                listener.micros() - transport.micros(),
                MOST_MICROS,
                listener.cpuMicros() - transport.cpuMicros());
    }

    private void ratio(Pair other, PrintWriter out) {
        if (figures.containsKey(other)) {
            out.printf(
                    Locale.ROOT,
                    "%s: %.1f x %s (goal: at least %.0f)%n",
                    Pair.IPMB.text(),
                    of(Pair.IPMB).rate() / of(other).rate(),
                    other.text(),
                    LEAST_RATIO);
        }
    }
}
