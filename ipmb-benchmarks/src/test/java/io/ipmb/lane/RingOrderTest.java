package io.ipmb.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ipmb.benchmarks.JavaCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs the tests of {@link SleepOrder}, {@link RecordOrder} and {@link EndOrder} with jcstress, in a JVM of its own:
 * some of them for a moment each, or with {@code -Dipmb.jcstress=all} all of them, compiled in several ways.
 */
class RingOrderTest {

    private static final boolean ALL = "all".equals(System.getProperty("ipmb.jcstress"));

    /** One look, of a JVM as it comes. */
    private static final List<String> SHORT = List.of(
            "-t", "Order[.](PublishInLane|GiveBackInLane|Whole|GiveBack|StopInLane)$",
            "-jvmArgs", "-Xmx256m",
            "-iters", "1",
            "-time", "200");

    /** Interpreted, with either compiler, and with orders of the compiler's own that it seldom takes. */
    private static final List<String> LONG = List.of("-iters", "4", "-time", "500");

    private static final Pattern RESULTS =
            Pattern.compile("\\(Results: (\\d+) planned; (\\d+) passed, 0 failed, 0 soft errs, 0 hard errs\\)");

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void noOrderOfTheStepsOfBothSidesBreaksTheRing() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "two threads need two processors");
        Path folder = Files.createDirectories(Path.of("target", "jcstress").toAbsolutePath());
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(JavaCommand.of("org.openjdk.jcstress.Main"));
        Collections.addAll(command, "-c", "2", "-f", "1", "-fsm", "1", "-sc", "false", "-af", "NONE", "-r", ".");
        command.addAll(ALL ? LONG : SHORT);

        Process jcstress = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            jcstress.waitFor();
        } finally {
            jcstress.destroy();
        }

        String report = Files.readString(output);
        Matcher results = RESULTS.matcher(report);
        String planned = "";
        String passed = "none";
        while (results.find()) {
            planned = results.group(1);
            passed = results.group(2);
        }
        assertThat(passed).as(() -> report).isEqualTo(planned);
        assertThat(jcstress.exitValue()).as(() -> report).isZero();
    }
}
