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
 * Moves large bodies of envelopes into memory regions, and out of them again. On both sides the application sees the
 * same envelope of version 1 or 3, with its data inside; an envelope of version 2 or 4 with a region exists on the bus
 * only.
 *
 * <p>A received body is copied to the heap once, before anybody reads it, since others may still write to the region.
 * Immutable, and as thread-safe as the registry.
 *
 * @since 0.1.0
 */
public final class BodyRegions {

    /** The default for the largest body that is read. */
    public static final int DEFAULT_MAX_BODY_BYTES = 64 << 20;

    /** The highest limit that can be set: body and headers become one array. */
    public static final int HIGHEST_MAX_BODY_BYTES = 1 << 30;

    /** Reads bodies of up to {@link #DEFAULT_MAX_BODY_BYTES}, and writes none. */
    public static final BodyRegions READ_ONLY = new BodyRegions(null, 0, DEFAULT_MAX_BODY_BYTES);

    /** The tag of the regions: messages share regions with messages only. */
    private static final String TAG = "ipmb.envelope";

    /** Region sizes are multiples of this, so that a region fits the next body, too, if it differs by a few bytes. */
    private static final long STEP = 64 << 10;

    private final @Nullable MemoryRegistry registry;
    private final long threshold;
    private final int maxBodyBytes;

    /**
     * Moves bodies through the regions of a registry.
     *
     * @param registry the source of regions; null to write none
     * @param threshold size above which a body travels in a region; 0 for no region
     * @param maxBodyBytes the largest body that is read from a region, 1 to {@link #HIGHEST_MAX_BODY_BYTES}
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

    /** Whether the message's body is to travel in a region. */
    public boolean isLarge(OutgoingMessage message) {
        return writes()
                && message.payload() instanceof Envelope envelope
                // The cheapest question first: most messages are small.
                && envelope.content().length > threshold
                && bodySize(envelope) > threshold;
    }

    /** Whether the message's body could travel in a region. */
    public boolean isMovable(OutgoingMessage message) {
        return writes() && message.payload() instanceof Envelope envelope && bodySize(envelope) > 0;
    }

    private boolean writes() {
        return registry != null && threshold > 0;
    }

    /**
     * The size of the data inside the envelope; 0 if they are elsewhere or the envelope is broken. A broken one was
     * received, and is passed on unchanged.
     */
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
     * A message with its body in a region. The caller closes it after the attempt to send.
     *
     * @param message the message to send
     */
    public record Moved(OutgoingMessage message, MemoryRegion region) implements AutoCloseable {

        @Override
        public void close() {
            region.close();
        }
    }

    /**
     * The same message with its body in a region, which becomes the last attached one.
     *
     * @param message one that is {@linkplain #isMovable movable}
     * @throws io.ipmb.RegistryFullException when the registry's limit is reached
     * @throws io.ipmb.PlatformFailureException when the system is out of memory
     * @throws IllegalStateException when the registry is closed
     */
    public Moved move(OutgoingMessage message) {
        MemoryRegistry from = registry;
        if (from == null || !(message.payload() instanceof Envelope envelope)) {
            throw new IllegalArgumentException("no body to move: " + message.payload());
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

    /** The regions that the sending application attached, without the body. */
    static List<MemoryRegion> attached(IncomingMessage arrived) {
        List<MemoryRegion> all = arrived.regions();
        return isInRegion(arrived) && !all.isEmpty() ? all.subList(0, all.size() - 1) : all;
    }

    /**
     * The message with its body inside; the body's region is closed at once. The result owns the attachments of the
     * received message, and is closed in its place. A message with its body inside already is returned itself; so is a
     * broken one, which fails in the conversion and stays as it came for whoever puts it aside.
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
        // The received message has nothing left but its completion.
        return new IncomingMessage(
                whole,
                arrived.typeId(),
                arrived.selector(),
                arrived.takeObjects(),
                List.copyOf(regions),
                arrived::close);
    }

    /**
     * The envelope with its data inside; the same envelope if they are there already.
     *
     * @throws MessageConversionException when the region is missing or too small, or the body too large for the limit
     *     or the heap
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
            // Only this large array does not fit; the rest of the program still has its memory.
            throw new MessageConversionException(
                    "The heap has no room for the " + size + " bytes of the envelope's data: " + e.getMessage()
                            + "; lower ipmb.memory-region.max-body-bytes, or raise the limit of the heap",
                    e);
        } catch (RuntimeException | InternalError e) {
            throw unreadable(e);
        }
    }

    /**
     * The first bytes of the data, inside the envelope or in the region.
     *
     * @param most the largest number of bytes
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

    /** The region with the data. */
    private MemoryRegion holding(long size, List<MemoryRegion> regions) {
        if (Long.compareUnsigned(size, maxBodyBytes) > 0) {
            throw broken("its data have " + Long.toUnsignedString(size) + " bytes, at most " + maxBodyBytes
                    + " are read from a memory region; raise ipmb.memory-region.max-body-bytes");
        }
        if (regions.isEmpty()) {
            throw broken("its data belong in the last memory region of the message, which has none");
        }
        MemoryRegion region = regions.get(regions.size() - 1);
        if (region.size() < size) {
            throw broken("its data have " + size + " bytes, but their memory region only " + region.size());
        }
        return region;
    }

    /** The failure of a region that was cut during the read, or cannot be mapped. */
    private static MessageConversionException unreadable(Throwable why) {
        return new MessageConversionException(
                "The envelope is broken: its data cannot be read from their memory region: " + why.getMessage(), why);
    }

    private static MessageConversionException broken(String why) {
        return new MessageConversionException("The envelope is broken: " + why);
    }
}
