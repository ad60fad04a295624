package io.ipmb.benchmarks;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A carrier of messages between two processes, measured beside others. */
public interface Candidate {

    /** The name in reports. */
    String title();

    /**
     * Sends from one process to another as fast as possible.
     *
     * @param size of each message in bytes
     * @param time of the measurement; a warm-up of half that time precedes it
     * @return messages a second
     */
    double rate(int size, Duration time);

    /**
     * Measures round trips between two processes, one after the other.
     *
     * @param size of each message in bytes
     * @return {@code p50 30.1 p99 54.0 µs}
     */
    String roundTrips(int size);

    /** The bus, from an endpoint to the one that hosts it. */
    static Candidate ipmb() {
        return new OfProgram("ipmb for Java, to the host", Program.java(Program.JVM_OPTIONS));
    }

    /** The Rust peer, from an endpoint to the one that hosts the bus. */
    static Candidate crate() {
        return new OfProgram("ipmb 0.8.5 (Rust), to the host", Program.rust());
    }

    /**
     * A program with ipmb's command line.
     *
     * @param title the name in reports
     */
    record OfProgram(String title, Program program) implements Candidate {

        private static final int SECONDS = 120;
        private static final int ROUND_TRIPS = 20_000;

        /** An estimate of the rate: the program's measurements take a number of messages, not a time. */
        private static long roughly(int size) {
            return size <= 64 ? 500_000 : size <= 1024 ? 350_000 : size <= 4096 ? 200_000 : 100_000;
        }

        @Override
        public double rate(int size, Duration time) {
            long count = Math.max(1_000, roughly(size) * time.toMillis() / 1000);
            return Role.TO_CONTROLLER.rate(program, size, count, false, SECONDS);
        }

        @Override
        public String roundTrips(int size) {
            String bus = "bench." + UUID.randomUUID();
            try (PeerRun echo = program.start("echo", bus, "--label", "e").expect("joined");
                    PeerRun ping = program.start(
                            "ping", bus, "--label", "p", "--to", "e", "--count", "" + ROUND_TRIPS, "--no-host")) {
                @Nullable String line = ping.nextLine();
                if (line == null || !echo.isAlive()) {
                    throw new IllegalStateException("no round trips of " + title);
                }
                return line;
            }
        }
    }
}
