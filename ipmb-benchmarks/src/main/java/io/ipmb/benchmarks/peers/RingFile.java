package io.ipmb.benchmarks.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A ring in a memory file with nothing around it, neither addresses nor waiting: Agrona's for one writer and one
 * reader. For one thread.
 */
final class RingFile implements PolledSink, MessageSource {

    private static final int RING_BYTES = 1 << 20;
    private static final int MESSAGES_PER_POLL = 256;
    private static final int TYPE = 1;

    private final MappedByteBuffer memory;
    private final OneToOneRingBuffer ring;
    private final byte[] filler;
    private final MessageHandler handler;

    private LongConsumer numbers = number -> {};

    private RingFile(Link link, StandardOpenOption... options) {
        int length = RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH;
        Path file = link.folder().resolve("ring");
        try (FileChannel channel = FileChannel.open(file, options)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ring = new OneToOneRingBuffer(new UnsafeBuffer(memory));
        filler = new byte[link.size()];
        handler = (type, buffer, offset, size) -> numbers.accept(buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN));
    }

    /** The reading end; makes the file. */
    static MessageSink sink(Link link) {
        return new RingFile(link, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    }

    /** The writing end. */
    static MessageSource source(Link link) {
        return new RingFile(link, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public void send(long number) {
        int index = ring.tryClaim(TYPE, filler.length);
        while (index < 0) {
            Thread.onSpinWait();
            index = ring.tryClaim(TYPE, filler.length);
        }
        ring.buffer().putBytes(index, filler);
        ring.buffer().putLong(index, number, ByteOrder.LITTLE_ENDIAN);
        ring.commit(index);
    }

    @Override
    public int poll(LongConsumer to) {
        numbers = to;
        int count = ring.read(handler, MESSAGES_PER_POLL);
        if (count == 0) {
            Thread.onSpinWait();
        }
        return count;
    }

    @Override
    public void close() {
        BufferUtil.free(memory);
    }
}
