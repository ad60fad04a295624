package io.ipmb.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command joins that stays on the bus for others: it hosts it where nobody does. */
final class StayingOptions extends BusOptions {

    @Option(names = "--no-host", description = "Never host the bus, wait for somebody who does")
    private boolean noHost;

    @Override
    boolean mayHost() {
        return !noHost;
    }

    @Override
    @Nullable TimeSpan patience() {
        return null;
    }
}
