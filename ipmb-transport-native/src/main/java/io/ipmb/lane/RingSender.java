package io.ipmb.lane;

import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PolledSource;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import org.jspecify.annotations.Nullable;

/** The sending half of a {@link Ring}: a channel of whole packets. */
public final class RingSender implements SendChannel, PolledSource {

    private final RingWriter pen;

    RingSender(RingWriter pen) {
        this.pen = pen;
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
                pen.begin();
                // Objects go before their record is published: a record with objects is the last one of its turn.
                boolean goesOn = true;
                while (next < count && goesOn && (fits = write(packets, next))) {
                    goesOn = packets.objects(next).isEmpty();
                    next++;
                }
            } catch (PlatformException e) {
                failure = e;
            }
            if (next > first && !pen.publish()) {
                next = first;
                failure = pen.over();
            }
            if (failure != null) {
                if (next == from) {
                    throw failure;
                }
                return next - from;
            }
            if (!fits && !pen.roomCameBack()) {
                return next - from;
            }
        }
        return next - from;
    }

    private boolean write(OutgoingPackets packets, int i) throws PlatformException {
        return pen.write(packets.memory(i), packets.offset(i), packets.length(i), packets.objects(i));
    }

    /** The place of the next record, where it has all its room at once. */
    @Override
    public int lend(int most) {
        return pen.lend(most);
    }

    @Override
    public PacketBuffer lentMemory() {
        return pen.memory();
    }

    /**
     * {@inheritDoc} Writable when nothing was refused, or there is space again, or sending would fail at once. Any
     * thread.
     */
    @Override
    public int readiness(int interest) {
        boolean writes = (interest & WaitSet.WRITABLE) != 0 && pen.isWorthATry();
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
        pen.watch(bell);
    }

    @Override
    public void unwatch(Runnable bell) {
        pen.unwatch(bell);
    }

    @Override
    public void awaitWritable(long nanos) {
        pen.await(nanos);
    }

    @Override
    public boolean isPeerGone() {
        return pen.isStopped();
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return null;
    }

    @Override
    public boolean isClosed() {
        return pen.isClosed();
    }

    @Override
    public void close() {
        pen.close();
    }

    @Override
    public String toString() {
        return "sending half of a ring of " + pen.capacity() + " bytes";
    }
}
