package io.ipmb.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Another JVM with this one's class path that can be killed; with {@link BusChild}, a member of a bus. Closing kills
 * it.
 */
public final class BusProcess implements AutoCloseable {

    private static final long LIMIT_SECONDS = 30;

    private final Process process;
    private final PrintStream commands;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private BusProcess(Process process) {
        this.process = process;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::readLines, "lines of process " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a process that has joined the bus when this returns. */
    public static BusProcess join(String identifier, String label) {
        BusProcess process = start(BusChild.class, identifier, label);
        process.expect("joined");
        return process;
    }

    /** Starts a process that runs another main class, which prints lines to {@link #expect}. */
    public static BusProcess start(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        try {
            return new BusProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command line; see {@link BusChild}. */
    public void tell(String command) {
        commands.println(command);
    }

    /** Waits for the next line and checks its beginning; the whole line. */
    public String expect(String beginning) {
        try {
            @Nullable String line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (line == null || !line.startsWith(beginning)) {
                throw new AssertionError("expected '" + beginning + "…' of process " + process.pid() + ", got " + line);
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The process's id. */
    public long pid() {
        return process.pid();
    }

    /** SIGSTOP: the process is there and does nothing until {@link #goOn()}. */
    public void stop() {
        signal("STOP");
        // The signal is on its way; until each thread has met it, the process goes on.
        while (!isStopped()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private boolean isStopped() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            return threads.allMatch(BusProcess::isStopped);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            String state = Files.readString(thread.resolve("stat"));
            return state.charAt(state.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            // It has ended meanwhile.
            return true;
        }
    }

    /** SIGCONT. */
    public void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process sender = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            if (sender.waitFor() != 0) {
                throw new AssertionError("no SIG" + name + " for process " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** SIGKILL: the process does nothing more. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readLines() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            while (line != null) {
                lines.add(line);
                line = reader.readLine();
            }
        } catch (IOException e) {
            lines.add("the process's output broke: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        commands.close();
        kill();
    }
}
