package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.peers.Candidate;
import io.ipmb.benchmarks.peers.Engine;
import io.ipmb.benchmarks.peers.Rate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Messages a second from one process to another, and the garbage of both. */
final class Rates implements Measurement {

    private static final List<Ratio> RATIOS = List.of(
            Ratio.atLeast(1.2, Engine.STAR, Peer.RUST),
            Ratio.atLeast(1, Engine.SPINNING_LANE, Peer.AERON),
            Ratio.atLeast(20, Engine.SPINNING_LANE, Peer.RUST),
            Ratio.atLeast(2, Engine.LANE, Peer.LIBZMQ));

    /** The size of messages whose garbage is in the table. */
    private static final int GARBAGE_BYTES = 64;

    @Override
    public Report measure(Run run) {
        Map<Integer, Rounds<Candidate, Rate>> measured = new TreeMap<>();
        for (int size : run.effort().sizes()) {
            Rounds<Candidate, Rate> rounds = new Rounds<>(Candidate::isOurs);
            measured.put(size, rounds);
            rounds.measure(
                    run.effort().rounds(),
                    run.candidates().all(),
                    candidate -> measure(candidate, size, run),
                    (candidate, reason) -> run.progress().say("left out, " + candidate.title() + ": " + reason));
        }
        List<String> columns = measured.keySet().stream().map(Sizes::text).toList();
        Table table = new Table(titles("messages/s", columns));
        Report report = new Report();
        for (Candidate candidate : run.candidates().all()) {
            table.add(titles(
                    candidate.title(),
                    perSecond(candidate, measured).stream().map(Rates::text).toList()));
            Map<Integer, Double> line = new TreeMap<>();
            measured.forEach((size, rounds) -> line.put(size, rounds.median(candidate, Rate::perSecond)));
            report.line(candidate.title(), line);
        }
        Goals goals = new Goals(columns);
        RATIOS.forEach(ratio -> ratio.addTo(goals, run.candidates(), candidate -> perSecond(candidate, measured)));
        return report.table(table)
                .goals(goals)
                .table(garbage(run.candidates().all(), measured))
                .text(run.candidates().versions());
    }

    private static Rate measure(Candidate candidate, int size, Run run) {
        Rate rate = candidate.rate(size, run.effort().span());
        run.progress().say(Sizes.text(size) + ", " + candidate.title() + ": " + text(rate.perSecond()) + "/s");
        return rate;
    }

    private static List<Double> perSecond(Candidate candidate, Map<Integer, Rounds<Candidate, Rate>> measured) {
        return measured.values().stream()
                .map(rounds -> rounds.median(candidate, Rate::perSecond))
                .toList();
    }

    /** The garbage at one size: the usual one, or the first if that is not measured. */
    private static Table garbage(List<Candidate> candidates, Map<Integer, Rounds<Candidate, Rate>> measured) {
        int size = measured.containsKey(GARBAGE_BYTES)
                ? GARBAGE_BYTES
                : measured.keySet().iterator().next();
        Rounds<Candidate, Rate> rounds = measured.getOrDefault(size, new Rounds<>(Candidate::isOurs));
        Table table = new Table(List.of("garbage, bytes per message of " + Sizes.text(size), "sender", "receiver"));
        for (Candidate candidate : candidates) {
            double sending = rounds.median(candidate, Rate::sending);
            if (!Double.isNaN(sending)) {
                table.add(List.of(candidate.title(), bytes(sending), bytes(rounds.median(candidate, Rate::receiving))));
            }
        }
        return table;
    }

    private static String bytes(double figure) {
        return String.format(Locale.ROOT, "%,.2f", figure);
    }

    private static String text(double figure) {
        return Double.isNaN(figure) ? "–" : String.format(Locale.ROOT, "%,.0f", figure);
    }

    private static List<String> titles(String first, List<String> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }
}
