package io.ipmb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class UsageTest {

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "send bus a&& x | Not a selector, at position 2",
                "send bus | SELECTOR",
                "send bus a x --count 0 | --count 0 must be at least 1",
                "send bus a x --ttl 2 | 250ms",
                "send bus a --bytes f | --bytes and --format go together",
                "send bus a --format 3 | --bytes and --format go together",
                "send bus a x --bytes f --format 3 | one payload",
                "send bus a --bytes f --format 65536 | not in 0..65535",
                "listen bus --label a,,b | Element 2",
                "listen bus | --label",
                "listen bus --label a --count 0 | at least 1",
                "listen bus --label a --timeout x | 250ms",
                "ping bus --label a:b --to c --count 1 | without a colon",
                "ping bus --label a --to c --count 0 | at least 1",
                "host bus --no-host | leave out one of them",
                "host | BUS",
                "lisen bus | listen",
                "bench-send bus --label a --to b --size -1 --count 1 | must not be negative"
            })
    void saysWhatIsWrongWithTheArguments(String line, String expected) {
        saysWhatIsWrong(line, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "send bus <empty> x | SELECTOR",
                "listen bus --label <empty> | Element 1",
                "echo bus --label <empty> | Element 1",
                "ping bus --label a --count 1 --to <empty> | --to: A name in a label expression is empty",
                "ping bus --label <empty> --count 1 --to c | must be one name",
                "bench-send bus --label a --size 1 --count 1 --to <empty> | --to: A name in a label expression is empty",
                "bench-send bus --label <empty> --size 1 --count 1 --to c | Element 1"
            })
    void saysWhichNameIsEmpty(String line, String expected) {
        saysWhatIsWrong(line, expected);
    }

    private void saysWhatIsWrong(String line, String expected) {
        String[] arguments = line.strip().split(" ");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = arguments[i].replace("<empty>", "");
        }
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains(expected).doesNotContain("Exception", "\tat ");
    }

    @Test
    void refusesABusNameThatNoProgramCouldShare() {
        assertThat(run("listen", "x".repeat(107), "--label", "a")).isEqualTo(2);
        assertThat(err.toString()).contains("107 bytes", "106");
    }

    @Test
    void failsWithOneLineForAFileThatIsNotThere() {
        assertThat(run("send", "bus", "a", "--region", "/no/such/file")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("ipmb: cannot read /no/such/file: no such file" + System.lineSeparator());
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
