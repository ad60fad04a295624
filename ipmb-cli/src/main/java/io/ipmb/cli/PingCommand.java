package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures round trips, one after the other. */
@Command(
        name = "ping",
        description = "Measures round trips through an echo.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = "  ipmb ping com.solar --label me --to wall --count 1000")
final class PingCommand implements Callable<Integer> {

    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(2);

    @Mixin
    private VisitingOptions bus = new VisitingOptions();

    @Mixin
    private MeasuringOptions measuring = new MeasuringOptions();

    @Option(
            names = "--label",
            required = true,
            paramLabel = "ME",
            description = "Label of this process, one name without a colon")
    private String label = "";

    @Option(names = "--to", required = true, paramLabel = "L", description = "Label of the echo")
    private String to = "";

    @Option(names = "--count", required = true, paramLabel = "N", description = "Number of round trips")
    private int count;

    @Option(names = "--object", description = "Attach a file descriptor to each message")
    private boolean object;

    @Option(names = "--timeout", paramLabel = "D", description = "Time limit for each answer; 5s unless set")
    private TimeSpan timeout = TimeSpan.ofSeconds(5);

    @Override
    public Integer call() {
        if (count < 1) {
            throw bus.usage("--count " + count + " must be at least 1");
        }
        if (label.isEmpty() || label.indexOf(':') >= 0) {
            throw bus.usage(
                    "--label '" + label + "' must be one name without a colon, since the echo splits the text there");
        }
        bus.named("--label", label);
        Selector selector = Selector.unicast(bus.named("--to", to)).withTimeToLive(TIME_TO_LIVE);
        long[] nanos = new long[count];
        try (Attachments attachments = Attachments.open(List.of(), object ? List.of(Path.of("/dev/null")) : List.of());
                Endpoint endpoint = bus.join(
                        Label.literal(label),
                        options -> measuring.applyTo(options).receives(String.class))) {
            for (int n = 0; n < count; n++) {
                String text = label + ":" + n;
                OutgoingMessage message = attachments.attachTo(OutgoingMessage.of(selector, text));
                long start = System.nanoTime();
                endpoint.send(message);
                awaitAnswer(endpoint, text);
                nanos[n] = System.nanoTime() - start;
            }
        }
        Output.say(new RoundTrips(nanos).summary());
        return 0;
    }

    /** Skips late answers to earlier pings, and messages from others. */
    private void awaitAnswer(Endpoint endpoint, String text) {
        TimeLimit limit = TimeLimit.of(timeout);
        while (true) {
            try (IncomingMessage message = endpoint.receive(limit.left())) {
                if (message == null) {
                    throw new CommandFailedException("no answer to " + text + " within " + timeout
                            + "; start 'ipmb echo " + bus.identifier() + " --label " + to + "'");
                }
                if (message.payload().equals(text)) {
                    return;
                }
            }
        }
    }
}
