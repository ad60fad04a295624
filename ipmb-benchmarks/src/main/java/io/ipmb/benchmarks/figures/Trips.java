package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.peers.Candidate;
import io.ipmb.benchmarks.peers.Engine;
import io.ipmb.benchmarks.peers.RoundTrip;
import java.util.List;
import java.util.Locale;

/** Round trips between two processes, one after the other. */
final class Trips implements Measurement {

    private static final List<Ratio> RATIOS = List.of(
            Ratio.atMost(1, Engine.STAR, Peer.RUST),
            Ratio.atMost(1.5, Engine.SPINNING_LANE, Peer.AERON),
            Ratio.atMost(1, Engine.LANE, Peer.RUST));

    private static final int BYTES = 64;

    @Override
    public Report measure(Run run) {
        Rounds<Candidate, RoundTrip> rounds = new Rounds<>(Candidate::isOurs);
        rounds.measure(
                run.effort().rounds(),
                run.candidates().all(),
                candidate -> measure(candidate, run),
                (candidate, reason) -> run.progress().say("left out, " + candidate.title() + ": " + reason));
        Table table = new Table(List.of("round trip of " + Sizes.text(BYTES) + ", µs", "p50", "p99"));
        for (Candidate candidate : run.candidates().all()) {
            table.add(List.of(
                    candidate.title(),
                    micros(rounds.median(candidate, RoundTrip::p50)),
                    micros(rounds.median(candidate, RoundTrip::p99))));
        }
        Goals goals = new Goals(List.of("p50"));
        RATIOS.forEach(ratio ->
                ratio.addTo(goals, run.candidates(), candidate -> List.of(rounds.median(candidate, RoundTrip::p50))));
        return new Report().table(table).goals(goals).text(run.candidates().versions());
    }

    private static RoundTrip measure(Candidate candidate, Run run) {
        RoundTrip trip = candidate.roundTrips(BYTES, run.effort().span());
        run.progress().say("round trips, " + candidate.title() + ": p50 " + micros(trip.p50()) + " µs");
        return trip;
    }

    private static String micros(double figure) {
        return Double.isNaN(figure) ? "–" : String.format(Locale.ROOT, "%,.2f", figure);
    }
}
