package io.ipmb.cli;

import io.ipmb.JoinOptions;
import io.ipmb.LaneMode;
import io.ipmb.WaitStrategy;
import java.util.List;
import java.util.Locale;

/** The ways of a message from one process to another that {@code bench} measures. */
enum BenchWay {
    /** Through the host, by sockets. */
    STAR("star", LaneMode.NEVER, WaitStrategy.PARK);

    private final String title;
    private final LaneMode lanes;
    private final WaitStrategy strategy;

    BenchWay(String title, LaneMode lanes, WaitStrategy strategy) {
        this.title = title;
        this.lanes = lanes;
        this.strategy = strategy;
    }

    /** The name in the table. */
    String title() {
        return title;
    }

    /** Sets it for an endpoint of this process. */
    JoinOptions.Builder applyTo(JoinOptions.Builder options) {
        return options.lanes(lanes).waitStrategy(strategy);
    }

    /** Sets it for a command of another process; {@link MeasuringOptions} reads it. */
    List<String> arguments() {
        return List.of("--lanes", word(lanes), "--wait-strategy", word(strategy));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
