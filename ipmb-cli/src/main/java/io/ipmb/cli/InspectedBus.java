package io.ipmb.cli;

import io.ipmb.AllowedPeers;
import io.ipmb.BusNotHostedException;
import io.ipmb.Endpoint;
import io.ipmb.HostedBus;
import io.ipmb.IpmbException;
import io.ipmb.JoinOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The bus of a command that inspects it without joining. */
final class InspectedBus {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Parameters(index = "0", paramLabel = "BUS", description = "The bus's name, for instance com.solar")
    private String identifier = "";

    @Option(
            names = "--allowed-peers",
            paramLabel = "WHO",
            description = "Users whose answer is trusted: same-user-or-root, unless set, or any-user")
    private AllowedPeers allowedPeers = AllowedPeers.SAME_USER_OR_ROOT;

    @Option(names = "--timeout", paramLabel = "D", description = "Longest wait for the host's answer; 5s unless set")
    private TimeSpan timeout = TimeSpan.ofSeconds(5);

    String identifier() {
        return identifier;
    }

    /**
     * Asks the host for the present state of the bus.
     *
     * @throws CommandFailedException when nobody hosts the bus, or its host does not answer
     */
    HostedBus look() {
        JoinOptions options;
        try {
            options = JoinOptions.builder(identifier)
                    .allowedPeers(allowedPeers)
                    .joinTimeout(timeout.value())
                    .build();
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        try {
            return Endpoint.inspect(options);
        } catch (BusNotHostedException e) {
            throw new CommandFailedException("nobody hosts " + identifier, e);
        } catch (IpmbException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Prints a line on stderr; the command goes on. */
    void warn(String line) {
        CommandSpec spec = command;
        CommandLine at = spec == null ? Main.commandLine() : spec.commandLine();
        at.getErr().println("ipmb: " + line);
    }

    /** The failure of a command with a wrong option. */
    ParameterException usage(String problem) {
        CommandSpec spec = command;
        if (spec == null) {
            throw new IllegalStateException(problem);
        }
        return new ParameterException(spec.commandLine(), problem);
    }
}
