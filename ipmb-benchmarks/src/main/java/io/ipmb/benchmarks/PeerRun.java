package io.ipmb.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A process of a measurement. Closing asks it to end, then forces it, its children included; so does the end of this
 * JVM. For one thread.
 */
public final class PeerRun implements AutoCloseable {

    private static final long LIMIT_SECONDS = 150;
    private static final long PATIENCE_SECONDS = 10;

    private final List<String> command;
    private final Process process;

    /** The printed lines; an empty element marks the end and stays in the queue. */
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    private PeerRun(List<String> command, Process process) {
        this.command = command;
        this.process = process;
    }

    /** Starts a process with the standard error of this one. */
    public static PeerRun start(List<String> command) {
        return start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
    }

    /** Starts a process. */
    public static PeerRun start(ProcessBuilder builder) {
        PeerRun run;
        try {
            run = new PeerRun(builder.command(), builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        AtExit.close(run);
        Thread reader = new Thread(run::read, "output-of-" + run.process.pid());
        reader.setDaemon(true);
        reader.start();
        return run;
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            @Nullable String line = output.readLine();
            while (line != null) {
                lines.add(Optional.of(line));
                line = output.readLine();
            }
        } catch (IOException e) {
            // The process has ended because somebody closed it.
        } finally {
            lines.add(Optional.empty());
        }
    }

    /** The next line of output; null after the end. Without a time limit: the program has limits of its own. */
    public @Nullable String nextLine() {
        try {
            return line(lines.take());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * The next line of output; null after the end.
     *
     * @throws IllegalStateException when no line has come in time
     */
    public @Nullable String nextLine(Duration limit) {
        try {
            Optional<String> next = lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new IllegalStateException("no output within " + limit.toSeconds() + " s from " + this);
            }
            return line(next);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private @Nullable String line(Optional<String> next) {
        if (next.isEmpty()) {
            lines.add(next);
        }
        return next.orElse(null);
    }

    /** Waits for the line that reports readiness; ends the process if another one comes. */
    public PeerRun expect(String beginning) {
        return accept(beginning, nextLine());
    }

    /** As {@link #expect(String)}, with a limit. */
    public PeerRun expect(String beginning, Duration limit) {
        return accept(beginning, nextLine(limit));
    }

    private PeerRun accept(String beginning, @Nullable String line) {
        if (line == null || !line.startsWith(beginning)) {
            close();
            throw new IllegalStateException("expected '" + beginning + "' of " + this + ", got "
                    + (line == null ? "its end" : "'" + line + "'"));
        }
        return this;
    }

    /**
     * Writes a line to the process's standard input.
     *
     * @throws UncheckedIOException when the process has ended
     */
    public void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + this, e);
        }
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        try {
            process.destroy();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            children.forEach(ProcessHandle::destroyForcibly);
            AtExit.forget(this);
        }
    }

    /** Ends the process with SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Waits until the process ends by itself. */
    public void awaitEnd() {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("still running after " + LIMIT_SECONDS + " s: " + this);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(cause);
    }

    /** The command without its class path, which would be the longest part by far. */
    @Override
    public String toString() {
        int classPath = command.indexOf("-cp") + 1;
        return IntStream.range(0, command.size())
                .mapToObj(word -> word > 0 && word == classPath ? "…" : command.get(word))
                .collect(Collectors.joining(" "));
    }
}
