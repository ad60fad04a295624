package io.ipmb.cli;

import io.ipmb.AllowedPeers;
import io.ipmb.BusNotHostedException;
import io.ipmb.Endpoint;
import io.ipmb.IllegalLabelException;
import io.ipmb.JoinException;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.LabelExpression;
import io.ipmb.MessageBox;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which bus, and how to join it; the same on all commands, but for who may host. */
abstract class BusOptions {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Parameters(index = "0", paramLabel = "BUS", description = "The bus's name, for instance com.solar")
    private String identifier = "";

    @Option(names = "--token", paramLabel = "TOKEN", description = "The bus's token; else the environment's IPMB_TOKEN")
    private @Nullable String token;

    @Option(
            names = "--allowed-peers",
            paramLabel = "WHO",
            description = "With whom the bus is shared: same-user-or-root, which is the default, or any-user")
    private AllowedPeers allowedPeers = AllowedPeers.SAME_USER_OR_ROOT;

    /** Whether this process hosts the bus where nobody does. */
    abstract boolean mayHost();

    /** How long somebody who hosts the bus is waited for; null for the time that joining may take. */
    abstract @Nullable TimeSpan patience();

    String identifier() {
        return identifier;
    }

    /** Joins the bus under a label; what cannot be read on it is said on stderr, by the transport's log. */
    Endpoint join(Label label, UnaryOperator<JoinOptions.Builder> settings) {
        JoinOptions.Builder options;
        try {
            options = JoinOptions.builder(identifier)
                    .label(label)
                    .token(chosenToken())
                    .allowedPeers(allowedPeers)
                    .controllerAffinity(mayHost());
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        TimeSpan patience = patience();
        if (patience != null) {
            options.timeout(patience.toJoin());
        }
        try {
            return Endpoint.join(settings.apply(options).build());
        } catch (BusNotHostedException e) {
            throw new CommandFailedException(notHosted(patience), e);
        } catch (JoinException e) {
            throw new CommandFailedException("cannot join " + identifier + ": " + e.getMessage(), e);
        }
    }

    private String notHosted(@Nullable TimeSpan patience) {
        return "nobody hosts " + identifier + (patience == null ? "" : ", nor did within " + patience)
                + "; start a program that does, 'ipmb host " + identifier + "' for instance";
    }

    /** Joins as one that only sends: whatever arrives, because it is for everyone, is taken and thrown away. */
    Endpoint joinToSend(Label label) {
        MessageBox everything = MessageBox.builder().unknownTypes(true).build();
        Endpoint endpoint = join(label, options -> options.messageBox(everything));
        endpoint.onMessage(message -> {});
        return endpoint;
    }

    /**
     * Who has this name in its label.
     *
     * @throws ParameterException when nobody can have it
     */
    LabelExpression named(String option, String element) {
        try {
            return LabelExpression.of(element);
        } catch (IllegalLabelException e) {
            throw usage(option + ": " + e.getMessage());
        }
    }

    /** What is thrown when options do not go together. */
    ParameterException usage(String problem) {
        CommandSpec spec = command;
        if (spec == null) {
            throw new IllegalStateException(problem);
        }
        return new ParameterException(spec.commandLine(), problem);
    }

    private String chosenToken() {
        if (token != null) {
            return token;
        }
        @Nullable String environment = System.getenv("IPMB_TOKEN");
        return environment == null ? "" : environment;
    }

    /** One line on stderr that does not end the command. */
    void warn(String line) {
        CommandSpec spec = command;
        CommandLine at = spec == null ? Main.commandLine() : spec.commandLine();
        at.getErr().println("ipmb: " + line);
    }
}
