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

/** The receiving side of a measurement: "0" starts the clock, or starts it anew, "1" ends it. */
@Command(
        name = "bench-receive",
        description = "Receives what bench-send sends, and prints the rate.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = "  ipmb bench-receive com.solar --label r")
final class BenchReceiveCommand implements Callable<Integer> {

    /** How long a silent bus is waited for before the limit is looked at. */
    private static final Duration TICK = Duration.ofMillis(100);

    /** After how many messages the limit is looked at on a busy one: what is measured shall not pay for the clock. */
    private static final int LOOK_AT_CLOCK = 1 << 14;

    @Mixin
    private StayingOptions bus = new StayingOptions();

    @Option(names = "--label", required = true, paramLabel = "L", description = "What bench-send addresses")
    private Label label = Label.of();

    @Option(
            names = "--timeout",
            paramLabel = "D",
            description = "Fail when the end has not arrived by then; 60s unless set")
    private TimeSpan timeout = TimeSpan.ofSeconds(60);

    @Override
    public Integer call() {
        TimeLimit limit = TimeLimit.of(timeout);
        long start = 0;
        long end = 0;
        long count = 0;
        int size = 0;
        try (Endpoint endpoint =
                bus.join(label, options -> options.receives(String.class).timeout(timeout.toJoin()))) {
            Output.say("joined");
            while (end == 0) {
                try (IncomingMessage message = endpoint.receive(TICK)) {
                    if ((message == null || count % LOOK_AT_CLOCK == 0) && limit.isOver()) {
                        throw new CommandFailedException(
                                "the end did not arrive within " + timeout + "; " + Messages.counted(count) + " did");
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
                        count++;
                        size = text.length();
                    }
                }
            }
        }
        if (start == 0) {
            throw new CommandFailedException("the start was lost");
        }
        double seconds = (end - start) / 1e9;
        Output.say(String.format(Locale.ROOT, "%d B %d messages %.0f/s", size, count, count / seconds));
        return 0;
    }
}
