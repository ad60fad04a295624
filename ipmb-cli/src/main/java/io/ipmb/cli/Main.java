package io.ipmb.cli;

import io.ipmb.IllegalLabelException;
import io.ipmb.IpmbException;
import io.ipmb.Label;
import io.ipmb.LabelExpression;
import io.ipmb.SelectorSyntaxException;
import io.ipmb.platform.UnsupportedPlatformException;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code ipmb}. Exit code 0: done; 1: failed, with one line that says why; 2: wrong usage. */
@Command(
        name = "ipmb",
        description = "Talks to the message bus of this machine.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            HostCommand.class,
            ListenCommand.class,
            SendCommand.class,
            EchoCommand.class,
            PingCommand.class,
            BenchReceiveCommand.class,
            BenchSendCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "A SELECTOR is a label expression: names joined by & | ! and parentheses, * for everyone;",
            "names with other characters go into double quotes. Durations: 250ms, 2s, 1.5s, 1m, 1h.",
            "Exit code 0: done; 1: failed; 2: wrong usage."
        })
final class Main {

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // What the transport logs is meant for the person at the terminal here: one line, like the rest.
        System.setProperty("java.util.logging.SimpleFormatter.format", "ipmb: %5$s%n");
        System.exit(run(args));
    }

    private static int run(String[] args) {
        try {
            return commandLine().execute(args);
        } catch (Error e) {
            // Picocli leaves these alone.
            System.err.println("ipmb: " + e);
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .registerConverter(Duration.class, Durations::parse)
                .registerConverter(LabelExpression.class, Main::selector)
                .registerConverter(Label.class, Main::label)
                .setParameterExceptionHandler(Main::misused)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(command, failure));
    }

    private static LabelExpression selector(String text) {
        try {
            return LabelExpression.parse(text);
        } catch (SelectorSyntaxException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    private static Label label(String text) {
        try {
            return Label.of(text.split(",", -1));
        } catch (IllegalLabelException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    private static int misused(ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("ipmb: " + problem.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(problem, err)) {
            err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(CommandLine command, Exception failure) {
        boolean foreseen = failure instanceof CommandFailedException
                || failure instanceof IpmbException
                || failure instanceof UnsupportedPlatformException;
        String why = foreseen ? String.valueOf(failure.getMessage()) : failure.toString();
        command.getErr().println("ipmb: " + why);
        return CommandLine.ExitCode.SOFTWARE;
    }
}
