package io.ipmb.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One process of a measurement. Closing asks it to end, and sees to it. */
final class PeerRun implements AutoCloseable {

    private static final long LIMIT_SECONDS = 150;

    private final List<String> command;
    private final Process process;
    private final BufferedReader lines;

    private PeerRun(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static PeerRun start(List<String> command) {
        try {
            return new PeerRun(
                    command,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line that it prints; null when it has ended. What it runs has limits of its own. */
    @Nullable String nextLine() {
        try {
            return lines.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the line that says that it is ready; ends the process when it says something else. */
    PeerRun expect(String beginning) {
        @Nullable String line = nextLine();
        if (line == null || !line.startsWith(beginning)) {
            close();
            throw new IllegalStateException("expected '" + beginning + "' of " + command + ", got " + line);
        }
        return this;
    }

    @Override
    public void close() {
        try {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until it ends by itself. */
    void awaitEnd() {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("still there after " + LIMIT_SECONDS + " s: " + command);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
