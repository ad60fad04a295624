package io.ipmb.benchmarks.bare;

import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The process of one station; it ends with the process that started it. */
@Command(
        name = "bare-sockets",
        description = "Sends packets through the sockets of the bus, without the bus.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {HostCommand.class, BenchReceiveCommand.class, BenchSendCommand.class})
public final class BareSockets {

    private BareSockets() {}

    /** Runs a station and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BareSockets())
                .registerConverter(Duration.class, text -> Duration.parse("PT" + text))
                .execute(args));
    }
}
