package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.Program;
import io.ipmb.benchmarks.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Memory regions of 8 MB beside a message of 64 B, recycled and fresh ones. */
final class Regions implements Measurement {

    private static final int BYTES = 64;
    private static final List<String> FRESH = List.of("--region", "8MB");
    private static final List<String> RECYCLED = List.of("--region", "8MB", "--recycle");

    private static final long COUNT = 400_000;
    private static final long RECYCLED_COUNT = 100_000;
    private static final long FRESH_COUNT = 500;
    private static final int QUICK_DIVISOR = 10;

    private static final double LEAST_RATIO = 0.5;
    private static final double MOST_RATIO = 1.5;

    /**
     * A kind of messages.
     *
     * @param text the name in reports
     * @param ours whether its failure is ours
     */
    private record Kind(String text, Program program, List<String> attach, long count, boolean ours) {}

    @Override
    public Report measure(Run run) {
        Kind plain = new Kind("64 B alone", run.program(), List.of(), COUNT, true);
        Kind recycled = new Kind("with a recycled region", run.program(), RECYCLED, RECYCLED_COUNT, true);
        Kind fresh = new Kind("with a fresh region", run.program(), FRESH, FRESH_COUNT, true);
        List<Kind> kinds = new ArrayList<>(List.of(plain, recycled, fresh));
        @Nullable Program original = run.original();
        @Nullable Kind theirs = original == null
                ? null
                : new Kind(original.name() + ", with a fresh region", original, FRESH, FRESH_COUNT, false);
        if (theirs != null) {
            kinds.add(theirs);
        }
        Rounds<Kind, Double> rounds = new Rounds<>(Kind::ours);
        rounds.measure(
                run.effort().rounds(),
                kinds,
                kind -> measure(kind, run),
                (kind, reason) -> run.progress().say("left out, " + kind.text() + ": " + reason));
        Table table = new Table(List.of("messages, regions of 8 MB", "messages/s", "µs per message"));
        for (Kind kind : kinds) {
            double rate = rounds.median(kind, figure -> figure);
            table.add(List.of(kind.text(), text("%,.0f", rate), text("%,.1f", 1e6 / rate)));
        }
        Goals goals = Goals.single();
        goals.add(
                Goal.atLeast(LEAST_RATIO, "rate, recycled region : alone"),
                List.of(rounds.median(recycled, rate -> rate) / rounds.median(plain, rate -> rate)));
        if (theirs != null && original != null) {
            goals.add(
                    Goal.atMost(MOST_RATIO, "time, fresh region : that of " + original.name()),
                    List.of(rounds.median(theirs, rate -> rate) / rounds.median(fresh, rate -> rate)));
        }
        return new Report().table(table).goals(goals);
    }

    private static double measure(Kind kind, Run run) {
        long count = run.effort().quick() ? kind.count() / QUICK_DIVISOR : kind.count();
        double rate = Role.TO_CONTROLLER.rate(kind.program(), BYTES, count, kind.attach());
        run.progress().say(kind.text() + ": " + text("%,.0f", rate) + "/s");
        return rate;
    }

    private static String text(String format, double figure) {
        return Double.isNaN(figure) ? "–" : String.format(Locale.ROOT, format, figure);
    }
}
