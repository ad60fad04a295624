package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.IncomingMessage;
import io.ipmb.IpmbException;
import io.ipmb.Label;
import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Answers {@code ping}: returns every String, attachments included. */
@Command(
        name = "echo",
        description = "Sends every String back to the label before its first colon.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = "  ipmb echo com.solar --label wall")
final class EchoCommand implements Callable<Integer> {

    /** The time that an answer waits for a requester that is about to rejoin. */
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(2);

    @Mixin
    private StayingOptions bus = new StayingOptions();

    @Mixin
    private MeasuringOptions measuring = new MeasuringOptions();

    @Option(names = "--label", required = true, paramLabel = "L", description = "Label of this process")
    private Label label = Label.of();

    @Override
    public Integer call() {
        Recent recent = new Recent();
        try (Endpoint endpoint =
                bus.join(label, options -> measuring.applyTo(options).receives(String.class))) {
            Output.say("joined");
            while (true) {
                try (IncomingMessage message = endpoint.receive()) {
                    String text = message.payload(String.class);
                    int colon = text.indexOf(':');
                    if (colon > 0) {
                        answer(endpoint, recent, text, colon, message);
                    }
                }
            }
        }
    }

    /** A stranger may ask for an impossible answer; the echo goes on. */
    private void answer(Endpoint endpoint, Recent recent, String text, int colon, IncomingMessage message) {
        try {
            endpoint.send(message.forwardTo(recent.to(text.substring(0, colon))));
        } catch (EndpointClosedException e) {
            throw e;
        } catch (IpmbException | IllegalArgumentException e) {
            bus.warn("a message was not answered: " + e.getMessage());
        }
    }

    /** The selector of the last answer, most often that of the next one. */
    private static final class Recent {
        private String label = "";
        private Selector selector = Selector.unicast(LabelExpression.nobody());

        Selector to(String element) {
            if (!element.equals(label)) {
                selector = Selector.unicast(LabelExpression.of(element)).withTimeToLive(TIME_TO_LIVE);
                label = element;
            }
            return selector;
        }
    }
}
