package io.ipmb.spring.support;

import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Moves the bodies of envelopes that are too large for a frame into memory regions, and out of them again. On both
 * sides the application sees the same envelope of version 1 or 3, with its data inside; one of version 2 or 4 and its
 * region are on the bus only.
 *
 * <p>What comes is copied to the heap once, before anybody looks at it: whoever has the region can write to it still.
 * Immutable, and as thread-safe as the registry.
 *
 * @since 0.1.0
 */
public final class BodyRegions {

    /** The largest body that is read unless something else is said. */
    public static final int DEFAULT_MAX_BODY_BYTES = 64 << 20;

    /** The largest that can be allowed: body and headers become one array. */
    public static final int HIGHEST_MAX_BODY_BYTES = 1 << 30;

    /** Reads bodies of up to {@link #DEFAULT_MAX_BODY_BYTES}, and writes none. */
    public static final BodyRegions READ_ONLY = new BodyRegions(null, 0, DEFAULT_MAX_BODY_BYTES);

    /** Regions of messages are shared with messages only. */
    private static final String TAG = "ipmb.envelope";

    /** Bodies differ by a few bytes; so that the region of one does for the next, it is asked for in steps. */
    private static final long STEP = 64 << 10;

    private final @Nullable MemoryRegistry registry;
    private final long threshold;
    private final int maxBodyBytes;

    /**
     * Where bodies go.
     *
     * @param registry hands the regions out; null to write none
     * @param threshold a body of more bytes goes in a region; 0 for none
     * @param maxBodyBytes the largest body that is read out of a region, 1 to {@link #HIGHEST_MAX_BODY_BYTES}
     */
    public BodyRegions(@Nullable MemoryRegistry registry, long threshold, int maxBodyBytes) {
        if (threshold < 0) {
            throw new IllegalArgumentException("threshold=" + threshold + " is negative; 0 writes no regions");
        }
        if (maxBodyBytes < 1 || maxBodyBytes > HIGHEST_MAX_BODY_BYTES) {
            throw new IllegalArgumentException(
                    "maxBodyBytes=" + maxBodyBytes + ", expected a number from 1 to " + HIGHEST_MAX_BODY_BYTES);
        }
        this.registry = registry;
        this.threshold = threshold;
        this.maxBodyBytes = maxBodyBytes;
    }

    // Sending

    /** Whether the message has a body that is to travel in a region. */
    public boolean isLarge(OutgoingMessage message) {
        return writes()
                && message.payload() instanceof Envelope envelope
                // First what costs nothing: most messages are small.
                && envelope.content().length > threshold
                && bodySize(envelope) > threshold;
    }

    /** Whether the message has a body that could travel in a region. */
    public boolean isMovable(OutgoingMessage message) {
        return writes() && message.payload() instanceof Envelope envelope && bodySize(envelope) > 0;
    }

    private boolean writes() {
        return registry != null && threshold > 0;
    }

    /** 0 where it is not inside, or the envelope is broken: such a one was received, and is passed on as it came. */
    private static int bodySize(Envelope envelope) {
        if (!EnvelopeCodec.isInline(envelope)) {
            return 0;
        }
        try {
            return envelope.content().length - Envelopes.sizeOfFront(envelope);
        } catch (MessageConversionException e) {
            return 0;
        }
    }

    /**
     * A message whose body is in a region; to be closed when it was sent, or could not be.
     *
     * @param message to be sent
     */
    public record Moved(OutgoingMessage message, MemoryRegion region) implements AutoCloseable {

        @Override
        public void close() {
            region.close();
        }
    }

    /**
     * The same message with its body in a region, which is the last one attached.
     *
     * @param message {@link #isMovable} says yes to
     * @throws io.ipmb.RegistryFullException when the registry's limit is reached
     * @throws io.ipmb.PlatformFailureException when the system is out of memory
     * @throws IllegalStateException when the registry is closed
     */
    public Moved move(OutgoingMessage message) {
        MemoryRegistry from = registry;
        if (from == null || !(message.payload() instanceof Envelope envelope)) {
            throw new IllegalArgumentException("nothing to move: " + message.payload());
        }
        int front = Envelopes.sizeOfFront(envelope);
        int size = envelope.content().length - front;
        MemoryRegion region = from.allocate((size + STEP - 1) / STEP * STEP, TAG);
        try {
            region.map(0, size).put(envelope.content(), front, size);
            OutgoingMessage moved = OutgoingMessage.of(message.selector(), EnvelopeCodec.withoutData(envelope, front));
            for (MemoryRegion other : message.regions()) {
                moved = moved.withRegion(other);
            }
            for (NativeObject object : message.objects()) {
                moved = moved.withObject(object);
            }
            return new Moved(moved.withRegion(region), region);
        } catch (RuntimeException | Error e) {
            region.close();
            throw e;
        }
    }

    // Receiving

    /** Whether the message's last region is its body. */
    static boolean isInRegion(IncomingMessage arrived) {
        return arrived.payload() instanceof Envelope envelope && EnvelopeCodec.isInRegion(envelope);
    }

    /** The regions that the sender's application has attached. */
    static List<MemoryRegion> attached(IncomingMessage arrived) {
        List<MemoryRegion> all = arrived.regions();
        return isInRegion(arrived) && !all.isEmpty() ? all.subList(0, all.size() - 1) : all;
    }

    /**
     * The message with its body inside, whose region is given up at once. Takes over the attachments of the one that
     * arrived, and is closed in its place. The same message where its body is inside already, and where what came is
     * broken: that is what converting it says, and whoever puts it aside gets it as it came.
     */
    public IncomingMessage takeIn(IncomingMessage arrived) {
        if (!(arrived.payload() instanceof Envelope envelope) || !isInRegion(arrived)) {
            return arrived;
        }
        Envelope whole;
        try {
            whole = whole(envelope, arrived.regions());
        } catch (MessageConversionException e) {
            return arrived;
        }
        List<MemoryRegion> regions = new ArrayList<>(arrived.takeRegions());
        regions.remove(regions.size() - 1).close();
        return new IncomingMessage(
                whole, arrived.typeId(), arrived.selector(), arrived.takeObjects(), List.copyOf(regions));
    }

    /**
     * The envelope with its data inside; the same where they are.
     *
     * @throws MessageConversionException when there is no such region, it is too small, or the body too large, also for
     *     the memory that there is
     */
    Envelope whole(Envelope envelope, List<MemoryRegion> regions) {
        if (!EnvelopeCodec.isInRegion(envelope)) {
            return envelope;
        }
        long size = Envelopes.readFront(envelope).dataSize();
        MemoryRegion region = holding(size, regions);
        try {
            return EnvelopeCodec.withData(envelope, region.map(0, size));
        } catch (OutOfMemoryError e) {
            // One large array that cannot be had; the rest of the program has its memory still.
            throw new MessageConversionException(
                    "The envelope's data have " + size + " bytes, for which there is no memory: " + e.getMessage()
                            + "; lower ipmb.memory-region.max-body-bytes, or give the program more",
                    e);
        } catch (RuntimeException | InternalError e) {
            throw unreadable(e);
        }
    }

    /**
     * The first bytes of the data, wherever these are.
     *
     * @param most as many, or less where there are no more
     * @throws MessageConversionException as with {@link #whole}, and when the envelope is broken
     */
    byte[] beginning(Envelope envelope, List<MemoryRegion> regions, int most) {
        if (!EnvelopeCodec.isInRegion(envelope)) {
            byte[] content = envelope.content();
            int front = Envelopes.sizeOfFront(envelope);
            return Arrays.copyOfRange(content, front, Math.min(content.length, front + most));
        }
        long size = Envelopes.readFront(envelope).dataSize();
        MemoryRegion region = holding(size, regions);
        byte[] beginning = new byte[(int) Math.min(size, most)];
        try {
            region.map(0, beginning.length).get(beginning);
        } catch (RuntimeException | InternalError e) {
            throw unreadable(e);
        }
        return beginning;
    }

    /** The region that has the data. */
    private MemoryRegion holding(long size, List<MemoryRegion> regions) {
        if (Long.compareUnsigned(size, maxBodyBytes) > 0) {
            throw broken("its data have " + Long.toUnsignedString(size) + " bytes, at most " + maxBodyBytes
                    + " are read out of a memory region; raise ipmb.memory-region.max-body-bytes");
        }
        if (regions.isEmpty()) {
            throw broken("its data are to be in the last memory region of the message, which has none");
        }
        MemoryRegion region = regions.get(regions.size() - 1);
        if (region.size() < size) {
            throw broken("its data have " + size + " bytes, but the memory region that is to hold them only "
                    + region.size());
        }
        return region;
    }

    /** The memory was cut while it was read, or cannot be mapped. */
    private static MessageConversionException unreadable(Throwable why) {
        return new MessageConversionException(
                "The envelope is broken: its data cannot be read out of their memory region: " + why.getMessage(), why);
    }

    private static MessageConversionException broken(String why) {
        return new MessageConversionException("The envelope is broken: " + why);
    }
}
