package io.ipmb.cli;

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

/** Which bus, and how to join it; the same on all commands. */
final class BusOptions {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Parameters(index = "0", paramLabel = "BUS", description = "The bus's name, for instance com.solar")
    private String identifier = "";

    @Option(names = "--token", paramLabel = "TOKEN", description = "The bus's token; else the environment's IPMB_TOKEN")
    private @Nullable String token;

    @Option(names = "--no-host", description = "Never become the bus's controller")
    private boolean noHost;

    String identifier() {
        return identifier;
    }

    boolean mayHost() {
        return !noHost;
    }

    /** Joins the bus under a label; what cannot be read on it is said on stderr, by the transport's log. */
    Endpoint join(Label label, UnaryOperator<JoinOptions.Builder> settings) {
        JoinOptions.Builder options;
        try {
            options = JoinOptions.builder(identifier)
                    .label(label)
                    .token(chosenToken())
                    .controllerAffinity(!noHost);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        try {
            return Endpoint.join(settings.apply(options).build());
        } catch (JoinException e) {
            throw new CommandFailedException("cannot join " + identifier + ": " + e.getMessage(), e);
        }
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
