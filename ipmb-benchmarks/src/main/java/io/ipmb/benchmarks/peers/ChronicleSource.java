package io.ipmb.benchmarks.peers;

import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.wire.DocumentContext;

/** An appender; it writes each message straight into the mapped file. */
final class ChronicleSource implements MessageSource {

    private final ChronicleQueue queue;
    private final ExcerptAppender appender;
    private final Bytes<?> filler;

    ChronicleSource(Link link) {
        queue = ChronicleQueue.single(link.folder().resolve("chronicle").toString());
        appender = queue.createAppender();
        filler = Bytes.wrapForRead(new byte[link.size() - Long.BYTES]);
    }

    @Override
    public void send(long number) {
        try (DocumentContext document = appender.writingDocument()) {
            Bytes<?> to = Objects.requireNonNull(document.wire()).bytes();
            to.writeLong(number);
            to.write(filler, 0L, filler.capacity());
        }
    }

    @Override
    public void close() {
        appender.close();
        queue.close();
    }
}
