package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.crowd.Crowd;
import io.ipmb.benchmarks.crowd.Footprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Two hundred endpoints in four processes, each of which sends to others at random: what they take, and losses. */
final class AllTalking implements Measurement {

    private static final int PROCESSES = 4;
    private static final int EACH = 50;

    private static final double MEBI = 1 << 20;

    @Override
    public Report measure(Run run) {
        Duration time = Duration.ofSeconds(run.effort().quick() ? 1 : 10);
        try (Crowd crowd = new Crowd()) {
            List<Crowd.Member> processes = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(crowd.join(EACH, i * EACH, PROCESSES * EACH));
            }
            run.progress().say(PROCESSES * EACH + " endpoints talk for " + time.toSeconds() + " s");
            long start = System.nanoTime();
            processes.forEach(process -> process.talk(time));
            long sent = processes.stream().mapToLong(Crowd.Member::sent).sum();
            double seconds = (System.nanoTime() - start) / 1e9;
            List<Footprint> footprints =
                    processes.stream().map(Crowd.Member::footprint).toList();
            long lost = sent - crowd.awaitReceived(sent);
            run.progress().say(String.format(Locale.ROOT, "%,d sent, %,d lost", sent, lost));
            return report(footprints, sent, lost, seconds);
        }
    }

    private static Report report(List<Footprint> footprints, long sent, long lost, double seconds) {
        Table table = new Table(List.of("process", "memory", "threads", "descriptors"));
        for (int i = 0; i < PROCESSES; i++) {
            Footprint footprint = footprints.get(i);
            table.add(List.of(
                    EACH + " endpoints" + (i == 0 ? ", one of them with the bus" : ""),
                    String.format(Locale.ROOT, "%,.0f MiB", footprint.memory() / MEBI),
                    "" + footprint.threads(),
                    "" + footprint.descriptors()));
        }
        Goals goals = Goals.single();
        goals.add(Goal.atMost(0, "messages lost"), List.of((double) lost));
        return new Report()
                .text(String.format(Locale.ROOT, "%,d messages of 64 B, %,.0f a second.", sent, sent / seconds))
                .table(table)
                .goals(goals);
    }
}
