package io.ipmb.cli;

import io.ipmb.IpmbException;
import io.ipmb.UnsupportedPlatformException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code ipmb}. Exit code 0: done; 1: failed, with the reason in one line; 2: wrong usage; 3: no receiver.
 */
@Command(
        name = "ipmb",
        description = "Talks to the message buses of this machine.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            HostCommand.class,
            ListenCommand.class,
            SendCommand.class,
            RequestCommand.class,
            LsCommand.class,
            TopCommand.class,
            EchoCommand.class,
            PingCommand.class,
            BenchCommand.class,
            BenchReceiveCommand.class,
            BenchSendCommand.class,
            BenchPartnerCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "A SELECTOR is a label expression: names joined by & | ! and parentheses, * for",
            "everyone. Single quotes around it keep the shell from reading these signs;",
            "double quotes within them enclose a name with other characters.",
            "A duration D has a unit: 250ms, 1.5s, 2m, 1h. So has a SIZE: 64KB, 4MB, 1GB.",
            "",
            "Examples:",
            "  ipmb listen com.solar --label moon &",
            "  ipmb send com.solar 'moon & !dark' 'Hello moon' --ttl 5s",
            "  ipmb request com.solar moon 'How are you?'",
            "  ipmb ls com.solar",
            "  ipmb help send",
            "",
            "Exit code 0: done; 1: failed; 2: wrong usage; 3: no receiver, which only the",
            "host of the bus knows."
        })
final class Main {

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // The log of the transport is for the person at the terminal: one line each, like the rest.
        System.setProperty("java.util.logging.SimpleFormatter.format", "ipmb: %5$s%n");
        System.exit(run(args));
    }

    private static int run(String[] args) {
        try {
            return commandLine().execute(args);
        } catch (Error e) {
            // Picocli does not catch errors.
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

    /** A misspelt option is often the missing one, and the word after an unknown option most often its value. */
    private static ParameterException named(ParameterException found, CommandLine command) {
        if (!(found instanceof MissingParameterException || found instanceof UnmatchedArgumentException)) {
            return found;
        }
        List<String> unmatched = command.getUnmatchedArguments();
        if (command.getParent() == null
                && !unmatched.isEmpty()
                && !unmatched.get(0).startsWith("-")) {
            return new ParameterException(
                    command,
                    "no command '" + unmatched.get(0) + "'; the commands are " + String.join(", ", commands(command)));
        }
        List<String> options =
                unmatched.stream().filter(word -> word.startsWith("-")).toList();
        List<String> unknown = options.isEmpty() ? unmatched : options;
        return unknown.isEmpty() ? found : new UnmatchedArgumentException(command, unknown);
    }

    private static List<String> commands(CommandLine root) {
        return root.getSubcommands().entrySet().stream()
                .filter(entry ->
                        !entry.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static int failed(CommandLine command, Exception failure) {
        boolean foreseen = failure instanceof CommandFailedException
                || failure instanceof IpmbException
                || failure instanceof UnsupportedPlatformException;
        String why = foreseen ? String.valueOf(failure.getMessage()) : failure.toString();
        // The reason may come from another program, and must neither break the line nor control the terminal.
        command.getErr().println("ipmb: " + why.replaceAll("\\p{Cntrl}+", " "));
        return failure instanceof CommandFailedException e ? e.exitCode() : CommandLine.ExitCode.SOFTWARE;
    }
}
