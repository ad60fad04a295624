package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends one message or many; everything on the command line is looked at before the first one leaves. */
@Command(
        name = "send",
        description = "Sends one message or many, and ends when all of it has left this process.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ipmb send com.solar moon 'Hello moon'",
            "  ipmb send com.solar 'moon & !dark' 'To one that is not dark' --ttl 5s",
            "  ipmb send com.solar '*' 'Hello everyone' --multicast",
            "  ipmb send com.solar orders '{\"item\":\"tea\"}' --json --header tenant=blue",
            "  date | ipmb send com.solar moon",
            "  ipmb send com.solar moon --bytes photo.jpg --format 3"
        })
final class SendCommand implements Callable<Integer> {

    @Mixin
    private VisitingOptions bus = new VisitingOptions();

    @Parameters(index = "1", paramLabel = "SELECTOR", description = "For whom, for instance 'moon & !dark'")
    private LabelExpression receivers = LabelExpression.nobody();

    @Parameters(index = "2", arity = "0..1", paramLabel = "TEXT", description = PayloadOptions.TEXT)
    private @Nullable String text;

    @Mixin
    private PayloadOptions payload = new PayloadOptions();

    @Option(names = "--label", paramLabel = "A,B", description = "What others can address the sender by")
    private Label label = Label.of();

    @Option(names = "--multicast", description = "To all who match, instead of to one of them")
    private boolean multicast;

    @Option(names = "--ttl", paramLabel = "D", description = "Keep it so long while nobody matches")
    private TimeSpan timeToLive = TimeSpan.ZERO;

    @Option(names = "--count", paramLabel = "N", description = "Send it so many times")
    private long count = 1;

    @Option(names = "--numbered", description = "Let a blank and 0, 1, … follow the text")
    private boolean numbered;

    @Override
    public Integer call() {
        checkUsage();
        try (Parcel parcel = payload.open(text);
                Sender sender = Sender.join(bus, label, receivers)) {
            LabelExpression others = sender.others();
            Selector selector = (multicast ? Selector.multicast(others) : Selector.unicast(others))
                    .withTimeToLive(timeToLive.value());
            Endpoint endpoint = sender.endpoint();
            for (long n = 0; n < count; n++) {
                parcel.send(endpoint, selector, numbered ? " " + n : "");
            }
            Flushing.everythingOf(endpoint, timeToLive);
            sender.checkDelivered(count, timeToLive);
        }
        return 0;
    }

    private void checkUsage() {
        if (count < 1) {
            throw bus.usage("--count " + count + " must be at least 1");
        }
        payload.check(bus, text);
        if (numbered && !payload.isPlainText()) {
            throw bus.usage("--numbered numbers a text; leave it out with --json and --bytes");
        }
    }
}
