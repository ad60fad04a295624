package io.ipmb.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Builds the Rust peer with cargo, once per test run, before the first test class. Where no cargo works the suite is
 * skipped and says so in one line, unless {@code -Dipmb.interop.required=true} makes that a failure.
 */
final class RustPeerBuild implements ExecutionCondition {

    private static final int LIMIT_MINUTES = 10;

    /** What the build led to; remembered, also when it failed. */
    private sealed interface Result {
        record Built(Path program) implements Result {}

        record Failed(String why) implements Result {}

        record NoCargo(String why) implements Result {}
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
        if (found instanceof Result.NoCargo missing) {
            return ConditionEvaluationResult.disabled("the Rust peer cannot be built: " + missing.why());
        }
        return ConditionEvaluationResult.enabled("the Rust peer is built");
    }

    private static synchronized Result result() {
        Result known = result;
        if (known == null) {
            known = build();
            result = known;
            if (known instanceof Result.NoCargo missing) {
                System.out.println("Interop suite skipped, the Rust peer cannot be built: " + missing.why());
            }
        }
        return known;
    }

    private static Result build() {
        Cargo.Search search = Cargo.find();
        if (search instanceof Cargo.Search.Missing missing) {
            return Boolean.getBoolean("ipmb.interop.required")
                    ? new Result.Failed("The interop suite is required (-Dipmb.interop.required=true), but "
                            + missing.why() + "; cargo builds the Rust peer")
                    : new Result.NoCargo(missing.why());
        }
        Path cargo = ((Cargo.Search.Found) search).program();
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
}
