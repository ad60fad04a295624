package io.ipmb.cli;

import io.ipmb.JoinOptions;
import io.ipmb.LaneMode;
import io.ipmb.WaitStrategy;
import picocli.CommandLine.Option;

/** The way of the messages that a command measures. */
final class MeasuringOptions {

    @Option(
            names = "--lanes",
            paramLabel = "MODE",
            description = "Open lanes, the direct ways past the host: auto, unless set, always or never")
    private LaneMode lanes = LaneMode.AUTO;

    @Option(
            names = "--wait-strategy",
            paramLabel = "HOW",
            description = "Wait for messages in this way: park, unless set, yield or spin")
    private WaitStrategy strategy = WaitStrategy.PARK;

    /** Sets them. */
    JoinOptions.Builder applyTo(JoinOptions.Builder options) {
        return options.lanes(lanes).waitStrategy(strategy);
    }
}
