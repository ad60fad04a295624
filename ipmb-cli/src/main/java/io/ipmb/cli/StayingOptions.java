package io.ipmb.cli;

import io.ipmb.JoinOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Joining for a command that stays on the bus for others: it hosts the bus if nobody does. */
final class StayingOptions extends BusOptions {

    @Option(names = "--no-host", description = "Never host the bus; wait for a host")
    private boolean noHost;

    @Option(
            names = "--precedence",
            paramLabel = "N",
            description = "Place among the receivers of a unicast, 0 to 255, lower first; 128 unless set")
    private int precedence = JoinOptions.DEFAULT_PRECEDENCE;

    @Override
    boolean mayHost() {
        return !noHost;
    }

    @Override
    int precedence() {
        if (precedence < 0 || precedence > 255) {
            throw usage("--precedence " + precedence + " is not in 0..255");
        }
        return precedence;
    }

    @Override
    @Nullable TimeSpan patience() {
        return null;
    }
}
