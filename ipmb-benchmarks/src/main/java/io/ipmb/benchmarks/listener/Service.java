package io.ipmb.benchmarks.listener;

import io.ipmb.benchmarks.PeerRun;
import io.ipmb.benchmarks.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that listens on a port and writes to a log. A shell between it and this process ends it when this process
 * is gone, for whatever reason.
 */
final class Service implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long POLL_MILLIS = 100;
    private static final int MOST_CHARACTERS = 300;

    /** The shell's script: its standard input ends with this process, which holds the other end. */
    private static final String GUARD = """
            exec 3<&0
            "$@" 3<&- </dev/null &
            service=$!
            trap 'kill "$service" 2>/dev/null' HUP INT TERM
            { cat <&3 >/dev/null; kill "$service" 2>/dev/null; } &
            exec 3<&-
            wait "$service"
            while kill -0 "$service" 2>/dev/null; do wait "$service"; done
            """;

    private final PeerRun run;

    private Service(PeerRun run) {
        this.run = run;
    }

    /**
     * Starts a service and waits until it listens.
     *
     * @param folder its working directory, also for NAME.log
     * @param environment variables besides those of this process
     * @throws BrokerUnavailableException when it ends, or does not listen in time
     */
    static Service start(String name, List<String> command, Path folder, Map<String, String> environment, int port) {
        Path log = folder.resolve(name + ".log");
        Service service = new Service(guarded(command, folder, environment, log));
        try {
            service.awaitPort(name, port, log);
            return service;
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
    }

    /**
     * Runs a program to its end.
     *
     * @throws BrokerUnavailableException when it does not end in time, or fails
     */
    static void runToEnd(String name, List<String> command, Path folder) {
        Path log = folder.resolve(name + ".log");
        try {
            Process process = builder(command, folder, Map.of(), log).start();
            try {
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new BrokerUnavailableException(name + " takes more than " + LIMIT.toSeconds() + " s");
                }
            } finally {
                process.destroyForcibly();
            }
            if (process.exitValue() != 0) {
                throw new BrokerUnavailableException(
                        name + " ended with code " + process.exitValue() + ": " + lastLine(log));
            }
        } catch (IOException e) {
            throw new BrokerUnavailableException("cannot run " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static PeerRun guarded(List<String> command, Path folder, Map<String, String> environment, Path log) {
        List<String> whole = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "guard"));
        whole.addAll(command);
        return PeerRun.start(builder(whole, folder, environment, log));
    }

    private static ProcessBuilder builder(
            List<String> command, Path folder, Map<String, String> environment, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    private void awaitPort(String name, int port, Path log) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!Ports.answers(port)) {
            if (!run.isAlive()) {
                throw new BrokerUnavailableException(name + " ended at once: " + lastLine(log));
            }
            if (System.nanoTime() > end) {
                throw new BrokerUnavailableException(
                        name + " does not listen after " + LIMIT.toSeconds() + " s: " + lastLine(log));
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    /** The last line of a log: a dying service names its trouble there. */
    static String lastLine(Path log) {
        try {
            // A service may write something else than UTF-8.
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            String last = lines.stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .reduce("its log is empty", (before, line) -> line);
            return last.length() > MOST_CHARACTERS ? last.substring(0, MOST_CHARACTERS) + "…" : last;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(cause);
    }

    @Override
    public void close() {
        run.close();
    }
}
