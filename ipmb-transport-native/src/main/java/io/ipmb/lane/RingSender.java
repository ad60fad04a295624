package io.ipmb.lane;

import static io.ipmb.lane.Ring.POSITION;
import static io.ipmb.lane.Ring.STOPPED;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PolledSource;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sending half of a {@link Ring}: a channel of whole packets, several of which become visible at once. */
public final class RingSender extends SendingSide implements SendChannel, PolledSource {

    /** How far packets are written, published or not; valid within one turn of {@link #send}. */
    private long written;

    private int writtenIndex;

    /** Whether the latest written packet, which is not published yet, has objects on their way. */
    private boolean objectsUnderWay;

    private final LocalObjects objects;

    /**
     * @param receiver wakes the receiver
     * @param writable wakes the threads on this side
     */
    RingSender(RingMemory memory, LocalObjects objects, Waker receiver, Signal writable, RingRules rules) {
        super(memory, receiver, writable, rules);
        this.objects = objects;
    }

    @Override
    public int send(OutgoingPackets packets, int from) throws PlatformException {
        int count = packets.count();
        int next = from;
        while (next < count) {
            int first = next;
            PlatformException failure = null;
            boolean fits = true;
            try {
                begin();
                // Objects go before their record is published: a record with objects is the last one of its turn.
                boolean goesOn = true;
                while (next < count && goesOn && (fits = write(packets, next))) {
                    goesOn = packets.objects(next).isEmpty();
                    next++;
                }
            } catch (PlatformException e) {
                failure = e;
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
            if (!fits && !roomCameBack()) {
                return next - from;
            }
        }
        return next - from;
    }

    /** Begins to write packets, of which nothing is published. */
    private void begin() throws PlatformException {
        failWhenOver();
        written = position;
        writtenIndex = index;
    }

    /** Writes one packet behind the others; false when it does not fit at this moment. */
    private boolean write(OutgoingPackets packets, int i) throws PlatformException {
        int length = packets.length(i);
        List<? extends KernelObject> borrowed = packets.objects(i);
        rules.checkSize(length);
        rules.checkObjects(borrowed.size());
        int record = RecordLayout.recordBytes(length);
        int at = writtenIndex;
        int skip = skipped(at, record);
        long end = written + skip + record;
        if (!isFree(end)) {
            refuse(written, end);
            return false;
        }
        if (skip > 0) {
            memory.header(at, RecordLayout.SKIP);
            at = 0;
        }
        copyIn(at + RecordLayout.HEADER_BYTES, packets.memory(i), packets.offset(i), length);
        long header = length;
        if (!borrowed.isEmpty()) {
            if (!objects.add(borrowed, written + skip)) {
                refuseObjects();
                return false;
            }
            objectsUnderWay = true;
            header |= RecordLayout.WITH_OBJECTS;
        }
        memory.header(at, header);
        written = end;
        writtenIndex = behind(at, record);
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // a buffer equals itself alone
    private void copyIn(int packet, PacketBuffer from, int offset, int length) {
        if (from != lent() || offset != packet) {
            memory.copyIn(packet, from, offset, length);
        }
    }

    /** Shows the written packets to the receiver; false when the channel ended meanwhile and they count as not sent. */
    private boolean publish() {
        boolean withObjects = objectsUnderWay;
        objectsUnderWay = false;
        if (!memory.compareAndSet(RingLayout.PUBLISHED, position, written)) {
            if (withObjects) {
                objects.withdraw();
            }
            return false;
        }
        goOn(written, writtenIndex);
        return true;
    }

    /** The place of the next packet, where it has all its room at once. */
    @Override
    public int lend(int most) {
        int record = RecordLayout.recordBytes(most);
        if (skipped(index, record) > 0) {
            return -1;
        }
        long end = position + record;
        // A number that cannot be is for the next send to report.
        if (!space.isFree(end) && (!space.look(position) || !space.isFree(end))) {
            return -1;
        }
        return index + RecordLayout.HEADER_BYTES;
    }

    @Override
    public PacketBuffer lentMemory() {
        return lent();
    }

    @Override
    boolean isOver() {
        return isClosed() || (memory.getVolatile(RingLayout.PUBLISHED) & ~POSITION) != 0;
    }

    @Override
    void failWhenOver() throws PlatformException {
        if (isClosed() || (memory.getAcquire(RingLayout.PUBLISHED) & ~POSITION) != 0) {
            throw over();
        }
    }

    @Override
    boolean isStopped() {
        return (memory.getVolatile(RingLayout.PUBLISHED) & STOPPED) != 0;
    }

    /**
     * {@inheritDoc} Writable when nothing was refused, or there is space again, or sending would fail at once. Any
     * thread.
     */
    @Override
    public int readiness(int interest) {
        boolean writes = (interest & WaitSet.WRITABLE) != 0 && space.isWorthATry();
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
    public void awaitWritable(long nanos) {
        await(nanos);
    }

    @Override
    public boolean isPeerGone() {
        return isStopped();
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return null;
    }

    @Override
    public void close() {
        end();
    }

    @Override
    public String toString() {
        return "sending half of a ring of " + capacity + " bytes";
    }
}
