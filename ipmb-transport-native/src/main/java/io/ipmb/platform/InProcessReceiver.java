package io.ipmb.platform;

import static io.ipmb.platform.InProcessChannel.POSITION;
import static io.ipmb.platform.InProcessChannel.STOPPED;

import io.ipmb.platform.PlatformException.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of an {@link InProcessChannel}. The first group of fields belongs to the receiving thread; the
 * padding keeps them off the cache lines of the sender's.
 */
final class InProcessReceiver extends CacheLinePadding implements ReceiveChannel {

    /** How far packets were shown. */
    private long position;

    /** The place of {@link #position} in the ring. */
    private int index;

    /** How far space was given back. */
    private long givenBack;

    private final InProcessChannel channel;
    private final ByteBuffer ring;
    private final int capacity;
    private final AtomicBoolean wakeRequested = new AtomicBoolean();
    private final BooleanSupplier worthReceiving = this::isReadable;
    private final BooleanSupplier worthReturning = this::isReadableOrWoken;
    private volatile boolean closed;

    InProcessReceiver(InProcessChannel channel) {
        this.channel = channel;
        this.ring = channel.memory.whole();
        this.capacity = channel.capacity;
    }

    @Override
    public int receive(IncomingPackets into) throws PlatformException {
        return receive(into, into.capacity());
    }

    @Override
    public int receive(IncomingPackets into, int limit) throws PlatformException {
        if (limit < 1) {
            throw new IllegalArgumentException("limit=" + limit + " must be at least 1");
        }
        into.restart(channel.memory);
        failWhenClosed();
        giveBack();
        long word = channel.published.getAcquire();
        if ((word & POSITION) == position) {
            if (word == position && !channel.armReadable()) {
                return 0;
            }
            word = channel.published.getAcquire();
            if ((word & POSITION) == position) {
                return END;
            }
        }
        return show(into, word & POSITION, Math.min(limit, into.capacity()));
    }

    private int show(IncomingPackets into, long end, int most) throws PlatformException {
        int at = index;
        long reached = position;
        int shown = 0;
        while (shown < most && reached != end) {
            long header = ring.getLong(at);
            if (header == RingLayout.SKIP) {
                reached += capacity - at;
                at = 0;
                header = ring.getLong(at);
            }
            int length = (int) header;
            List<KernelObject> attached = header == length ? List.of() : takeObjects();
            into.append(at + RingLayout.HEADER_BYTES, length, attached, false, false);
            int record = RingLayout.recordBytes(length);
            reached += record;
            at = at + record == capacity ? 0 : at + record;
            shown++;
        }
        index = at;
        position = reached;
        return shown;
    }

    private List<KernelObject> takeObjects() throws PlatformException {
        List<KernelObject> attached = channel.objects.pollFirst();
        if (attached == null) {
            // only close() takes from the head as well, and says so before it does
            failWhenClosed();
            throw new IllegalStateException("a packet with objects, but none are in the queue");
        }
        return attached;
    }

    private void giveBack() {
        if (position != givenBack) {
            givenBack = position;
            channel.consumed.setVolatile(position);
            if (channel.writable.isArmed() && position >= channel.spaceFrom.getVolatile()) {
                channel.writable.raiseIfArmed();
            }
        }
    }

    /** See {@link InProcessChannel#armReadable()}, but only looks. The receiving thread. */
    BooleanSupplier worthReceiving() {
        return worthReceiving;
    }

    private boolean isReadable() {
        return channel.published.getVolatile() != position || (position != givenBack && channel.writable.isArmed());
    }

    private boolean isReadableOrWoken() {
        return closed || wakeRequested.get() || isReadable();
    }

    @Override
    public void await(long nanos) {
        channel.readable.await(worthReturning, nanos);
        if (wakeRequested.get()) {
            wakeRequested.set(false);
        }
    }

    @Override
    public void wakeReader() {
        wakeRequested.set(true);
        channel.readable.wakeThreads();
    }

    @Override
    public void stopIntake() {
        if ((channel.published.getAndSetBits(STOPPED) & STOPPED) == 0) {
            channel.writable.raise();
            channel.readable.raise();
        }
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return null;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        channel.published.getAndSetBits(STOPPED);
        channel.closeObjects();
        channel.writable.raise();
        channel.readable.wakeThreads();
    }

    private void failWhenClosed() throws PlatformException {
        if (closed) {
            throw new PlatformException(Reason.CLOSED, "this receiving half is closed");
        }
    }
}
