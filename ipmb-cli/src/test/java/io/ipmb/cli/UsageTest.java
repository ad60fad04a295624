package io.ipmb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class UsageTest {

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sned bus a x | no command 'sned'; the commands are host, listen, send",
                "send bus a&& x | Not a selector, at position 2",
                "send bus | SELECTOR",
                "send bus a x --count 0 | --count 0 must be at least 1",
                "send bus a x --ttl 2 | '2' lacks its unit; write 2s for seconds",
                "send bus a x --count many | 'many' is not a whole number",
                "send bus a {} --json --numbered | --numbered numbers a text",
                "send bus a {\"a\":} --json | TEXT is not JSON, at line 1, column",
                "send bus a <empty> --json | TEXT is not JSON, it is empty",
                "send bus a x --json --bytes f --format 3 | one payload",
                "send bus a --json --bytes f --format 3 | leave out --json or --bytes",
                "send bus a x --header tenant | write name=value",
                "send bus a x --header id=1 | 'id' cannot travel",
                "send bus a x --header ipmb_secret=1 | 'ipmb_secret' cannot travel",
                "send bus a x --header contentType=text/csv | --json sets that of TEXT",
                "send bus a x --header =1 | its name is empty",
                "send bus a x --header a=1 --header a=2 | --header a is there twice",
                "request bus a x --header ipmb_replyTo=me | leave the --header out",
                "request bus a x --timeout 5 | '5' lacks its unit; write 5s for seconds",
                "listen bus --label * | write --label moon,night for instance; what is sent to '*' arrives",
                "listen bus --label a&b | 'a&b' reads like a selector. A label is a list of names, write --label moon,night",
                "listen bus --label <blank>a | a blank at its edge",
                "listen bus --label a --allowed-peers all | neither same-user-or-root nor any-user",
                "top bus --interval 50ms | not between 100ms and 1h",
                "top bus --interval 1 | '1' lacks its unit",
                "ls bus --allowed-peers all | neither same-user-or-root nor any-user",
                "host bus --allowed-peers root | neither same-user-or-root nor any-user",
                "send bus a --bytes f | --bytes and --format go together",
                "send bus a --format 3 | --bytes and --format go together",
                "send bus a x --bytes f --format 3 | one payload",
                "send bus a --bytes f --format 65536 | not in 0..65535",
                "send bus a x --spread --multicast | leave one of them out",
                "send bus a x --spread-key k | --spread-key needs --spread",
                "listen bus --label a,,b | Element 2",
                "listen bus | --label",
                "listen bus --label a --count 0 | at least 1",
                "listen bus --label a --timeout x | 250ms",
                "ping bus --label a:b --to c --count 1 | without a colon",
                "ping bus --label a --to c --count 0 | at least 1",
                "host bus --no-host | leave out one of them",
                "host bus --queue-bytes 4 | '4' lacks its unit; write 4MB for megabytes",
                "host bus --queue-bytes-in-all much | write a number and a unit, for instance 512B, 64KB, 4MB or 1GB",
                "host bus --queue-bytes 0B | --queue-bytes 0B is too small; write at least 1B",
                "host bus --kept-bytes 0MB | --kept-bytes 0MB is too small",
                "host bus --queue-bytes 2GB | --queue-bytes 2GB is too large; write at most 2047MB",
                "host bus --grace-time 25h | --grace-time 25h is too long; write at most 24h",
                "host bus --stall-timeout 8761h | --stall-timeout 8761h is too long; write at most 8760h",
                "host bus --max-connections 0 | --max-connections 0 is too small; write at least 1",
                "host bus --slow-consumer-policy drop | write wait, drop-newest, drop-oldest or disconnect",
                "listen bus --label a --precedence 256 | --precedence 256 is not in 0..255",
                "host | BUS",
                "lisen bus | listen",
                "bench-send bus --label a --to b --size -1 --count 1 | '-1' is not a size",
                "bench-send bus --label a --to b --size 1 --count -1 | must not be negative",
                "bench-send bus --label a --to b --size 1 --count 1 --recycle | give their size with --region",
                "bench-send bus --label a --to b --size 1 --count 1 --region 2GB | --region 2GB is not between 1B and 1GB",
                "bench-send bus --label a --to b --size 1 --count 1 --region 8 | '8' lacks its unit",
                "bench-receive bus --label a --lanes often | 'often' is neither auto nor always nor never",
                "bench --sizes 64,1 | --sizes must be between 2 and 65536",
                "bench --sizes many | 'many' is not a size; write a number and a unit, for instance 512B, 64KB",
                "bench --sizes 64,9GB | '9GB' is too large",
                "bench --time 5ms | --time 5ms is not between 10ms and 10m",
                "bench bus | 'bus'",
                "ping bus --label a --to b --count 1 --wait-strategy sleep | 'sleep' is neither park nor yield nor spin"
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
            arguments[i] = arguments[i].replace("<empty>", "").replace("<blank>", " ");
        }
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains(expected).doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen bus --lable moon | --lable | --label",
                "send bus moon hi --tt 5s | --tt | --ttl",
                "send bus --multicats | --multicats | --multicast",
                "ping bus --label me --to wall --coun 5 | --coun | --count"
            })
    void namesAnUnknownOptionAlsoWhereARequiredOneIsMissing(String line, String unknown, String meant) {
        assertThat(run(line.strip().split(" "))).isEqualTo(2);
        assertThat(err.toString())
                .contains("Unknown option", "'" + unknown + "'", meant)
                .doesNotContain("Missing required");
    }

    /** The words of the examples in single quotes are one word, as for a shell. */
    static Stream<String> examples() {
        CommandLine root = Main.commandLine();
        return Stream.concat(Stream.of(root), root.getSubcommands().values().stream())
                .flatMap(command ->
                        Stream.of(command.getCommandSpec().usageMessage().footer()))
                .filter(line -> line.startsWith("  "))
                .map(String::strip);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleOfTheHelpIsACommand(String example) {
        assertThat(example).doesNotContain("\" ");
        String command =
                example.substring(example.indexOf("ipmb ") + "ipmb ".length()).replaceAll(" *(&|\\)|[|>].*)$", "");
        List<String> words = new ArrayList<>();
        Matcher matcher = Pattern.compile("'([^']*)'|(\\S+)").matcher(command);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        Main.commandLine().parseArgs(words.toArray(String[]::new));
    }

    @Test
    void everyCommandHasExamples() {
        assertThat(Main.commandLine().getSubcommands()).allSatisfy((name, command) -> {
            if (!name.equals("help")) {
                assertThat(command.getUsageMessage()).contains("Examples:", "  ipmb " + name);
            }
        });
    }

    @Test
    void namesNoCommandThatOnlyIpmbStarts() {
        run("sned");
        assertThat(err.toString()).contains("bench-send", "completion").doesNotContain("bench-partner");
        assertThat(Main.commandLine().getUsageMessage()).contains("bench-send").doesNotContain("bench-partner");
    }

    @Test
    void quotesSelectorsSoThatShellsLeaveThemAlone() {
        CommandLine root = Main.commandLine();
        root.getSubcommands()
                .forEach((name, command) ->
                        assertThat(command.getUsageMessage()).as(name).doesNotContainPattern("\"[^\"]*![^\"]*\""));
    }

    @Test
    void printsAScriptThatCompletesCommandsAndOptions() throws Exception {
        CliProcess completion = CliProcess.start("completion");
        assertThat(completion.exitCode()).isZero();
        assertThat(String.join("\n", completion.output()))
                .contains("complete -F _complete_ipmb", "request", "--multicast");
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
