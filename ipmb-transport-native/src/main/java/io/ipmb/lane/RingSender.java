package io.ipmb.lane;

import static io.ipmb.lane.Ring.ENDED;
import static io.ipmb.lane.Ring.POSITION;
import static io.ipmb.lane.Ring.STOPPED;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.PolledSource;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of an {@link Ring}. The first group of fields belongs to the sending thread; the padding
 * keeps them off the cache lines of the receiver's.
 */
public final class RingSender extends CacheLinePadding implements SendChannel, PolledSource {

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

    private final RingMemory memory;
    private final PacketBuffer lent;
    private final int capacity;
    private final int maxPacketSize;
    private final int maxObjects;
    private final ObjectQueue objects;
    private final Signal writable;
    private final SleepFlag asleep;
    private final SleepFlag receiverAsleep;
    private final BooleanSupplier worthATry = this::isWritable;

    RingSender(
            RingMemory memory,
            ObjectQueue objects,
            Signal readable,
            Signal writable,
            int maxPacketSize,
            int maxObjects) {
        this.memory = memory;
        this.lent = memory.packets().view();
        this.capacity = memory.capacity();
        this.maxPacketSize = maxPacketSize;
        this.maxObjects = maxObjects;
        this.objects = objects;
        this.writable = writable;
        this.asleep = new SleepFlag(memory, RingLayout.SENDER_SLEEPS, writable);
        this.receiverAsleep = new SleepFlag(memory, RingLayout.READER_SLEEPS, readable);
    }

    /** The place of the next record, where it has all its room at once. */
    @Override
    public int lend(int most) {
        int record = RecordLayout.recordBytes(most);
        if (record > capacity - index) {
            return -1;
        }
        if (position + record - seenConsumed > capacity) {
            long consumed = memory.getAcquire(RingLayout.CONSUMED);
            // A number that cannot be is for the next send to report.
            if (!canBe(consumed) || position + record - consumed > capacity) {
                return -1;
            }
            seenConsumed = consumed;
        }
        return index + RecordLayout.HEADER_BYTES;
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
    @SuppressWarnings("ReferenceEquality") // a buffer equals itself alone
    private boolean write(OutgoingPackets packets, int i) throws PlatformException {
        int length = packets.length(i);
        if (length > maxPacketSize) {
            throw new PlatformException(
                    Reason.PACKET_TOO_LARGE,
                    "a packet of " + length + " bytes is larger than this channel takes, which is " + maxPacketSize);
        }
        List<? extends KernelObject> borrowed = packets.objects(i);
        if (borrowed.size() > maxObjects) {
            throw new PlatformException(
                    Reason.TOO_MANY_OBJECTS,
                    "a packet with " + borrowed.size() + " objects carries more than this channel takes, which is "
                            + maxObjects);
        }
        int record = RecordLayout.recordBytes(length);
        int at = writtenIndex;
        int skip = record > capacity - at ? capacity - at : 0;
        long end = written + skip + record;
        if (end - seenConsumed > capacity) {
            lookAtConsumed();
            if (end - seenConsumed > capacity) {
                // The end counts as a reason to try again, so it must not look like a full ring here.
                failWhenOver();
                // A quarter of the ring, so that a slow receiver does not wake the sender for every single packet.
                long worthwhile = Math.max(end, written + capacity / 4) - capacity;
                memory.setVolatile(RingLayout.SPACE_FROM, Math.min(worthwhile, written));
                return false;
            }
        }
        if (skip > 0) {
            memory.header(at, RecordLayout.SKIP);
            at = 0;
        }
        int packet = at + RecordLayout.HEADER_BYTES;
        if (packets.memory(i) != lent || packets.offset(i) != packet) {
            memory.copyIn(packet, packets.memory(i), packets.offset(i), length);
        }
        long header = length;
        if (!borrowed.isEmpty()) {
            objects.add(borrowed);
            unpublishedObjects++;
            header |= RecordLayout.WITH_OBJECTS;
        }
        memory.header(at, header);
        written = end;
        writtenIndex = at + record == capacity ? 0 : at + record;
        return true;
    }

    /** Shows the written records to the receiver; false when the channel ended meanwhile and they count as not sent. */
    private boolean publish() {
        if (!memory.compareAndSet(RingLayout.PUBLISHED, position, written)) {
            withdrawObjects();
            return false;
        }
        position = written;
        index = writtenIndex;
        receiverAsleep.wakeIfArmed();
        return true;
    }

    /**
     * After a refusal: whether the receiver made room meanwhile. When not, the signal is armed. A receiver that waits
     * as well does so with the whole ring in its hands, and must be told that it is time to give it back.
     */
    private boolean spaceCameBack() {
        if (asleep.armUnless(worthATry)) {
            return true;
        }
        receiverAsleep.wakeIfArmed();
        return false;
    }

    private void withdrawObjects() {
        objects.withdraw(unpublishedObjects);
        unpublishedObjects = 0;
    }

    /** Looks how far the receiver is by now. */
    private void lookAtConsumed() throws PlatformException {
        long consumed = memory.getAcquire(RingLayout.CONSUMED);
        if (!canBe(consumed)) {
            close();
            throw new PlatformException(
                    Reason.DAMAGED,
                    "the receiver broke the rules of the ring: it has given back " + consumed + " bytes after "
                            + seenConsumed + ", of " + position + " published");
        }
        seenConsumed = consumed;
    }

    private boolean canBe(long consumed) {
        return consumed >= seenConsumed && consumed <= position && (consumed & ~POSITION) == 0;
    }

    private boolean isWritable() {
        return memory.getVolatile(RingLayout.CONSUMED) >= memory.getVolatile(RingLayout.SPACE_FROM)
                || (memory.getVolatile(RingLayout.PUBLISHED) & ~POSITION) != 0;
    }

    private void failWhenOver() throws PlatformException {
        if ((memory.getAcquire(RingLayout.PUBLISHED) & ~POSITION) != 0) {
            throw over();
        }
    }

    private PlatformException over() {
        return new PlatformException(
                Reason.CLOSED,
                (memory.getVolatile(RingLayout.PUBLISHED) & ENDED) != 0
                        ? "this sending half is closed"
                        : "the receiving half takes no more packets");
    }

    /**
     * {@inheritDoc} Writable when nothing was refused, or there is space again, or sending would fail at once. Any
     * thread.
     */
    @Override
    public int readiness(int interest) {
        boolean writes = (interest & WaitSet.WRITABLE) != 0 && asleep.armUnless(worthATry);
        if (isPeerGone()) {
            // Then sending fails without waiting.
            return (interest & WaitSet.WRITABLE) | WaitSet.CLOSED;
        }
        return writes ? WaitSet.WRITABLE : 0;
    }

    /**
     * {@inheritDoc} The bell is called once by whoever ends a wait of the sender, which waits since {@code send} did
     * not take everything or {@link #readiness} found nothing: at least a quarter of the ring is free then, or all that
     * the receiver had to give back, and the refused packet fits; and when the receiver stops or closes.
     */
    @Override
    public void watch(Runnable bell) {
        writable.watch(bell);
    }

    @Override
    public void unwatch(Runnable bell) {
        writable.unwatch(bell);
    }

    @Override
    public boolean isClosed() {
        return (memory.getVolatile(RingLayout.PUBLISHED) & ENDED) != 0;
    }

    @Override
    public void awaitWritable(long nanos) {
        asleep.await(worthATry, nanos);
    }

    @Override
    public boolean isPeerGone() {
        return (memory.getVolatile(RingLayout.PUBLISHED) & STOPPED) != 0;
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return null;
    }

    @Override
    public void close() {
        if ((memory.getAndSetBits(RingLayout.PUBLISHED, ENDED) & ENDED) == 0) {
            receiverAsleep.wake();
            writable.wake();
        }
    }

    @Override
    public String toString() {
        return "sending half of a ring of " + capacity + " bytes";
    }
}
