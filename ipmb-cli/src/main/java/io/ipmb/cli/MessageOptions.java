package io.ipmb.cli;

import io.ipmb.Label;
import io.ipmb.LabelExpression;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The receivers and the content of a message; the same on all commands that send one. */
final class MessageOptions {

    @Parameters(
            index = "0+",
            paramLabel = "SELECTOR",
            description = "Label expression for the receivers, for instance 'moon & !dark'")
    private LabelExpression receivers = LabelExpression.nobody();

    @Parameters(
            index = "1+",
            arity = "0..1",
            paramLabel = "TEXT",
            description = "Payload, a String; - stands for stdin, and so does a pipe without TEXT")
    private @Nullable String text;

    @Mixin
    private PayloadOptions payload = new PayloadOptions();

    @Option(names = "--label", paramLabel = "A,B", description = "Label of this process; none unless set")
    private Label label = Label.of();

    @Option(
            names = "--ttl",
            paramLabel = "D",
            description = "Time that the bus keeps the message while nobody matches; none unless set")
    private TimeSpan timeToLive = TimeSpan.ZERO;

    LabelExpression receivers() {
        return receivers;
    }

    Label label() {
        return label;
    }

    TimeSpan timeToLive() {
        return timeToLive;
    }

    /** Checks everything that needs no reading. */
    void check(BusOptions bus) {
        payload.check(bus, text);
    }

    /** Whether there is a header with this name. */
    boolean has(String header) {
        return payload.has(header);
    }

    /** Whether the payload is a text, which a number can follow. */
    boolean isPlainText() {
        return payload.isPlainText();
    }

    /**
     * Reads the payload and opens the attachments.
     *
     * @throws CommandFailedException when a file or stdin is unreadable
     */
    Parcel open() {
        return payload.open(text);
    }
}
