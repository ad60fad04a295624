package io.ipmb.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A main class of the tests, run to its end in a JVM of its own with this one's class path.
 *
 * @param exitCode 0 when all went well, 128 and the signal's number when a signal ended it
 * @param output what it printed, errors included
 */
public record JavaChild(int exitCode, String output) {

    private static final long LIMIT_SECONDS = 50;

    /** Runs a class with options of the JVM. */
    public static JavaChild run(Class<?> main, List<String> options, String... arguments) {
        return run(List.of(), System.getProperty("java.class.path"), main, options, arguments);
    }

    /**
     * Runs a class behind another command.
     *
     * @param before a command that ends with running what follows it
     */
    public static JavaChild run(
            List<String> before, String classPath, Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the process does not end: " + output);
            }
            return new JavaChild(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A command for {@code before}: a shell that does something first. */
    public static List<String> shell(String first) {
        return List.of("sh", "-c", first + " && exec \"$@\"", "sh");
    }
}
