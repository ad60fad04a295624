package io.ipmb.benchmarks.bare;

import io.ipmb.platform.Deadline;
import io.ipmb.platform.Platforms;
import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options for the meeting of the stations: the same on all commands, with the names of ipmb's. */
final class MeetingOptions {

    /** Time limit for the others to come. */
    private static final Duration COMING = Duration.ofSeconds(30);

    @Parameters(index = "0", paramLabel = "NAME", description = "Name at which the stations meet")
    private String name = "";

    @Option(names = "--no-host", description = "Another station holds the name")
    private boolean noHost;

    /** The label of an endpoint, accepted for the sake of the common command line. */
    @Option(names = "--label", paramLabel = "ME", description = "No effect: nothing is routed")
    void label(String ignored) {}

    /** Whether this station holds the name. */
    boolean hosts() {
        return !noHost;
    }

    MeetingPlace place() {
        return new MeetingPlace(Platforms.current(), name, Deadline.after(COMING, System::nanoTime));
    }
}
