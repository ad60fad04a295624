package io.ipmb.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A sample as a process. Closing kills it if it still runs. */
final class SampleProcess implements AutoCloseable {

    private static final long LIMIT_SECONDS = 50;

    private final Process process;
    private final List<String> seen = new ArrayList<>();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private SampleProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output of a sample");
        reader.setDaemon(true);
        reader.start();
    }

    static SampleProcess start(Class<?> sample, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), sample.getName()));
        command.addAll(List.of(arguments));
        return new SampleProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("the output broke: " + e.getMessage());
        }
    }

    /** Waits for a line that contains a text, and returns it. */
    String line(String text) throws InterruptedException {
        while (true) {
            String line = next();
            if (line.contains(text)) {
                return line;
            }
        }
    }

    /** Waits for these lines, in any order. */
    void lines(String... expected) throws InterruptedException {
        while (!seen.containsAll(List.of(expected))) {
            next();
        }
    }

    private String next() throws InterruptedException {
        String line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("no further line after " + seen);
        }
        seen.add(line);
        return line;
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for the end of the process, and returns its exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it still runs, after " + seen + lines);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
