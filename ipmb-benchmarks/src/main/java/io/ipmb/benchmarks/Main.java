package io.ipmb.benchmarks;

import io.ipmb.benchmarks.figures.FiguresCommand;
import io.ipmb.benchmarks.jmh.JmhCommand;
import io.ipmb.benchmarks.listener.ListenerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code java -jar ipmb-benchmarks.jar COMMAND}. */
@Command(
        name = "ipmb-benchmarks",
        description = "Measures ipmb for Java, beside those of its peers that this machine has.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {FiguresCommand.class, ListenerCommand.class, JmhCommand.class})
final class Main {

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }
}
