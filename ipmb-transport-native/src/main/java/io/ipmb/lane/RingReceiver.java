package io.ipmb.lane;

import static io.ipmb.lane.Ring.ENDED;
import static io.ipmb.lane.Ring.POSITION;
import static io.ipmb.lane.Ring.STOPPED;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.PolledSource;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a {@link Ring}. The first group of fields belongs to the receiving thread; the padding keeps
 * them off the cache lines of the sender's.
 */
public final class RingReceiver extends CacheLinePadding implements ReceiveChannel, PolledSource {

    /** How far packets were shown. */
    private long position;

    /** The place of {@link #position} in the ring. */
    private int index;

    /** How far space was given back. */
    private long givenBack;

    /** Whether the sender has broken the rules, which is an end. */
    private boolean damaged;

    private final RingMemory memory;
    private final int capacity;
    private final int maxPacketSize;
    private final ObjectQueue objects;
    private final Signal readable;
    private final SleepFlag asleep;
    private final SleepFlag senderAsleep;
    private final AtomicBoolean wakeRequested = new AtomicBoolean();
    private final BooleanSupplier worthReceiving = this::isReadable;
    private final BooleanSupplier worthReturning = this::isReadableOrWoken;
    private volatile boolean closed;

    RingReceiver(RingMemory memory, ObjectQueue objects, Signal readable, Signal writable, int maxPacketSize) {
        this.memory = memory;
        this.capacity = memory.capacity();
        this.maxPacketSize = maxPacketSize;
        this.objects = objects;
        this.readable = readable;
        this.asleep = new SleepFlag(memory, RingLayout.READER_SLEEPS, readable);
        this.senderAsleep = new SleepFlag(memory, RingLayout.SENDER_SLEEPS, writable);
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
        into.restart(memory.packets());
        failWhenClosed();
        if (damaged) {
            return END;
        }
        giveBack();
        long word = memory.getAcquire(RingLayout.PUBLISHED);
        if ((word & POSITION) == position) {
            if (word == position && !asleep.armUnless(worthReceiving)) {
                return 0;
            }
            word = memory.getAcquire(RingLayout.PUBLISHED);
            if (word == position) {
                // Only a sender that takes back its own word comes here.
                return 0;
            }
            if ((word & POSITION) == position) {
                return END;
            }
        }
        return show(into, word & POSITION, Math.min(limit, into.capacity()));
    }

    private int show(IncomingPackets into, long end, int most) throws PlatformException {
        if (end < position || end - givenBack > capacity) {
            throw damage("it has published " + end + " bytes, of which " + givenBack + " were given back, in a ring of "
                    + capacity);
        }
        int shown = 0;
        while (shown < most && position != end) {
            int at = index;
            long reached = position;
            long header = memory.header(at);
            if (header == RecordLayout.SKIP && end - reached > capacity - at) {
                reached += capacity - at;
                at = 0;
                header = memory.header(at);
            }
            if (!RecordLayout.isPacket(header, maxPacketSize, Math.min(capacity - at, end - reached))) {
                if (shown > 0) {
                    break;
                }
                throw damage(
                        "a header is " + Long.toHexString(header) + " with " + (end - reached) + " bytes published");
            }
            int length = RecordLayout.length(header);
            List<KernelObject> attached = RecordLayout.hasObjects(header) ? takeObjects() : List.of();
            into.append(at + RecordLayout.HEADER_BYTES, length, attached, false, false);
            int record = RecordLayout.recordBytes(length);
            index = at + record == capacity ? 0 : at + record;
            position = reached + record;
            shown++;
        }
        return shown;
    }

    private List<KernelObject> takeObjects() throws PlatformException {
        List<KernelObject> attached = objects.take();
        if (attached == null) {
            // Only close() takes from the head as well, and says so before it does.
            failWhenClosed();
            throw damage("a packet is said to have objects, and none came");
        }
        return attached;
    }

    /** Ends the channel from this side; the caller throws what this answers. */
    private PlatformException damage(String how) {
        damaged = true;
        stopIntake();
        return new PlatformException(Reason.DAMAGED, "the sender broke the rules of the ring: " + how);
    }

    private void giveBack() {
        if (position != givenBack) {
            givenBack = position;
            memory.setVolatile(RingLayout.CONSUMED, position);
            if (senderAsleep.isArmed() && position >= memory.getVolatile(RingLayout.SPACE_FROM)) {
                senderAsleep.wakeIfArmed();
            }
        }
    }

    private boolean isReadable() {
        return memory.getVolatile(RingLayout.PUBLISHED) != position
                || damaged
                || (position != givenBack && senderAsleep.isArmed());
    }

    private boolean isReadableOrWoken() {
        return closed || wakeRequested.get() || isReadable();
    }

    /**
     * {@inheritDoc} Readable when {@code receive} would bring a packet or the end, or give space back that the sender
     * waits for. For the receiving thread.
     */
    @Override
    public int readiness(int interest) {
        boolean reads = (interest & WaitSet.READABLE) != 0 && asleep.armUnless(worthReceiving);
        if ((memory.getVolatile(RingLayout.PUBLISHED) & ENDED) != 0) {
            // Then there is the end to read, whatever was there a moment ago.
            return (interest & WaitSet.READABLE) | WaitSet.CLOSED;
        }
        return reads ? WaitSet.READABLE : 0;
    }

    /**
     * {@inheritDoc} The bell is called once by whoever ends a wait of the receiver, which waits since {@code receive}
     * returned 0 or {@link #readiness} found nothing; and at the end of the channel.
     */
    @Override
    public void watch(Runnable bell) {
        readable.watch(bell);
    }

    @Override
    public void unwatch(Runnable bell) {
        readable.unwatch(bell);
    }

    @Override
    public void await(long nanos) {
        asleep.await(worthReturning, nanos);
        if (wakeRequested.get()) {
            wakeRequested.set(false);
        }
    }

    @Override
    public void wakeReader() {
        wakeRequested.set(true);
        readable.wake();
    }

    @Override
    public void stopIntake() {
        if ((memory.getAndSetBits(RingLayout.PUBLISHED, STOPPED) & STOPPED) == 0) {
            senderAsleep.wake();
            asleep.wake();
        }
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return null;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        memory.getAndSetBits(RingLayout.PUBLISHED, STOPPED);
        objects.closeAll();
        senderAsleep.wake();
        readable.wake();
    }

    private void failWhenClosed() throws PlatformException {
        if (closed) {
            throw new PlatformException(Reason.CLOSED, "this receiving half is closed");
        }
    }

    @Override
    public String toString() {
        return "receiving half of a ring of " + capacity + " bytes";
    }
}
