package io.ipmb.benchmarks.peers;

import io.ipmb.benchmarks.JavaCommand;
import io.ipmb.benchmarks.PeerRun;
import io.ipmb.benchmarks.Ports;
import io.ipmb.benchmarks.TemporaryFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An engine between two processes of this program.
 *
 * @param engine the engine
 */
record EngineCandidate(Engine engine) implements Candidate {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Override
    public String title() {
        return engine.title();
    }

    @Override
    public String version() {
        return engine.version();
    }

    @Override
    public boolean isOurs() {
        return engine.isOurs();
    }

    @Override
    public Rate rate(int size, Span span) {
        try (TemporaryFolder folder = TemporaryFolder.inMemory("ipmb-peers")) {
            int port = Ports.free(1).get(0);
            try (PeerRun receiver = station("receive", folder, port, size).expect("joined", LIMIT);
                    PeerRun sender = station("send", folder, port, size, times(span))) {
                return Rate.in(answer(receiver, sender), answer(sender, receiver));
            }
        }
    }

    @Override
    public RoundTrip roundTrips(int size, Span span) {
        try (TemporaryFolder folder = TemporaryFolder.inMemory("ipmb-peers")) {
            int port = consecutivePorts();
            try (PeerRun echo = station("echo", folder, port, size).expect("joined", LIMIT);
                    PeerRun ping = station("ping", folder, port, size, times(span))) {
                return RoundTrip.in(answer(ping, echo));
            }
        }
    }

    /** The first of two adjacent ports, for both ways of a round trip. */
    private static int consecutivePorts() {
        int port;
        do {
            port = Ports.free(1).get(0);
        } while (port == 65_535 || Ports.answers(port + 1));
        return port;
    }

    private static String[] times(Span span) {
        return new String[] {
            "--warm-up", span.warmUp().toString(), "--time", span.time().toString()
        };
    }

    private String answer(PeerRun of, PeerRun other) {
        @Nullable String line = of.nextLine(LIMIT);
        if (line == null) {
            throw new IllegalStateException(title() + " gave no result; " + other);
        }
        return line;
    }

    private PeerRun station(String command, TemporaryFolder folder, int port, int size, String... more) {
        List<String> words = new ArrayList<>(
                JavaCommand.of(engine.jvmOptions(), JavaCommand.classPath(), PeerStation.class.getName()));
        words.addAll(List.of(
                command,
                engine.name(),
                "--folder",
                folder.path().toString(),
                "--port",
                "" + port,
                "--size",
                "" + size));
        words.addAll(List.of(more));
        return PeerRun.start(words);
    }
}
