package io.ipmb.benchmarks.listener;

import io.ipmb.benchmarks.listener.station.NumberedText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
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
        ListenerReport report = new ListenerRun(
                        rounds, messages, brokerMessages, Duration.ofSeconds(limit), line -> say(progress, line))
                .measure(Set.copyOf(without));
        return print(report, out) ? 0 : 1;
    }

    private static void say(PrintWriter progress, String line) {
        progress.println(line);
        progress.flush();
    }

    /** Prints the report; false if ipmb has lost messages, changed their order, or kept them in memory. */
    private static boolean print(ListenerReport report, PrintWriter out) {
        out.println(report.table());
        out.println();
        out.printf(
                Locale.ROOT,
                "@IpmbListener over the bare transport: %+.3f µs per message (goal: at most %+.0f); %+.3f µs of CPU%n",
                report.difference(),
                MOST_MICROS,
                report.cpuDifference());
        report.leftOut().forEach(out::println);
        for (BrokerKind broker : BrokerKind.values()) {
            double ratio = report.ratio(broker);
            if (!Double.isNaN(ratio)) {
                out.printf(
                        Locale.ROOT,
                        "%s: %.1f x %s (goal: at least %.0f)%n",
                        Pair.IPMB.text(),
                        ratio,
                        Pair.behind(broker).text(),
                        LEAST_RATIO);
            }
        }
        List<String> ours = report.ourDefects();
        out.println(ours.isEmpty() ? "ipmb: none lost, none twice, order kept, heap flat" : "ipmb has failed:");
        ours.forEach(out::println);
        report.theirDefects().forEach(out::println);
        out.flush();
        return ours.isEmpty();
    }
}
