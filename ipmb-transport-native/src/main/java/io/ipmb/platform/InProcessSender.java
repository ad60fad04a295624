package io.ipmb.platform;

import static io.ipmb.platform.InProcessChannel.ENDED;
import static io.ipmb.platform.InProcessChannel.POSITION;
import static io.ipmb.platform.InProcessChannel.STOPPED;

import io.ipmb.platform.PlatformException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of an {@link InProcessChannel}. The first group of fields belongs to the sending thread; the padding
 * keeps them off the cache lines of the receiver's.
 */
final class InProcessSender extends CacheLinePadding implements SendChannel {

    /** How far records are published. */
    private long position;

    /** The place of {@link #position} in the ring. */
    private int index;

    /** How far the receiver was when this side last looked. */
    private long seenConsumed;

    /** How far records are written, published or not; valid within one call of send. */
    private long written;

    private int writtenIndex;

    /** How many written records wait in the side queue for being published. */
    private int unpublishedObjects;

    private final InProcessChannel channel;
    private final ByteBuffer ring;
    private final PacketBuffer lent;
    private final int capacity;
    private final BooleanSupplier worthATry = this::isWritable;

    InProcessSender(InProcessChannel channel) {
        this.channel = channel;
        this.ring = channel.memory.whole();
        this.lent = channel.memory.view();
        this.capacity = channel.capacity;
    }

    /** The place of the next record, where it has all its room at once. */
    @Override
    public int lend(int most) {
        int record = RingLayout.recordBytes(most);
        if (record > capacity - index) {
            return -1;
        }
        if (position + record - seenConsumed > capacity) {
            seenConsumed = channel.consumed.getAcquire();
            if (position + record - seenConsumed > capacity) {
                return -1;
            }
        }
        return index + RingLayout.HEADER_BYTES;
    }

    @Override
    public PacketBuffer lentMemory() {
        return lent;
    }

    @Override
    public int send(OutgoingPackets packets, int from) throws PlatformException {
        int count = packets.count();
        int next = from;
        failWhenOver();
        while (next < count) {
            int first = next;
            PlatformException failure = null;
            boolean fits = true;
            written = position;
            writtenIndex = index;
            unpublishedObjects = 0;
            try {
                while (next < count && (fits = write(packets, next))) {
                    next++;
                }
            } catch (PlatformException e) {
                failure = e;
            } catch (RuntimeException | Error e) {
                withdrawObjects();
                throw e;
            }
            if (next > first && !publish()) {
                next = first;
                failure = over();
            }
            if (failure != null) {
                if (next == from) {
                    throw failure;
                }
                return next - from;
            }
            if (!fits && !spaceCameBack()) {
                return next - from;
            }
        }
        return next - from;
    }

    /** Writes one record behind the others; false when it does not fit at this moment. */
    private boolean write(OutgoingPackets packets, int i) throws PlatformException {
        int length = packets.length(i);
        if (length > channel.maxPacketSize) {
            throw new PlatformException(
                    Reason.PACKET_TOO_LARGE,
                    "a packet of " + length + " bytes is larger than this channel takes, which is "
                            + channel.maxPacketSize);
        }
        List<? extends KernelObject> borrowed = packets.objects(i);
        if (borrowed.size() > channel.maxObjects) {
            throw new PlatformException(
                    Reason.TOO_MANY_OBJECTS,
                    "a packet with " + borrowed.size() + " objects carries more than this channel takes, which is "
                            + channel.maxObjects);
        }
        int record = RingLayout.recordBytes(length);
        int at = writtenIndex;
        int skip = record > capacity - at ? capacity - at : 0;
        long end = written + skip + record;
        if (end - seenConsumed > capacity) {
            seenConsumed = channel.consumed.getAcquire();
            if (end - seenConsumed > capacity) {
                // the end counts as a reason to try again, so it must not look like a full ring here
                failWhenOver();
                // a quarter of the ring, so that a slow receiver does not wake the sender for every single packet
                long worthwhile = Math.max(end, written + capacity / 4) - capacity;
                channel.spaceFrom.setVolatile(Math.min(worthwhile, written));
                return false;
            }
        }
        if (skip > 0) {
            ring.putLong(at, RingLayout.SKIP);
            at = 0;
        }
        int packet = at + RingLayout.HEADER_BYTES;
        if (!packets.memory(i).equals(lent) || packets.offset(i) != packet) {
            ring.put(packet, packets.memory(i).whole(), packets.offset(i), length);
        }
        long header = length;
        if (!borrowed.isEmpty()) {
            channel.objects.addLast(duplicates(borrowed));
            unpublishedObjects++;
            header |= RingLayout.WITH_OBJECTS;
        }
        ring.putLong(at, header);
        written = end;
        writtenIndex = at + record == capacity ? 0 : at + record;
        return true;
    }

    /** Shows the written records to the receiver; false when the channel ended meanwhile and they count as not sent. */
    private boolean publish() {
        if (!channel.published.compareAndSet(position, written)) {
            withdrawObjects();
            return false;
        }
        position = written;
        index = writtenIndex;
        channel.readable.raiseIfArmed();
        return true;
    }

    /**
     * After a refusal: whether the receiver made room meanwhile. When not, the signal is armed. A receiver that waits
     * as well does so with the whole ring in its hands, and must be told that it is time to give it back.
     */
    private boolean spaceCameBack() {
        if (channel.armWritable()) {
            return true;
        }
        channel.readable.raiseIfArmed();
        return false;
    }

    private static List<KernelObject> duplicates(List<? extends KernelObject> borrowed) throws PlatformException {
        List<KernelObject> duplicates = new ArrayList<>(borrowed.size());
        boolean complete = false;
        try {
            for (KernelObject object : borrowed) {
                duplicates.add(duplicate(object));
            }
            complete = true;
            return duplicates;
        } finally {
            if (!complete) {
                duplicates.forEach(KernelObject::close);
            }
        }
    }

    private static KernelObject duplicate(KernelObject object) throws PlatformException {
        try {
            return object.duplicate();
        } catch (PlatformException e) {
            if (e.reason() != Reason.CLOSED) {
                throw e;
            }
            // to the caller CLOSED would mean that the channel is
            PlatformException invalid =
                    new PlatformException(Reason.INVALID_OBJECT, "an object to send is closed: " + object);
            invalid.initCause(e);
            throw invalid;
        }
    }

    /** The objects of unpublished records are the last of the queue; what is missing was closed by the receiver. */
    private void withdrawObjects() {
        for (; unpublishedObjects > 0; unpublishedObjects--) {
            List<KernelObject> list = channel.objects.pollLast();
            if (list != null) {
                list.forEach(KernelObject::close);
            }
        }
    }

    /** See {@link InProcessChannel#armWritable()}, but only looks. Any thread. */
    BooleanSupplier worthATry() {
        return worthATry;
    }

    private boolean isWritable() {
        return channel.consumed.getVolatile() >= channel.spaceFrom.getVolatile()
                || (channel.published.getVolatile() & ~POSITION) != 0;
    }

    private void failWhenOver() throws PlatformException {
        if ((channel.published.getAcquire() & ~POSITION) != 0) {
            throw over();
        }
    }

    private PlatformException over() {
        return new PlatformException(
                Reason.CLOSED,
                (channel.published.getVolatile() & ENDED) != 0
                        ? "this sending half is closed"
                        : "the receiving half takes no more packets");
    }

    @Override
    public void awaitWritable(long nanos) {
        channel.writable.await(worthATry, nanos);
    }

    @Override
    public boolean isPeerGone() {
        return (channel.published.getVolatile() & STOPPED) != 0;
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return null;
    }

    @Override
    public void close() {
        if ((channel.published.getAndSetBits(ENDED) & ENDED) == 0) {
            channel.readable.raise();
            channel.writable.wakeThreads();
        }
    }
}
