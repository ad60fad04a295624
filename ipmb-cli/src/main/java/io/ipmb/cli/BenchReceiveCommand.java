package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import java.time.Duration;
import java.util.Locale;
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
        long start = 0;
        long end = 0;
        long count = 0;
        int size = 0;
        try (Endpoint endpoint = bus.join(
                label,
                options -> measuring.applyTo(options).receives(String.class).joinTimeout(timeout.toJoin()))) {
            Output.say("joined");
            while (end == 0) {
                try (IncomingMessage message = endpoint.receive(TICK)) {
                    if ((message == null || count % LOOK_AT_CLOCK == 0) && limit.isOver()) {
                        throw new CommandFailedException("the last message did not arrive within " + timeout + "; "
                                + Messages.counted(count) + " did");
                    }
                    if (message == null) {
                        continue;
                    }
                    String text = message.payload(String.class);
                    if (text.equals(BenchSendCommand.START)) {
                        start = System.nanoTime();
                        count = 0;
                    } else if (text.equals(BenchSendCommand.END)) {
                        end = System.nanoTime();
                    } else {
                        BenchRegions.touch(message.regions());
                        count++;
                        size = text.length();
                    }
                }
            }
        }
        if (start == 0) {
            throw new CommandFailedException("the first message was lost");
        }
        double seconds = (end - start) / 1e9;
        Output.say(String.format(Locale.ROOT, "%d B %d messages %.0f/s", size, count, count / seconds));
        return 0;
    }
}
