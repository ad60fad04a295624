package io.ipmb.benchmarks.peers;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.ByteOrder;
import java.util.function.LongConsumer;

/** A subscription, and the media driver for both ends. */
final class AeronSink implements PolledSink {

    /** A fragment that holds the largest message. */
    static final String CHANNEL = "aeron:ipc?mtu=32768";

    static final int STREAM = 1001;

    private static final int FRAGMENTS_PER_POLL = 256;

    private final MediaDriver driver;
    private final Aeron aeron;
    private final Subscription subscription;
    private final FragmentAssembler assembler;

    private LongConsumer numbers = number -> {};

    AeronSink(Link link) {
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(link.folder().resolve("aeron").toString())
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
        subscription = aeron.addSubscription(CHANNEL, STREAM);
        assembler = new FragmentAssembler(
                (buffer, offset, length, header) -> numbers.accept(buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN)));
    }

    @Override
    public int poll(LongConsumer to) {
        numbers = to;
        int count = subscription.poll(assembler, FRAGMENTS_PER_POLL);
        if (count == 0) {
            Thread.onSpinWait();
        }
        return count;
    }

    @Override
    public void close() {
        subscription.close();
        aeron.close();
        driver.close();
    }
}
