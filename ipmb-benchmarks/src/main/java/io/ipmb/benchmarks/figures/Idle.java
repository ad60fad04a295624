package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.Pause;
import io.ipmb.benchmarks.crowd.Crowd;
import io.ipmb.benchmarks.crowd.Footprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What endpoints cost that do nothing, beside a JVM without one; all of them at the same time. */
final class Idle implements Measurement {

    private static final int MANY = 50;

    /** The compilers of the JVMs are done then with what joining has begun. */
    private static final Duration SETTLING = Duration.ofSeconds(15);

    private static final double MEBI = 1 << 20;

    private static final double MOST_PERCENT = 0.1;
    private static final double MOST_THREADS = 2;
    private static final double MOST_MEBIBYTES = 3;

    /** The processes, each with so many endpoints; the first one hosts the bus. */
    private static final List<Integer> ENDPOINTS = List.of(1, 0, 1, MANY);

    private static final int HOST = 0;
    private static final int NONE = 1;
    private static final int ONE = 2;
    private static final int ALL = 3;

    @Override
    public Report measure(Run run) {
        boolean quick = run.effort().quick();
        Duration time = Duration.ofSeconds(quick ? 5 : 60);
        try (Crowd crowd = new Crowd()) {
            List<Crowd.Member> processes =
                    ENDPOINTS.stream().map(count -> crowd.join(count, 0, 1)).toList();
            List<Footprint> footprints =
                    processes.stream().map(Crowd.Member::footprint).toList();
            run.progress().say("idle for " + time.toSeconds() + " s");
            return report(footprints, percent(processes, time, quick ? SETTLING.dividedBy(5) : SETTLING), time);
        }
    }

    /** Parts of a processor. */
    private static List<Double> percent(List<Crowd.Member> processes, Duration time, Duration settling) {
        Pause.of(settling);
        List<Long> since = new ArrayList<>();
        List<Duration> before = new ArrayList<>();
        for (Crowd.Member process : processes) {
            before.add(process.processorTime());
            since.add(System.nanoTime());
        }
        Pause.of(time);
        List<Double> percent = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            long taken = processes.get(i).processorTime().minus(before.get(i)).toNanos();
            percent.add(100.0 * taken / (System.nanoTime() - since.get(i)));
        }
        return percent;
    }

    private static Report report(List<Footprint> footprints, List<Double> percent, Duration time) {
        Table table = new Table(
                List.of("idle process", "processor in " + time.toSeconds() + " s", "threads", "memory", "descriptors"));
        List<String> names =
                List.of("the host with its own endpoint", "no endpoint", "one endpoint", MANY + " endpoints");
        for (int i = 0; i < names.size(); i++) {
            Footprint footprint = footprints.get(i);
            table.add(List.of(
                    names.get(i),
                    String.format(Locale.ROOT, "%.2f %%", percent.get(i)),
                    "" + footprint.threads(),
                    String.format(Locale.ROOT, "%.2f MiB", footprint.memory() / MEBI),
                    "" + footprint.descriptors()));
        }
        Footprint none = footprints.get(NONE);
        Goals goals = new Goals(List.of("the first", "each further one", "the host's own"));
        goals.add(
                Goal.atMost(MOST_PERCENT, "%", "processor for an endpoint"),
                beyond(percent.get(ONE), percent.get(ALL), percent.get(HOST), percent.get(NONE)));
        goals.add(
                Goal.atMost(MOST_THREADS, "threads for an endpoint"),
                beyond(
                        footprints.get(ONE).threads(),
                        footprints.get(ALL).threads(),
                        footprints.get(HOST).threads(),
                        none.threads()));
        goals.add(
                Goal.atMost(MOST_MEBIBYTES, "MiB", "memory for an endpoint"),
                beyond(
                        footprints.get(ONE).memory() / MEBI,
                        footprints.get(ALL).memory() / MEBI,
                        footprints.get(HOST).memory() / MEBI,
                        none.memory() / MEBI));
        return new Report().table(table).goals(goals);
    }

    /** The figures of endpoints from those of processes. */
    private static List<Double> beyond(double one, double all, double host, double none) {
        return List.of(one - none, (all - one) / (MANY - 1), host - none);
    }
}
