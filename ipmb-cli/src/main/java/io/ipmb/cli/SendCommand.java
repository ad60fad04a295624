package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends one message or many, after a check of the whole command line. */
@Command(
        name = "send",
        description = "Sends one message or many, and ends when all of them have left this process.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ipmb send com.solar moon 'Hello moon'",
            "  ipmb send com.solar 'moon & !dark' 'To one that is not dark' --ttl 5s",
            "  ipmb send com.solar '*' 'Hello everyone' --multicast",
            "  ipmb send com.solar worker 'job' --spread --count 100 --numbered",
            "  ipmb send com.solar orders '{\"item\":\"tea\"}' --json --header tenant=blue",
            "  date | ipmb send com.solar moon",
            "  ipmb send com.solar moon --bytes photo.jpg --format 3"
        })
final class SendCommand implements Callable<Integer> {

    @Mixin
    private VisitingOptions bus = new VisitingOptions();

    @Mixin
    private MessageOptions message = new MessageOptions();

    @Option(names = "--multicast", description = "Send to all endpoints that match, not to one of them")
    private boolean multicast;

    @Option(names = "--spread", description = "Send to any endpoint that matches, so that all of them share the work")
    private boolean spread;

    @Option(
            names = "--spread-key",
            paramLabel = "K",
            description = "With --spread: send all messages with this key to the same endpoint, in order")
    private @Nullable String spreadKey;

    @Option(names = "--count", paramLabel = "N", description = "Send the message N times; 1 unless set")
    private long count = 1;

    @Option(names = "--numbered", description = "Append a blank and a number from 0 on to each text")
    private boolean numbered;

    @Override
    public Integer call() {
        checkUsage();
        try (Parcel parcel = message.open();
                Sender sender = Sender.join(bus, message.label(), message.receivers())) {
            LabelExpression others = sender.others();
            Selector selector =
                    receivers(others).withTimeToLive(message.timeToLive().value());
            Endpoint endpoint = sender.endpoint();
            for (long n = 0; n < count; n++) {
                sender.sent(parcel.send(endpoint, selector, numbered ? " " + n : ""));
            }
            Flushing.everythingOf(endpoint, message.timeToLive());
            sender.checkDelivered(count, message.timeToLive());
        }
        return 0;
    }

    private Selector receivers(LabelExpression others) {
        if (multicast) {
            return Selector.multicast(others);
        }
        Selector one = Selector.unicast(others);
        if (!spread) {
            return one;
        }
        return spreadKey == null ? one.spread() : one.spread(spreadKey);
    }

    private void checkUsage() {
        if (spread && multicast) {
            throw bus.usage("--spread chooses one endpoint and --multicast takes all; leave one of them out");
        }
        if (spreadKey != null && !spread) {
            throw bus.usage("--spread-key needs --spread");
        }
        if (count < 1) {
            throw bus.usage("--count " + count + " must be at least 1");
        }
        message.check(bus);
        if (numbered && !message.isPlainText()) {
            throw bus.usage("--numbered numbers a text; leave it out with --json and --bytes");
        }
    }
}
