package io.ipmb.cli;

import picocli.CommandLine.Option;

/**
 * How a command joins that comes to others and goes again. A bus that it founded would have nobody else on it, and end with
 * it: it waits for somebody who hosts it instead, unless it is told otherwise.
 */
final class VisitingOptions extends BusOptions {

    @Option(
            names = "--host",
            negatable = true,
            description = "Host the bus where nobody does; unless given, wait for somebody who does")
    private boolean host;

    @Option(
            names = "--wait",
            paramLabel = "D",
            description = "How long to wait for somebody who hosts the bus; 5s unless set")
    private TimeSpan patience = TimeSpan.ofSeconds(5);

    @Override
    boolean mayHost() {
        return host;
    }

    @Override
    TimeSpan patience() {
        return patience;
    }
}
