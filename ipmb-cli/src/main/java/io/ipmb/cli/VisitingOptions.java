package io.ipmb.cli;

import picocli.CommandLine.Option;

/**
 * Joining for a command that sends and leaves. A bus that it hosted would have no other program and end with it, so it
 * waits for a host unless {@code --host} is given.
 */
final class VisitingOptions extends BusOptions {

    @Option(
            names = "--host",
            negatable = true,
            description = "Host the bus if nobody does; unless given, wait for a host")
    private boolean host;

    @Option(names = "--wait", paramLabel = "D", description = "Time limit for a host to appear; 5s unless set")
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
