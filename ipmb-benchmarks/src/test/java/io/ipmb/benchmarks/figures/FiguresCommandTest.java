package io.ipmb.benchmarks.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.benchmarks.Program;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class FiguresCommandTest {

    private static final String NO_PEERS = "rust,libzmq,jeromq,chronicle,ring";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command = new CommandLine(new FiguresCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setCaseInsensitiveEnumValuesAllowed(true);

    /** Eight processes, two for each cell. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void printsRatesAndRoundTripsBesideAPeer() {
        int code = command.execute("--short", "--sizes", "64", "--only", "rates,trips", "--without", NO_PEERS);
        assertThat(code).as("%s%n%s", out, err).isZero();
        assertThat(out.toString())
                .contains("processors", "Aeron 1.")
                .containsPattern("\\| messages/s +\\| +64 B \\|")
                .containsPattern("\\| ipmb for Java, star +\\| +[\\d,]+ \\|")
                .containsPattern("\\| Aeron IPC, spinning +\\| +[\\d,]+ \\|")
                .containsPattern("\\| round trip of 64 B, µs +\\| +p50 \\| +p99 \\|")
                .containsPattern("\\| Aeron IPC, spinning +\\| +[\\d,.]+ \\| +[\\d,.]+ \\|")
                .doesNotContain("–", "NaN", "libzmq");
    }

    @ParameterizedTest
    @CsvSource({"--rounds,0", "--sizes,'64,7'", "--sizes,65537", "--only,nothing", "--without,everything"})
    void refusesWhatCannotBeMeasured(String option, String value) {
        assertThat(command.execute(option, value)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(option);
    }

    @Test
    void takesOptionsOfJvmsWithCommasOrSpacesBetween() {
        assertThat(jvmOptions()).isEqualTo(Program.JVM_OPTIONS);
        assertThat(jvmOptions("--jvm-options=-XX:+UseG1GC")).containsExactly("-XX:+UseG1GC");
        assertThat(jvmOptions("--jvm-options", "-XX:+UseG1GC,-Xmx1g")).containsExactly("-XX:+UseG1GC", "-Xmx1g");
        assertThat(jvmOptions("--jvm-options=-XX:+UseG1GC -Xmx1g")).containsExactly("-XX:+UseG1GC", "-Xmx1g");
        assertThat(jvmOptions("--jvm-options=")).as("the machine's own").isEmpty();
    }

    private static List<String> jvmOptions(String... arguments) {
        FiguresCommand figures = new FiguresCommand();
        new CommandLine(figures).parseArgs(arguments);
        return figures.jvmOptions();
    }
}
