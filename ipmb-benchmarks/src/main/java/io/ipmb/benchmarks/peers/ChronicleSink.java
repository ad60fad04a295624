package io.ipmb.benchmarks.peers;

import java.util.Objects;
import java.util.function.LongConsumer;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;

/** A spinning tailer. */
final class ChronicleSink implements PolledSink {

    private final ChronicleQueue queue;
    private final ExcerptTailer tailer;

    ChronicleSink(Link link) {
        queue = ChronicleQueue.single(link.folder().resolve("chronicle").toString());
        tailer = queue.createTailer().toEnd();
    }

    @Override
    public int poll(LongConsumer numbers) {
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                Thread.onSpinWait();
                return 0;
            }
            numbers.accept(Objects.requireNonNull(document.wire()).bytes().readLong());
            return 1;
        }
    }

    @Override
    public void close() {
        tailer.close();
        queue.close();
    }
}
