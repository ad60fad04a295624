package io.ipmb.benchmarks.bare;

import io.ipmb.platform.Deadline;
import io.ipmb.platform.Platforms;
import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where a station meets the others; the same on all commands, and spelled as on ipmb's. */
final class MeetingOptions {

    /** How long the others may take to come. */
    private static final Duration COMING = Duration.ofSeconds(30);

    @Parameters(index = "0", paramLabel = "NAME", description = "Where the stations meet")
    private String name = "";

    @Option(names = "--no-host", description = "Another station holds the name")
    private boolean noHost;

    /** Every endpoint has a label; a station has no use for it. */
    @Option(names = "--label", paramLabel = "ME", description = "Without meaning: nothing is routed")
    void label(String ignored) {}

    /** Whether this station holds the name. */
    boolean hosts() {
        return !noHost;
    }

    MeetingPlace place() {
        return new MeetingPlace(Platforms.current(), name, Deadline.after(COMING, System::nanoTime));
    }
}
