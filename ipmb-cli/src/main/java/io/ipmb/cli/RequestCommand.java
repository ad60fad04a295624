package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.Text;
import io.ipmb.envelope.EnvelopeException;
import io.ipmb.envelope.EnvelopeHeaders;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends a request, and prints its answer. */
@Command(
        name = "request",
        description = "Sends a request, and prints the payload of the answer.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ipmb request com.solar moon 'How are you?'",
            "  ipmb request com.solar orders '{\"item\":\"tea\"}' --json --timeout 2s",
            "  echo '{\"id\":7}' | ipmb request com.solar 'orders & !archive' --json"
        })
final class RequestCommand implements Callable<Integer> {

    @Mixin
    private VisitingOptions bus = new VisitingOptions();

    @Mixin
    private MessageOptions message = new MessageOptions();

    @Option(names = "--timeout", paramLabel = "D", description = "Time limit for the answer; 5s unless set")
    private TimeSpan timeout = TimeSpan.ofSeconds(5);

    @Option(names = "--full", description = "Print the whole answer, as listen prints messages")
    private boolean full;

    @Override
    public Integer call() {
        message.check(bus);
        if (message.has(EnvelopeHeaders.CORRELATION_ID) || message.has(EnvelopeHeaders.REPLY_TO)) {
            throw bus.usage("a request has its own " + EnvelopeHeaders.CORRELATION_ID + " and "
                    + EnvelopeHeaders.REPLY_TO + "; leave the --header out, or send with 'ipmb send'");
        }
        String id = UUID.randomUUID().toString();
        try (Parcel parcel = message.open();
                Sender sender = Sender.joinToAsk(bus, message.label(), message.receivers(), Messages.all())) {
            Selector selector = Selector.unicast(sender.others())
                    .withTimeToLive(message.timeToLive().value());
            TimeLimit limit = TimeLimit.of(timeout);
            sender.sent(parcel.send(
                    sender.endpoint(),
                    selector,
                    "",
                    new Header(EnvelopeHeaders.CORRELATION_ID, new Text(id)),
                    new Header(EnvelopeHeaders.REPLY_TO, new Text(sender.name()))));
            if (!sender.endpoint().isController() || sender.endpoint().flush(limit.left())) {
                sender.checkDelivered(1, message.timeToLive());
            }
            awaitAnswer(sender.endpoint(), id, limit);
        }
        return 0;
    }

    /** Skips messages from others to everyone. */
    private void awaitAnswer(Endpoint endpoint, String id, TimeLimit limit) {
        while (true) {
            try (IncomingMessage received = endpoint.receive(limit.left())) {
                if (received == null) {
                    throw new CommandFailedException("no answer from " + message.receivers() + " within " + timeout
                            + "; 'ipmb ls " + bus.identifier() + "' shows who has that label, and a listener there must"
                            + " return something");
                }
                OpenedEnvelope opened = opened(received);
                if (opened != null && id.equals(opened.text(EnvelopeHeaders.CORRELATION_ID))) {
                    print(received, opened);
                    return;
                }
            }
        }
    }

    private static @Nullable OpenedEnvelope opened(IncomingMessage received) {
        try {
            return received.payload() instanceof Envelope ? OpenedEnvelope.of(received) : null;
        } catch (EnvelopeException e) {
            return null;
        }
    }

    private void print(IncomingMessage received, OpenedEnvelope opened) {
        String error = opened.text(EnvelopeHeaders.ERROR);
        if (error != null) {
            throw new CommandFailedException(message.receivers() + " answers with a failure: " + error);
        }
        if (full) {
            Output.say(new MessageJson(Clock.systemUTC()).line(received));
        } else {
            Answer.print(opened.content());
        }
    }
}
