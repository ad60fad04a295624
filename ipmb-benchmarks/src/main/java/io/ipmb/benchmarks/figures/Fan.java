package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.crowd.Deliveries;
import io.ipmb.benchmarks.peers.Span;
import java.util.List;
import java.util.Locale;

/**
 * The cost of a delivery where one side of it is many.
 *
 * @param many the side that grows: receivers or senders
 * @param experiment delivers to or from so many
 */
record Fan(String many, Experiment experiment) implements Measurement {

    private static final List<Integer> COUNTS = List.of(1, 10, 100);

    /** From one to a hundred. */
    private static final double MOST_GROWTH = 1.5;

    /** Delivers to or from so many. */
    @FunctionalInterface
    interface Experiment {
        Deliveries run(int many, Span span);
    }

    @Override
    public Report measure(Run run) {
        Rounds<Integer, Deliveries> rounds = new Rounds<>(count -> true);
        rounds.measure(run.effort().rounds(), COUNTS, count -> measure(count, run), (count, reason) -> {});
        Table table = new Table(List.of(many, "deliveries/s", "ns per delivery"));
        for (int count : COUNTS) {
            double cost = rounds.median(count, Deliveries::cost);
            table.add(List.of("" + count, text(1e9 / cost), text(cost)));
        }
        Goals goals = Goals.single();
        goals.add(
                Goal.atMost(MOST_GROWTH, "cost per delivery, 100 : 1"),
                List.of(rounds.median(100, Deliveries::cost) / rounds.median(1, Deliveries::cost)));
        return new Report().table(table).goals(goals);
    }

    private Deliveries measure(int count, Run run) {
        Deliveries deliveries = experiment.run(count, run.effort().span());
        run.progress().say(count + " " + many + ": " + text(deliveries.cost()) + " ns per delivery");
        return deliveries;
    }

    private static String text(double figure) {
        return String.format(Locale.ROOT, "%,.0f", figure);
    }
}
