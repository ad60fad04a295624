package io.ipmb.interop;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Finds a working cargo: that of a rustup without a toolchain only prints a hint. */
final class Cargo {

    private static final long LIMIT_SECONDS = 60;

    /** What was found. */
    sealed interface Search {
        /** A cargo that answers. */
        record Found(Path program) implements Search {}

        /** None; {@code why} is the end of a sentence. */
        record Missing(String why) implements Search {}
    }

    private Cargo() {}

    /** Looks on the path, then where rustup puts it. */
    static Search find() {
        Stream<Path> onPath = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(Path::of);
        Stream<Path> ofRustup = Stream.of(Path.of(System.getProperty("user.home"), ".cargo", "bin"));
        return find(Stream.concat(onPath, ofRustup).toList());
    }

    /** The first in these folders that answers. */
    static Search find(List<Path> directories) {
        String why = "there is no cargo (https://rustup.rs)";
        for (Path directory : directories) {
            Path cargo = directory.resolve("cargo");
            if (!Files.isExecutable(cargo)) {
                continue;
            }
            String refusal = refusal(cargo);
            if (refusal.isEmpty()) {
                return new Search.Found(cargo);
            }
            why = cargo + " does not work (" + refusal + ")";
        }
        return new Search.Missing(why);
    }

    /** Why it does not tell its version; empty when it does. */
    private static String refusal(Path cargo) {
        Process process;
        try {
            process = new ProcessBuilder(cargo.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
        try {
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return "it does not answer";
            }
            return process.exitValue() == 0 ? "" : said.lines().findFirst().orElse("exit code " + process.exitValue());
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } finally {
            process.destroyForcibly();
        }
    }
}
