package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the messages for a label. */
@Command(
        name = "listen",
        description = "Prints every message as a line of JSON.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ipmb listen com.solar --label moon,night",
            "  ipmb listen com.solar --label moon --count 1 --timeout 8s",
            "  ipmb listen com.solar --label moon --no-host | jq .payload"
        })
final class ListenCommand implements Callable<Integer> {

    private final MessageJson json = new MessageJson(Clock.systemUTC());

    @Mixin
    private StayingOptions bus = new StayingOptions();

    @Option(
            names = "--label",
            required = true,
            paramLabel = "A,B",
            description = "Label of this process: the names by which senders address it")
    private Label label = Label.of();

    @Option(names = "--count", paramLabel = "N", description = "End after N messages; no limit unless set")
    private @Nullable Long count;

    @Option(
            names = "--timeout",
            paramLabel = "D",
            description = "Time limit; with --count, fewer messages by then are a failure")
    private @Nullable TimeSpan timeout;

    @Override
    public Integer call() {
        Long most = count;
        if (most != null && most < 1) {
            throw bus.usage("--count " + most + " must be at least 1");
        }
        TimeLimit limit = TimeLimit.of(timeout);
        TimeSpan whole = timeout;
        try (Endpoint endpoint = bus.join(
                label,
                options -> whole == null
                        ? options.messageBox(Messages.all())
                        : options.messageBox(Messages.all()).joinTimeout(whole.toJoin()))) {
            Output.say("joined");
            long arrived = 0;
            while (most == null || arrived < most) {
                try (IncomingMessage message = endpoint.receive(limit.left())) {
                    if (message != null) {
                        Output.say(json.line(message));
                        arrived++;
                    }
                }
                // On a busy bus receive never returns null.
                if (limit.isOver() && (most == null || arrived < most)) {
                    return ended(arrived, most, whole);
                }
            }
        }
        return 0;
    }

    private static int ended(long arrived, @Nullable Long wanted, @Nullable TimeSpan within) {
        if (wanted == null) {
            return 0;
        }
        throw new CommandFailedException(arrived + " of " + Messages.counted(wanted) + " arrived within " + within);
    }
}
