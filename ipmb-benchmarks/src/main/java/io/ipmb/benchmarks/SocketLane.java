package io.ipmb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Rates and round trips over the socket lane, Java and Rust in turn. */
@Command(
        name = "socket-lane",
        description = "Rates and round trips through the bus, in turn with the Rust peer.",
        mixinStandardHelpOptions = true)
final class SocketLane implements Callable<Integer> {

    /** Numbers of messages for about two seconds, by size; long enough for the compilers of the JVM. */
    private static final Map<Integer, Long> COUNTS =
            new TreeMap<>(Map.of(16, 1_000_000L, 64, 1_000_000L, 1024, 700_000L, 4096, 400_000L, 16_384, 200_000L));

    /** Time limit of the receiver in a measurement without arriving messages. */
    private static final int SECONDS_FOR_NOTHING = 3;

    private static final int SECONDS = 120;

    @Option(names = "--rounds", description = "Rounds of each measurement; ${DEFAULT-VALUE} unless set")
    private int rounds = 5;

    @Option(names = "--sizes", split = ",", description = "Bytes of each String; 16,64,1024,4096,16384 unless set")
    private List<Integer> sizes = new ArrayList<>(COUNTS.keySet());

    @Option(names = "--roles", split = ",", description = "Some of ${COMPLETION-CANDIDATES}; all unless set")
    private List<Role> roles = List.of(Role.values());

    @Option(names = "--share", description = "Fraction of the usual number of messages, for a quick look; 1 unless set")
    private double share = 1;

    @Option(names = "--no-ping", description = "Leave out the round trips")
    private boolean noPing;

    @Option(
            names = "--jvm-options",
            split = "[,\\s]+",
            splitSynopsisLabel = ",",
            paramLabel = "OPTIONS",
            description = "Options of the Java programs' JVMs, separated by commas or spaces;"
                    + " those of ./ipmb unless set, ${DEFAULT-VALUE}")
    private List<String> jvmOptions = new ArrayList<>(Program.JVM_OPTIONS);

    @Option(names = "--bare", description = "Add to each row the rate of the sockets alone, without the bus")
    private boolean bare;

    @Override
    public Integer call() {
        List<String> options = jvmOptions();
        Program java = Program.java(options);
        Program rust = Program.rust();
        @Nullable Program sockets = bare ? Program.bareSockets(options) : null;
        System.out.printf(
                Locale.ROOT,
                "Java %s with %s, %d processors; medians of %d rounds, Java and Rust in turn; messages/s%n%n",
                Runtime.version(),
                options.isEmpty() ? "no options" : String.join(" ", options),
                Runtime.getRuntime().availableProcessors(),
                rounds);
        for (Role role : roles) {
            rates(role, java, rust, sockets);
        }
        if (!noPing) {
            roundTrips(java, rust);
        }
        return 0;
    }

    /** The options of the Java programs' JVMs; empty words are left out. */
    List<String> jvmOptions() {
        return jvmOptions.stream().filter(option -> !option.isEmpty()).toList();
    }

    /** The crate's controller loses plain messages between two endpoints; there it is measured with a descriptor. */
    private void rates(Role role, Program java, Program rust, @Nullable Program sockets) {
        boolean twoHops = role == Role.THROUGH_CONTROLLER;
        String rustText = twoHops ? "Rust, one descriptor" : "Rust";
        System.out.printf(
                "%s%n| size | Java | %s | ratio | goal |%s%n|--:|--:|--:|--:|--:|%s%n",
                role.text(), rustText, sockets == null ? "" : " bare | of bare |", sockets == null ? "" : "--:|--:|");
        for (int size : sizes) {
            long count = Math.max(1_000, (long) (COUNTS.getOrDefault(size, 200_000L) * share));
            List<Double> javaRates = new ArrayList<>();
            List<Double> rustRates = new ArrayList<>();
            List<Double> bareRates = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                javaRates.add(role.rate(java, size, count, false, SECONDS));
                rustRates.add(role.rate(rust, size, count, twoHops, SECONDS));
                if (sockets != null) {
                    bareRates.add(role.rate(sockets, size, count, false, SECONDS));
                }
            }
            double ours = Median.of(javaRates);
            double theirs = Median.of(rustRates);
            System.out.printf(
                    Locale.ROOT,
                    "| %d B | %,.0f | %,.0f | %.2f | %s |%s%n",
                    size,
                    ours,
                    theirs,
                    ours / theirs,
                    twoHops ? "3.00" : "1.20",
                    sockets == null ? "" : besideBare(ours, Median.of(bareRates)));
        }
        if (twoHops) {
            double plain = role.rate(rust, 64, 1_000, false, SECONDS_FOR_NOTHING);
            System.out.println(plain == 0 ? "Rust, plain: none arrive" : "Rust, plain, 64 B: " + Math.round(plain));
        }
        System.out.println();
    }

    private static String besideBare(double ours, double bare) {
        return String.format(Locale.ROOT, " %,.0f | %.0f %% |", bare, 100 * ours / bare);
    }

    private void roundTrips(Program java, Program rust) {
        System.out.println("round trips through the controller (Rust with a descriptor), µs");
        for (int round = 0; round < rounds; round++) {
            System.out.println("Java " + roundTrip(java, false));
            System.out.println("Rust " + roundTrip(rust, true));
        }
    }

    private String roundTrip(Program program, boolean object) {
        String bus = "bench." + UUID.randomUUID();
        long count = Math.max(100, (long) (20_000 * share));
        try (PeerRun host = program.start("host", bus)) {
            host.expect("hosting");
            try (PeerRun echo = program.start("echo", bus, "--label", "e", "--no-host")) {
                echo.expect("joined");
                return ping(program.start(
                        "ping",
                        bus,
                        "--label",
                        "p",
                        "--to",
                        "e",
                        "--count",
                        "" + count,
                        object ? "--object" : "",
                        "--no-host"));
            }
        }
    }

    private static String ping(PeerRun started) {
        try (PeerRun ping = started) {
            @Nullable String line = ping.nextLine();
            ping.awaitEnd();
            return line == null ? "no answer" : line;
        }
    }
}
