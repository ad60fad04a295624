package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.Message;
import io.ipmb.MessageBox;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what arrives. */
@Command(
        name = "listen",
        description = "Prints every message that arrives as a line of JSON.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ListenCommand implements Callable<Integer> {

    private final MessageJson json = new MessageJson();

    @Mixin
    private BusOptions bus = new BusOptions();

    @Option(names = "--label", required = true, paramLabel = "A,B", description = "What senders address it by")
    private Label label = Label.of();

    @Option(names = "--count", paramLabel = "N", description = "End after so many messages")
    private @Nullable Long count;

    @Option(names = "--timeout", paramLabel = "D", description = "Fail when they have not arrived by then")
    private @Nullable Duration timeout;

    @Override
    public Integer call() {
        Long most = count;
        if (most != null && most < 1) {
            throw bus.usage("--count " + most + " must be at least 1");
        }
        TimeLimit limit = TimeLimit.of(timeout);
        MessageBox box =
                MessageBox.builder().add(MessageJson.types()).unknownTypes(true).build();
        try (Endpoint endpoint = bus.join(
                label,
                options -> timeout == null
                        ? options.messageBox(box)
                        : options.messageBox(box).timeout(timeout))) {
            Output.say("joined");
            long arrived = 0;
            while (most == null || arrived < most) {
                try (Message message = endpoint.receive(limit.left())) {
                    if (message != null) {
                        Output.say(json.line(message));
                        arrived++;
                    }
                    // On a busy bus there is always a message.
                    if (limit.isOver() && (most == null || arrived < most)) {
                        throw new CommandFailedException(arrived + (most == null ? "" : " of " + most)
                                + " messages arrived within " + Durations.text(limit.whole()));
                    }
                }
            }
        }
        return 0;
    }
}
