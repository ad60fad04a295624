package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The receiving side of a measurement: each "0" starts the clock anew, "1" stops it. */
@Command(
        name = "bench-receive",
        description = "Receives the messages of bench-send, and prints their rate.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = "  ipmb bench-receive com.solar --label r")
final class BenchReceiveCommand implements Callable<Integer> {

    /** The longest wait for a message between two looks at the time limit. */
    private static final Duration TICK = Duration.ofMillis(100);

    /** The number of messages between two looks at the time limit: a look per message would distort the measurement. */
    private static final int LOOK_AT_CLOCK = 1 << 14;

    @Mixin
    private StayingOptions bus = new StayingOptions();

    @Mixin
    private MeasuringOptions measuring = new MeasuringOptions();

    @Option(
            names = "--label",
            required = true,
            paramLabel = "L",
            description = "Label of this process, for --to of bench-send")
    private Label label = Label.of();

    @Option(names = "--timeout", paramLabel = "D", description = "Time limit for the last message; 60s unless set")
    private TimeSpan timeout = TimeSpan.ofSeconds(60);

    @Override
    public Integer call() {
        TimeLimit limit = TimeLimit.of(timeout);
        BenchSeries series = new BenchSeries();
        try (Endpoint endpoint = bus.join(
                label,
                options -> measuring.applyTo(options).receives(String.class).joinTimeout(timeout.toJoin()))) {
            Output.say("joined");
            boolean ended = false;
            while (!ended) {
                try (IncomingMessage message = endpoint.receive(TICK)) {
                    if ((message == null || series.count() % LOOK_AT_CLOCK == 0) && limit.isOver()) {
                        throw new CommandFailedException("the last message did not arrive within " + timeout + "; "
                                + Messages.counted(series.count()) + " did");
                    }
                    if (message != null) {
                        ended = series.take(message.payload(String.class));
                        BenchRegions.touch(message.regions());
                    }
                }
            }
            Output.say(series.result());
        }
        return 0;
    }
}
