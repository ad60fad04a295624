package io.ipmb.interop;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Builds the Rust peer with cargo, once per test run, before the first test class. Where there is no cargo the suite is
 * skipped and says so in one line, unless {@code -Dipmb.interop.required=true} makes that a failure.
 */
final class RustPeerBuild implements ExecutionCondition {

    private static final int LIMIT_MINUTES = 10;

    /** What the build led to; remembered, also when it failed. */
    private sealed interface Result {
        record Built(Path program) implements Result {}

        record Failed(String why) implements Result {}

        record NoCargo() implements Result {}
    }

    private static @Nullable Result result;

    /** The peer's program. */
    static Path program() {
        if (result() instanceof Result.Built built) {
            return built.program();
        }
        throw new IllegalStateException("there is no Rust peer; is @Interop missing on the test class?");
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Result found = result();
        if (found instanceof Result.Failed failed) {
            throw new IllegalStateException(failed.why());
        }
        if (found instanceof Result.NoCargo) {
            return ConditionEvaluationResult.disabled("no cargo to build the Rust peer with");
        }
        return ConditionEvaluationResult.enabled("the Rust peer is built");
    }

    private static synchronized Result result() {
        Result known = result;
        if (known == null) {
            known = build();
            result = known;
            if (known instanceof Result.NoCargo) {
                System.out.println(
                        "Interop suite skipped: there is no cargo (https://rustup.rs) to build the Rust peer with");
            }
        }
        return known;
    }

    private static Result build() {
        Path cargo = findCargo();
        if (cargo == null) {
            return Boolean.getBoolean("ipmb.interop.required")
                    ? new Result.Failed("The interop suite is required (-Dipmb.interop.required=true), but there is no "
                            + "cargo on the PATH or in ~/.cargo/bin to build the Rust peer with")
                    : new Result.NoCargo();
        }
        Path sources = Path.of(System.getProperty("basedir", ""), "peer").toAbsolutePath();
        Path target = sources.resolve("target");
        try {
            Path output = Files.createTempFile("ipmb-peer-build", ".log");
            try {
                return run(cargo, sources, target, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Result run(Path cargo, Path sources, Path target, Path output) throws IOException {
        Process process = new ProcessBuilder(
                        cargo.toString(), "build", "--release", "--locked", "--target-dir", target.toString())
                .directory(sources.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                return new Result.Failed("Building the Rust peer took more than " + LIMIT_MINUTES + " minutes:\n"
                        + Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result.Failed("Interrupted while building the Rust peer");
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            return new Result.Failed("Building the Rust peer in " + sources + " failed:\n" + Files.readString(output));
        }
        return new Result.Built(target.resolve("release").resolve("ipmb-peer"));
    }

    private static @Nullable Path findCargo() {
        Stream<Path> onPath = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(Path::of);
        Stream<Path> ofRustup = Stream.of(Path.of(System.getProperty("user.home"), ".cargo", "bin"));
        List<Path> candidates = Stream.concat(onPath, ofRustup)
                .map(directory -> directory.resolve("cargo"))
                .filter(Files::isExecutable)
                .toList();
        return candidates.isEmpty() ? null : candidates.get(0);
    }
}
