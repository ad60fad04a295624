package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.LabelExpression;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.BytesMessage;
import io.ipmb.counter.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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
        versionProvider = Version.class)
final class SendCommand implements Callable<Integer> {

    /** What fits into a packet; the rest of the message makes it a little less. */
    private static final long MOST_BYTES = 131_040;

    @Mixin
    private BusOptions bus = new BusOptions();

    @Parameters(index = "1", paramLabel = "SELECTOR", description = "For whom, for instance \"moon & !dark\"")
    private LabelExpression receivers = LabelExpression.nobody();

    @Parameters(index = "2", arity = "0..1", paramLabel = "TEXT", description = "The payload, a String")
    private @Nullable String text;

    @Option(names = "--label", paramLabel = "A,B", description = "What others can address the sender by")
    private Label label = Label.of();

    @Option(names = "--multicast", description = "To all who match, instead of to one of them")
    private boolean multicast;

    @Option(names = "--ttl", paramLabel = "D", description = "Keep it so long while nobody matches")
    private Duration timeToLive = Duration.ZERO;

    @Option(names = "--count", paramLabel = "N", description = "Send so many; a blank and 0, 1, … follow the text")
    private long count = 1;

    @Option(names = "--bytes", paramLabel = "FILE", description = "Send the file's content as a BytesMessage")
    private @Nullable Path bytes;

    @Option(names = "--format", paramLabel = "N", description = "The BytesMessage's format, 0 to 65535")
    private @Nullable Integer format;

    @Option(names = "--region", paramLabel = "FILE", description = "Attach a memory region with the file's content")
    private List<Path> regions = new ArrayList<>();

    @Option(names = "--object", paramLabel = "FILE", description = "Attach the open file")
    private List<Path> objects = new ArrayList<>();

    @Override
    public Integer call() {
        checkUsage();
        // The bus counts a sender among the receivers. Nobody at a terminal means that, so this one names itself to be
        // left
        // out where the selector would hold for it.
        String self = "sender-" + UUID.randomUUID();
        Label own = label.with(self);
        LabelExpression others =
                receivers.matches(own) ? receivers.and(LabelExpression.of(self).not()) : receivers;
        Selector selector =
                (multicast ? Selector.multicast(others) : Selector.unicast(others)).withTimeToLive(timeToLive);
        Object payload = bytesMessage();
        try (Attachments attachments = Attachments.open(regions, objects);
                Endpoint endpoint = bus.joinToSend(own)) {
            for (long n = 0; n < count; n++) {
                Object numbered = payload != null ? payload : numbered(n);
                endpoint.send(attachments.attachTo(OutgoingMessage.of(selector, numbered)));
            }
            Flushing.everythingOf(endpoint, timeToLive);
            if (endpoint.isController()) {
                reportUndelivered(endpoint);
            }
        }
        return 0;
    }

    private void checkUsage() {
        if (count < 1) {
            throw bus.usage("--count " + count + " must be at least 1");
        }
        if ((bytes == null) != (format == null)) {
            throw bus.usage("--bytes and --format go together: the file, and the number that says what is in it");
        }
        if (bytes != null && text != null) {
            throw bus.usage("a message has one payload; leave out TEXT or --bytes");
        }
        if (format != null && (format < 0 || format > 0xffff)) {
            throw bus.usage("--format " + format + " is not in 0..65535");
        }
    }

    private @Nullable BytesMessage bytesMessage() {
        Path file = bytes;
        Integer number = format;
        if (file == null || number == null) {
            return null;
        }
        try {
            long size = Files.size(file);
            if (size > MOST_BYTES) {
                throw new CommandFailedException(file + " has " + size + " bytes, a message has at most " + MOST_BYTES
                        + "; send it with --region");
            }
            return new BytesMessage(number, Files.readAllBytes(file));
        } catch (IOException e) {
            throw Attachments.unreadable(file, e);
        }
    }

    private String numbered(long n) {
        String given = text == null ? "" : text;
        return count == 1 ? given : given + " " + n;
    }

    /** Only the bus's host sees what becomes of a message. */
    private void reportUndelivered(Endpoint endpoint) {
        long nobody = endpoint.counters().getOrDefault(Counter.DROPPED_NOBODY, 0L);
        long expired = endpoint.counters().getOrDefault(Counter.DROPPED_EXPIRED, 0L);
        if (nobody + expired > 0) {
            bus.warn(nobody + expired + " of " + count + " messages were for nobody: no endpoint matches " + receivers
                    + (timeToLive.isZero() ? "" : ", nor did one within " + Durations.text(timeToLive)));
        }
    }
}
