package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.PeerRun;
import io.ipmb.benchmarks.Program;
import io.ipmb.benchmarks.Role;
import io.ipmb.benchmarks.peers.RoundTrip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Strings through the bus beside the original, in each role, and beside the sockets alone. */
final class Family implements Measurement {

    /** Numbers of messages for about two seconds, by size; long enough for the compilers of the JVM. */
    private static final Map<Integer, Long> COUNTS =
            Map.of(16, 1_000_000L, 64, 1_000_000L, 1024, 700_000L, 4096, 400_000L, 16_384, 200_000L);

    private static final long OTHER_COUNT = 200_000;
    private static final int ROUND_TRIPS = 20_000;
    private static final int QUICK_DIVISOR = 8;

    private static final double LEAST_RATIO = 1.2;
    private static final double LEAST_RATIO_OF_TWO_HOPS = 3;

    @Override
    public Report measure(Run run) {
        Program ours = run.program().with("--lanes", "never");
        @Nullable Program original = run.original();
        List<Program> programs = Stream.of(ours, original, run.bareSockets())
                .flatMap(Stream::ofNullable)
                .toList();
        List<String> columns = run.effort().sizes().stream().map(Sizes::text).toList();
        Report report = new Report();
        Goals goals = new Goals(columns);
        for (Role role : Role.values()) {
            Map<Program, List<Double>> rates = rates(role, programs, original, run);
            Table table = new Table(cells("messages/s, " + role.text(), columns));
            rates.forEach((program, figures) -> table.add(cells(
                    program.name() + (attach(role, program, original).isEmpty() ? "" : ", one descriptor"),
                    figures.stream().map(Family::text).toList())));
            report.table(table);
            if (original != null) {
                goals.add(
                        Goal.atLeast(
                                role == Role.THROUGH_CONTROLLER ? LEAST_RATIO_OF_TWO_HOPS : LEAST_RATIO,
                                ours.name() + " : " + original.name() + ", " + role.text()),
                        ratios(rates.getOrDefault(ours, List.of()), rates.getOrDefault(original, List.of())));
            }
        }
        return report.goals(goals).table(roundTrips(ours, original, run));
    }

    /** The crate's controller loses messages without an attachment between two of its endpoints. */
    private static List<String> attach(Role role, Program program, @Nullable Program original) {
        return role == Role.THROUGH_CONTROLLER && program.equals(original) ? List.of("--object") : List.of();
    }

    /** The medians, one for each size. */
    private static Map<Program, List<Double>> rates(
            Role role, List<Program> programs, @Nullable Program original, Run run) {
        Map<Program, List<Double>> medians = new LinkedHashMap<>();
        for (int size : run.effort().sizes()) {
            long count = COUNTS.getOrDefault(size, OTHER_COUNT) / divisor(run);
            Rounds<Program, Double> rounds = new Rounds<>(program -> !program.equals(original));
            rounds.measure(
                    run.effort().rounds(),
                    programs,
                    program -> {
                        double rate = role.rate(program, size, count, attach(role, program, original));
                        run.progress()
                                .say(role.text() + ", " + Sizes.text(size) + ", " + program.name() + ": " + text(rate)
                                        + "/s");
                        return rate;
                    },
                    (program, reason) -> run.progress().say("left out, " + program.name() + ": " + reason));
            for (Program program : programs) {
                medians.computeIfAbsent(program, key -> new ArrayList<>()).add(rounds.median(program, rate -> rate));
            }
        }
        return medians;
    }

    private static int divisor(Run run) {
        return run.effort().quick() ? QUICK_DIVISOR : 1;
    }

    private static List<Double> ratios(List<Double> over, List<Double> under) {
        return IntStream.range(0, over.size())
                .mapToObj(i -> over.get(i) / under.get(i))
                .toList();
    }

    private static Table roundTrips(Program ours, @Nullable Program original, Run run) {
        List<Program> programs =
                Stream.of(ours, original).flatMap(Stream::ofNullable).toList();
        Rounds<Program, RoundTrip> rounds = new Rounds<>(ours::equals);
        rounds.measure(
                run.effort().rounds(),
                programs,
                program -> roundTrips(program, attach(Role.THROUGH_CONTROLLER, program, original), run),
                (program, reason) -> run.progress().say("left out, " + program.name() + ": " + reason));
        Table table = new Table(List.of("round trip through the controller, µs", "p50", "p99"));
        for (Program program : programs) {
            table.add(List.of(
                    program.name() + (program.equals(original) ? ", one descriptor" : ""),
                    micros(rounds.median(program, RoundTrip::p50)),
                    micros(rounds.median(program, RoundTrip::p99))));
        }
        return table;
    }

    private static RoundTrip roundTrips(Program program, List<String> attach, Run run) {
        String bus = "bench." + UUID.randomUUID();
        List<String> ping = new ArrayList<>(List.of("ping", bus, "--label", "p", "--to", "e", "--no-host"));
        ping.addAll(List.of("--count", "" + ROUND_TRIPS / divisor(run)));
        ping.addAll(attach);
        try (PeerRun host = program.start("host", bus).expect("hosting");
                PeerRun echo = program.join(List.of("echo", bus, "--label", "e", "--no-host"))
                        .expect("joined");
                PeerRun pinging = program.join(ping)) {
            @Nullable String line = pinging.nextLine();
            if (line == null || !host.isAlive() || !echo.isAlive()) {
                throw new IllegalStateException("no round trips of " + program.name());
            }
            RoundTrip trip = RoundTrip.in(line);
            run.progress()
                    .say("round trips through the controller, " + program.name() + ": p50 " + micros(trip.p50())
                            + " µs");
            return trip;
        }
    }

    private static String text(double figure) {
        return Double.isNaN(figure) ? "–" : String.format(Locale.ROOT, "%,.0f", figure);
    }

    private static String micros(double figure) {
        return Double.isNaN(figure) ? "–" : String.format(Locale.ROOT, "%,.1f", figure);
    }

    private static List<String> cells(String first, List<String> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }
}
