package io.ipmb.benchmarks.peers;

import io.ipmb.benchmarks.PeerRun;
import io.ipmb.benchmarks.Program;
import io.ipmb.benchmarks.Role;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A carrier of messages between two processes, measured beside others. */
public interface Candidate {

    /** The name in reports. */
    String title();

    /** Its maker's name for it, with the version that this machine has. */
    String version();

    /** Whether this is ipmb for Java, and not one of its peers. */
    boolean isOurs();

    /**
     * Sends from one process to another as fast as possible.
     *
     * @param size of each message in bytes
     * @return the rate of the messages that counted, all of which came in order
     */
    Rate rate(int size, Span span);

    /**
     * Measures round trips between two processes, one after the other.
     *
     * @param size of each message in bytes
     */
    RoundTrip roundTrips(int size, Span span);

    /** This library or a peer, between two JVMs. */
    static Candidate of(Engine engine) {
        return new EngineCandidate(engine);
    }

    /** The original, from an endpoint to the one that hosts the bus. */
    static Candidate of(Program original) {
        return new OfCrate(original);
    }

    /**
     * The original.
     *
     * @param program with ipmb's command line
     */
    record OfCrate(Program program) implements Candidate {

        private static final int ROUND_TRIPS_A_SECOND = 10_000;

        /** An estimate of the rate: the program's measurements take a number of messages, not a time. */
        private static long roughly(int size) {
            return size <= 64 ? 500_000 : size <= 1024 ? 350_000 : size <= 4096 ? 200_000 : 100_000;
        }

        @Override
        public String title() {
            return version();
        }

        @Override
        public String version() {
            return program.name();
        }

        @Override
        public boolean isOurs() {
            return false;
        }

        @Override
        public Rate rate(int size, Span span) {
            long count = Math.max(1_000, roughly(size) * span.time().toMillis() / 1000);
            return Rate.ofUnknownGarbage(Role.TO_CONTROLLER.rate(program, size, count, List.of()));
        }

        @Override
        public RoundTrip roundTrips(int size, Span span) {
            String bus = "bench." + UUID.randomUUID();
            long count = Math.max(1_000, ROUND_TRIPS_A_SECOND * span.time().toMillis() / 1000);
            try (PeerRun echo = program.start("echo", bus, "--label", "e").expect("joined");
                    PeerRun ping = program.start(
                            "ping", bus, "--label", "p", "--to", "e", "--count", "" + count, "--no-host")) {
                @Nullable String line = ping.nextLine();
                if (line == null || !echo.isAlive()) {
                    throw new IllegalStateException("no round trips of " + title());
                }
                return RoundTrip.in(line);
            }
        }
    }
}
