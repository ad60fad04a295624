package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.LabelExpression;
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
import picocli.CommandLine.Parameters;

/** Asks an application, and prints its answer. */
@Command(
        name = "request",
        description = "Sends a message that asks for an answer, and prints the answer's payload.",
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

    @Parameters(index = "1", paramLabel = "SELECTOR", description = "Whom to ask, for instance 'moon & !dark'")
    private LabelExpression receivers = LabelExpression.nobody();

    @Parameters(index = "2", arity = "0..1", paramLabel = "TEXT", description = PayloadOptions.TEXT)
    private @Nullable String text;

    @Mixin
    private PayloadOptions payload = new PayloadOptions();

    @Option(names = "--label", paramLabel = "A,B", description = "What others can address the requester by")
    private Label label = Label.of();

    @Option(names = "--ttl", paramLabel = "D", description = "Keep the request so long while nobody matches")
    private TimeSpan timeToLive = TimeSpan.ZERO;

    @Option(names = "--timeout", paramLabel = "D", description = "How long to wait for the answer; 5s unless set")
    private TimeSpan timeout = TimeSpan.ofSeconds(5);

    @Option(names = "--full", description = "Print the whole answer as listen prints messages")
    private boolean full;

    @Override
    public Integer call() {
        payload.check(bus, text);
        if (payload.has(EnvelopeHeaders.CORRELATION_ID) || payload.has(EnvelopeHeaders.REPLY_TO)) {
            throw bus.usage("a request has its own " + EnvelopeHeaders.CORRELATION_ID + " and "
                    + EnvelopeHeaders.REPLY_TO + "; leave the --header out, or send with 'ipmb send'");
        }
        String id = UUID.randomUUID().toString();
        try (Parcel parcel = payload.open(text);
                Sender sender = Sender.joinToAsk(bus, label, receivers, Messages.all())) {
            Selector selector = Selector.unicast(sender.others()).withTimeToLive(timeToLive.value());
            TimeLimit limit = TimeLimit.of(timeout);
            parcel.send(
                    sender.endpoint(),
                    selector,
                    "",
                    new Header(EnvelopeHeaders.CORRELATION_ID, new Text(id)),
                    new Header(EnvelopeHeaders.REPLY_TO, new Text(sender.name())));
            if (sender.endpoint().isController() && sender.endpoint().flush(limit.left())) {
                sender.checkDelivered(1, timeToLive);
            }
            awaitAnswer(sender.endpoint(), id, limit);
        }
        return 0;
    }

    /** Passes over what else comes: other people's messages to everyone. */
    private void awaitAnswer(Endpoint endpoint, String id, TimeLimit limit) {
        while (true) {
            try (IncomingMessage message = endpoint.receive(limit.left())) {
                if (message == null) {
                    throw new CommandFailedException("no answer from " + receivers + " within " + timeout
                            + "; is a listener there that returns something?");
                }
                OpenedEnvelope opened = opened(message);
                if (opened != null && id.equals(opened.text(EnvelopeHeaders.CORRELATION_ID))) {
                    print(message, opened);
                    return;
                }
            }
        }
    }

    private static @Nullable OpenedEnvelope opened(IncomingMessage message) {
        try {
            return message.payload() instanceof Envelope ? OpenedEnvelope.of(message) : null;
        } catch (EnvelopeException e) {
            return null;
        }
    }

    private void print(IncomingMessage message, OpenedEnvelope opened) {
        String error = opened.text(EnvelopeHeaders.ERROR);
        if (error != null) {
            throw new CommandFailedException(receivers + " does not answer: " + error);
        }
        if (full) {
            Output.say(new MessageJson(Clock.systemUTC()).line(message));
        } else {
            Answer.print(opened.content());
        }
    }
}
