package io.ipmb.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures this machine: rates and round trips between this process and a second one, on a bus of their own. */
@Command(
        name = "bench",
        description = {
            "Measures this machine: messages a second and round trips between two processes, in less than a minute.",
            "",
            "Starts the second process itself, on a bus of their own. Strings of each size go one way at full speed;"
                    + " the second process hosts the bus, counts them, and returns short ones for the round trips."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {"  ipmb bench", "  ipmb bench --sizes 64,1024 --time 3s", "  ipmb bench --json"})
final class BenchCommand implements Callable<Integer> {

    private static final int LEAST_BYTES = 2;
    private static final int MOST_BYTES = 64 * 1024;
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "S",
            converter = MessageBytes.class,
            description = "Sizes of a message, in bytes or as 4KB, 2 to 65536; 16,64,1024,4096,16384 unless set")
    private List<Integer> sizes = List.of(16, 64, 1024, 4096, 16_384);

    @Option(
            names = "--time",
            paramLabel = "D",
            description = "Time of each measurement, 10ms to 10m, with half as long a warm-up before; 1s unless set")
    private TimeSpan time = TimeSpan.ofSeconds(1);

    @Option(names = "--json", description = "Print a line of JSON instead of a table")
    private boolean json;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        check();
        List<BenchResult> results = new ArrayList<>();
        for (BenchWay way : BenchWay.values()) {
            results.add(measure(way));
        }
        if (json) {
            Output.say(BenchResult.json(results));
        } else {
            BenchResult.table(results).forEach(Output::say);
        }
        return 0;
    }

    private void check() {
        if (sizes.stream().anyMatch(size -> size < LEAST_BYTES || size > MOST_BYTES)) {
            throw usage("--sizes must be between " + LEAST_BYTES + " and " + MOST_BYTES);
        }
        if (time.value().compareTo(SHORTEST) < 0 || time.value().compareTo(LONGEST) > 0) {
            throw usage("--time " + time + " is not between 10ms and 10m");
        }
    }

    private BenchResult measure(BenchWay way) {
        progress(way.title() + ": starting the second process");
        Duration warmUp = time.value().dividedBy(2);
        Map<Integer, Double> rates = new TreeMap<>();
        try (BenchRun run = BenchRun.start(way)) {
            for (int size : sizes) {
                // The compilers of both JVMs begin with the first one.
                double rate = run.rate(size, rates.isEmpty() ? time.value().plus(warmUp) : warmUp, time.value());
                rates.put(size, rate);
                progress(String.format(Locale.ROOT, "%s, %s: %,.0f/s", way.title(), BenchResult.size(size), rate));
            }
            RoundTrips trips = run.roundTrips(warmUp, time.value());
            progress(way.title() + ", round trips: " + trips.summary());
            return new BenchResult(way, rates, trips);
        }
    }

    private void progress(String line) {
        CommandSpec spec = command;
        if (spec != null) {
            spec.commandLine().getErr().println("ipmb: " + line);
        }
    }

    private ParameterException usage(String problem) {
        CommandSpec spec = command;
        if (spec == null) {
            throw new IllegalStateException(problem);
        }
        return new ParameterException(spec.commandLine(), problem);
    }
}
