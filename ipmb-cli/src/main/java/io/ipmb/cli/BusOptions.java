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

/** The bus of a command and the way to join it; subclasses decide who may host. */
abstract class BusOptions {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Parameters(index = "0", paramLabel = "BUS", description = "Name of the bus, for instance com.solar")
    private String identifier = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "Token of the bus; the environment's IPMB_TOKEN unless set")
    private @Nullable String token;

    @Option(
            names = "--allowed-peers",
            paramLabel = "WHO",
            description = "Users who may share the bus: same-user-or-root, unless set, or any-user")
    private AllowedPeers allowedPeers = AllowedPeers.SAME_USER_OR_ROOT;

    /** Whether this process hosts the bus if nobody does. */
    abstract boolean mayHost();

    /** The time limit for a host to appear; null for the default of joining. */
    abstract @Nullable TimeSpan patience();

    /** The endpoint's place among the receivers of a unicast. */
    int precedence() {
        return JoinOptions.DEFAULT_PRECEDENCE;
    }

    String identifier() {
        return identifier;
    }

    /** Joins the bus under a label. The transport's log reports unreadable messages on stderr. */
    Endpoint join(Label label, UnaryOperator<JoinOptions.Builder> settings) {
        JoinOptions.Builder options;
        try {
            options = JoinOptions.builder(identifier)
                    .label(label)
                    .token(chosenToken())
                    .allowedPeers(allowedPeers)
                    .controllerAffinity(mayHost())
                    .precedence(precedence());
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        TimeSpan patience = patience();
        if (patience != null) {
            options.joinTimeout(patience.toJoin());
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
        return "no program hosts " + identifier + (patience == null ? "" : ", and none did within " + patience)
                + "; start one, for instance 'ipmb host " + identifier + "'";
    }

    /** Joins a sender, which drops the messages that arrive for everyone. */
    Endpoint joinToSend(Label label) {
        return joinToSend(label, options -> options);
    }

    /** Joins a sender with further options. */
    Endpoint joinToSend(Label label, UnaryOperator<JoinOptions.Builder> settings) {
        MessageBox everything = MessageBox.builder().unknownTypes(true).build();
        Endpoint endpoint = join(label, options -> settings.apply(options).messageBox(everything));
        endpoint.onMessage(message -> {});
        return endpoint;
    }

    /**
     * The endpoints with this element in their label.
     *
     * @throws ParameterException when no label can have it
     */
    LabelExpression named(String option, String element) {
        try {
            return LabelExpression.of(element);
        } catch (IllegalLabelException e) {
            throw usage(option + ": " + e.getMessage());
        }
    }

    /** The failure of options that do not fit together, or of a value out of its range. */
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

    /** Prints a line on stderr; the command goes on. */
    void warn(String line) {
        CommandSpec spec = command;
        CommandLine at = spec == null ? Main.commandLine() : spec.commandLine();
        at.getErr().println("ipmb: " + line);
    }
}
