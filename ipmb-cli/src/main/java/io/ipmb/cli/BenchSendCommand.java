package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.MemoryRegion;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The sending side of a measurement. */
@Command(
        name = "bench-send",
        description = "Sends Strings to bench-receive at full speed.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = "  ipmb bench-send com.solar --label s --to r --size 64 --count 300000 --warm-up 100000")
final class BenchSendCommand implements Callable<Integer> {

    private static final TimeSpan TIME_TO_LIVE = TimeSpan.ofSeconds(2);

    /** The time that the first message waits for a receiver. */
    private static final TimeSpan RECEIVER = TimeSpan.ofSeconds(10);

    private static final long MOST_BYTES = 1L << 30;

    @Mixin
    private StayingOptions bus = new StayingOptions();

    @Mixin
    private MeasuringOptions measuring = new MeasuringOptions();

    @Option(names = "--label", required = true, paramLabel = "ME", description = "Label of this process")
    private Label label = Label.of();

    @Option(names = "--to", required = true, paramLabel = "L", description = "Label of bench-receive")
    private String to = "";

    @Option(
            names = "--size",
            required = true,
            paramLabel = "S",
            converter = MessageBytes.class,
            description = "Size of each String, in bytes or as 4KB")
    private int size;

    @Option(names = "--count", required = true, paramLabel = "N", description = "Number of messages")
    private long count;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Number of messages before the measurement; none unless set")
    private long warmUp;

    @Option(names = "--object", description = "Attach a file descriptor to each message")
    private boolean object;

    @Option(
            names = "--region",
            paramLabel = "SIZE",
            description = "Attach a memory region of this size to each message, 1B to 1GB; every byte of it is written")
    private @Nullable ByteSize region;

    @Option(
            names = "--recycle",
            description = "Take the regions from a registry, to which they come back; they are not written")
    private boolean recycle;

    @Override
    public Integer call() {
        if (count < 0 || warmUp < 0) {
            throw bus.usage("--count and --warm-up must not be negative");
        }
        if (recycle && region == null) {
            throw bus.usage("--recycle is for regions; give their size with --region");
        }
        Selector selector = Selector.unicast(bus.named("--to", to));
        Selector kept = selector.withTimeToLive(TIME_TO_LIVE.value());
        try (Attachments attachments = Attachments.open(List.of(), object ? List.of(Path.of("/dev/null")) : List.of());
                BenchRegions regions = regions();
                Endpoint endpoint = bus.joinToSend(label, measuring::applyTo)) {
            endpoint.send(attachments.attachTo(
                    OutgoingMessage.of(selector.withTimeToLive(RECEIVER.value()), BenchSeries.START)));
            // As the host, this process waits here until the receiver has taken the start.
            Flushing.everythingOf(endpoint, RECEIVER);
            OutgoingMessage message = attachments.attachTo(OutgoingMessage.of(kept, "x".repeat(size)));
            if (warmUp > 0) {
                send(endpoint, message, regions, warmUp);
                endpoint.send(attachments.attachTo(OutgoingMessage.of(kept, BenchSeries.START)));
            }
            send(endpoint, message, regions, count);
            endpoint.send(attachments.attachTo(OutgoingMessage.of(kept, BenchSeries.END)));
            Flushing.everythingOf(endpoint, TIME_TO_LIVE);
        }
        return 0;
    }

    private @Nullable BenchRegions regions() {
        ByteSize size = region;
        if (size == null) {
            return null;
        }
        if (size.bytes() < 1 || size.bytes() > MOST_BYTES) {
            throw bus.usage("--region " + size + " is not between 1B and 1GB");
        }
        return recycle ? BenchRegions.recycled(size.bytes()) : BenchRegions.fresh(size.bytes());
    }

    private static void send(Endpoint endpoint, OutgoingMessage message, @Nullable BenchRegions regions, long times) {
        for (long n = 0; n < times; n++) {
            if (regions == null) {
                endpoint.send(message);
            } else {
                try (MemoryRegion next = regions.next()) {
                    endpoint.send(message.withRegion(next));
                }
            }
        }
    }
}
