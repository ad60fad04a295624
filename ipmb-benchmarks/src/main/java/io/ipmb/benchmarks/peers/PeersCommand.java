package io.ipmb.benchmarks.peers;

import io.ipmb.benchmarks.Candidate;
import io.ipmb.benchmarks.Median;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures rates and round trips of ipmb beside other engines, in turn. */
@Command(
        name = "peers",
        description = "Rates and round trips between two processes, ipmb and other engines in turn.",
        mixinStandardHelpOptions = true)
public final class PeersCommand implements Callable<Integer> {

    private static final int ROUND_TRIP_BYTES = 64;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of each measurement; ${DEFAULT-VALUE} unless set")
    private int rounds = 5;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "N",
            description = "Bytes of each message, 8 to 16384; 16,64,1024,4096,16384 unless set")
    private List<Integer> sizes = List.of(16, 64, 1024, 4096, 16_384);

    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "ENGINE",
            description = "Some of ${COMPLETION-CANDIDATES}; all unless set")
    private List<Engine> engines = List.of(Engine.values());

    @Option(
            names = "--time",
            paramLabel = "S",
            description = "Seconds of each measurement, after a warm-up of half the time; ${DEFAULT-VALUE} unless set")
    private double seconds = 2;

    @Option(names = "--no-rust", description = "Leave out the Rust peer, which needs cargo")
    private boolean noRust;

    @Override
    public Integer call() {
        List<Candidate> candidates = candidates();
        System.out.printf(
                Locale.ROOT,
                "Java %s, %s, %d processors; medians of %d rounds, the candidates in turn%n%n",
                Runtime.version(),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                rounds);
        rates(candidates);
        roundTrips(candidates);
        return 0;
    }

    private List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(Candidate.ipmb());
        if (!noRust) {
            candidates.add(Candidate.crate());
        }
        for (Engine engine : engines) {
            if (engine.isThere()) {
                candidates.add(new EngineCandidate(engine));
            } else {
                System.out.println("Left out, not on this machine: " + engine.title());
            }
        }
        return candidates;
    }

    private void rates(List<Candidate> candidates) {
        Map<Candidate, Map<Integer, List<Double>>> measured = new LinkedHashMap<>();
        Duration time = Duration.ofMillis((long) (seconds * 1000));
        for (int size : sizes) {
            for (int round = 1; round <= rounds; round++) {
                for (Candidate candidate : candidates) {
                    double rate = candidate.rate(size, time);
                    System.err.printf(
                            Locale.ROOT, "%d B, round %d: %s %,.0f/s%n", size, round, candidate.title(), rate);
                    measured.computeIfAbsent(candidate, key -> new LinkedHashMap<>())
                            .computeIfAbsent(size, key -> new ArrayList<>())
                            .add(rate);
                }
            }
        }
        System.out.print("| messages/s |");
        sizes.forEach(size -> System.out.printf(" %d B | ratio |", size));
        System.out.println();
        System.out.println("|---|" + "--:|--:|".repeat(sizes.size()));
        Map<Integer, List<Double>> ours = measured.values().iterator().next();
        measured.forEach((candidate, rates) -> {
            System.out.print("| " + candidate.title() + " |");
            rates.forEach((size, each) -> System.out.printf(
                    Locale.ROOT,
                    " %,.0f | %.2f |",
                    Median.of(each),
                    Median.of(ours.getOrDefault(size, List.of())) / Median.of(each)));
            System.out.println();
        });
        System.out.println();
    }

    private void roundTrips(List<Candidate> candidates) {
        Map<Candidate, List<RoundTrip>> measured = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Candidate candidate : candidates) {
                measured.computeIfAbsent(candidate, key -> new ArrayList<>())
                        .add(RoundTrip.in(candidate.roundTrips(ROUND_TRIP_BYTES)));
            }
        }
        System.out.println("| round trip, 64 B, µs | p50 | p99 | ratio of p50 |");
        System.out.println("|---|--:|--:|--:|");
        double ours = RoundTrip.medianOfHalves(measured.values().iterator().next());
        measured.forEach((candidate, trips) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f |%n",
                candidate.title(),
                RoundTrip.medianOfHalves(trips),
                Median.of(trips.stream().map(RoundTrip::p99).toList()),
                ours / RoundTrip.medianOfHalves(trips)));
    }
}
