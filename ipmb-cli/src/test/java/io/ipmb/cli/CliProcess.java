package io.ipmb.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The command line as a process. Closing kills it if it still runs. */
final class CliProcess implements AutoCloseable {

    private static final long LIMIT_SECONDS = 40;

    private final Process process;
    private final BlockingQueue<String> out = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> err = new LinkedBlockingQueue<>();
    private final Thread outReader;
    private final Thread errReader;

    private CliProcess(Process process) {
        this.process = process;
        outReader = reader(process.getInputStream(), out);
        errReader = reader(process.getErrorStream(), err);
    }

    static CliProcess start(String... arguments) {
        return start(Map.of(), arguments);
    }

    /** One whose output has no room. */
    static CliProcess startWithoutRoom(String... arguments) {
        return start(Map.of(), Redirect.to(new File("/dev/full")), arguments);
    }

    static CliProcess start(Map<String, String> environment, String... arguments) {
        return start(environment, Redirect.PIPE, arguments);
    }

    private static CliProcess start(Map<String, String> environment, Redirect output, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.ipmb.cli.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output);
        builder.environment().putAll(environment);
        try {
            return new CliProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line on stdout. */
    String nextLine() throws InterruptedException {
        @Nullable String line = out.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("no line within " + LIMIT_SECONDS + " s; stderr: " + err);
        }
        return line;
    }

    /** Writes to stdin, and ends it. */
    void type(byte[] input) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        }
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Waits for the end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still there after " + LIMIT_SECONDS + " s; stdout: " + out + ", stderr: " + err);
        }
        outReader.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        errReader.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        return process.exitValue();
    }

    /** The lines on stdout that were not taken, after the end. */
    List<String> output() {
        return List.copyOf(out);
    }

    /** The lines on stderr, after the end. */
    List<String> errors() {
        return List.copyOf(err);
    }

    private static Thread reader(InputStream stream, BlockingQueue<String> into) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        lines.lines().forEach(into::add);
                    } catch (IOException | UncheckedIOException e) {
                        into.add("the output broke: " + e.getMessage());
                    }
                },
                "lines of a process");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
