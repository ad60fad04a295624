package io.ipmb.cli;

import io.ipmb.IpmbException;
import io.ipmb.UnsupportedPlatformException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code ipmb}. Exit code 0: done; 1: failed, with one line that says why; 2: wrong usage; 3: for nobody. */
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
            RequestCommand.class,
            EchoCommand.class,
            PingCommand.class,
            BenchReceiveCommand.class,
            BenchSendCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "A SELECTOR is a label expression: names joined by & | ! and parentheses, * for everyone. Put it into",
            "single quotes, since shells read these signs too; a name with other characters goes into double quotes",
            "within them. A duration D has a unit: 250ms, 1.5s, 2m, 1h.",
            "",
            "Examples:",
            "  ipmb listen com.solar --label moon &",
            "  ipmb send com.solar 'moon & !dark' 'Hello moon' --ttl 5s",
            "  ipmb request com.solar moon 'How are you?'",
            "  ipmb help send",
            "",
            "Exit code 0: done; 1: failed; 2: wrong usage; 3: what was sent was for nobody, where that is known."
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
        CommandLine command = new CommandLine(new Main());
        Converters.register(command);
        return command.setExpandAtFiles(false)
                .setParameterExceptionHandler(Main::misused)
                .setExecutionExceptionHandler((failure, failed, parsed) -> failed(failed, failure));
    }

    private static int misused(ParameterException found, String[] args) {
        CommandLine command = found.getCommandLine();
        ParameterException problem = named(found, command);
        PrintWriter err = command.getErr();
        err.println("ipmb: " + problem.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(problem, err)) {
            err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return CommandLine.ExitCode.USAGE;
    }

    /** What is missing may well be what was misspelt; and what follows an unknown option is most often its value. */
    private static ParameterException named(ParameterException found, CommandLine command) {
        if (!(found instanceof MissingParameterException || found instanceof UnmatchedArgumentException)) {
            return found;
        }
        List<String> unmatched = command.getUnmatchedArguments();
        List<String> options =
                unmatched.stream().filter(word -> word.startsWith("-")).toList();
        List<String> unknown = options.isEmpty() ? unmatched : options;
        return unknown.isEmpty() ? found : new UnmatchedArgumentException(command, unknown);
    }

    private static int failed(CommandLine command, Exception failure) {
        boolean foreseen = failure instanceof CommandFailedException
                || failure instanceof IpmbException
                || failure instanceof UnsupportedPlatformException;
        String why = foreseen ? String.valueOf(failure.getMessage()) : failure.toString();
        // A reason may come from another program: it shall neither break the line nor paint the terminal.
        command.getErr().println("ipmb: " + why.replaceAll("\\p{Cntrl}+", " "));
        return failure instanceof CommandFailedException e ? e.exitCode() : CommandLine.ExitCode.SOFTWARE;
    }
}
