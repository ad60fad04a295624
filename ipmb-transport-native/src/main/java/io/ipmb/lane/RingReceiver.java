package io.ipmb.lane;

import static io.ipmb.lane.Ring.ENDED;
import static io.ipmb.lane.Ring.POSITION;
import static io.ipmb.lane.Ring.STOPPED;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.PolledSource;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a {@link Ring}. The first group of fields belongs to the receiving thread; the padding keeps
 * them off the cache lines of the sender's.
 */
public final class RingReceiver extends CacheLinePadding implements ReceiveChannel, PolledSource {

    /** In a lane, space goes back in pieces of the ring's size divided by this. */
    private static final int LEAST_GIVEN_BACK = 16;

    /** How far packets were shown. */
    private long position;

    /** The place of {@link #position} in the ring. */
    private int index;

    /**
     * How far space was given back; by another thread than the receiving one where the caller says so. The sender sees
     * it later than the receiving thread: what that reads of the sender's is based on a number that it has.
     */
    private final AtomicLong givenBack = new AtomicLong();

    /** Whether the sender has broken the rules, which is an end. */
    private boolean damaged;

    /** For each packet of the last receive, its tag, and where its record ends. */
    private int[] tags = {};

    private long[] ends = {};

    private final RingMemory memory;
    private final int capacity;
    private final int maxPacketSize;
    private final long forbidden;

    /** Whether the sender is in another process. */
    private final boolean lane;

    /** Whether space is given back only when the caller says so. */
    private final boolean keeps;

    private final ObjectsIn objects;
    private final Signal readable;
    private final SleepFlag asleep;
    private final SleepFlag senderAsleep;
    private final AtomicBoolean wakeRequested = new AtomicBoolean();
    private final BooleanSupplier worthReceiving = this::isReadable;
    private final BooleanSupplier worthReturning = this::isReadableOrWoken;
    private volatile boolean closed;
    private volatile boolean senderGone;
    private volatile boolean stopped;

    RingReceiver(RingMemory memory, ObjectsIn objects, Signal readable, Waker sender, RingRules rules) {
        this(memory, objects, readable, sender, rules, false);
    }

    /**
     * @param readable wakes the threads on this side
     * @param sender wakes the sender
     * @param keeps whether space is given back only when the caller says so
     */
    RingReceiver(RingMemory memory, ObjectsIn objects, Signal readable, Waker sender, RingRules rules, boolean keeps) {
        this.memory = memory;
        this.capacity = memory.capacity();
        this.maxPacketSize = rules.maxPacketSize();
        this.forbidden = rules.forbidden();
        this.lane = rules.lane();
        this.keeps = keeps;
        this.objects = objects;
        this.readable = readable;
        this.asleep = new SleepFlag(memory, RingLayout.READER_SLEEPS, readable);
        this.senderAsleep = new SleepFlag(memory, RingLayout.SENDER_SLEEPS, sender);
    }

    /** Makes a list for packets of rings alone, which needs no memory for their bytes. */
    public static IncomingPackets list(int capacity) {
        return new Records(capacity);
    }

    /** Packets in rings. */
    private static final class Records extends IncomingPackets {

        Records(int capacity) {
            super(capacity, new LaneMemory.Records(ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN)));
        }
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
        if (!keeps && isWorthGivingBack()) {
            giveBack(position);
            offerSpace();
        }
        long word = memory.getAcquire(RingLayout.PUBLISHED);
        if ((word & POSITION) == position) {
            if (word == position && !isWorthLookingAgain()) {
                return 0;
            }
            boolean last = senderGone || stopped;
            word = memory.getAcquire(RingLayout.PUBLISHED);
            if (word == position && !last) {
                // Only a sender that takes back its own word comes here.
                return 0;
            }
            if ((word & POSITION) == position) {
                return END;
            }
        }
        int most = Math.min(limit, into.capacity());
        if (most > ends.length) {
            ends = new long[most];
            tags = new int[most];
        }
        return show(into, word & POSITION, most);
    }

    /**
     * When nothing was there: whether something is there by now. A thread that waits for a lane waits in a wait set,
     * which arms the signal: arming at each look would have the sender wake a receiver that spins.
     */
    private boolean isWorthLookingAgain() {
        return lane ? senderGone || stopped : asleep.armUnless(worthReceiving);
    }

    /** In a lane rarely, unless the sender waits for space: each time is a fence. */
    private boolean isWorthGivingBack() {
        long mine = position - givenBack.getPlain();
        return mine != 0 && (!lane || mine >= capacity / LEAST_GIVEN_BACK || senderAsleep.isArmed());
    }

    private int show(IncomingPackets into, long end, int most) throws PlatformException {
        if (end < position || end - givenBack.getAcquire() > capacity) {
            throw damage("it has published " + end + " bytes, of which " + givenBack + " were given back, in a ring of "
                    + capacity);
        }
        int shown = 0;
        // The sender of a lane gets space back while this side works on the next packets, however large they are.
        long enough = lane ? position + capacity / 8 : end;
        while (shown < most && position != end && position - enough < 0) {
            int at = index;
            long reached = position;
            long header = memory.header(at);
            if (header == RecordLayout.SKIP && end - reached > capacity - at) {
                reached += capacity - at;
                at = 0;
                header = memory.header(at);
            }
            long room = Math.min(capacity - at, end - reached);
            if (!RecordLayout.isPacket(header, forbidden, maxPacketSize, room)) {
                if (shown > 0) {
                    break;
                }
                throw damage(
                        "a header is " + Long.toHexString(header) + " with " + (end - reached) + " bytes published");
            }
            int length = RecordLayout.length(header);
            if (RecordLayout.hasObjects(header)) {
                if (lane && shown > 0) {
                    // Taking them may fail; then what was shown before is the caller's all the same.
                    break;
                }
                ObjectsIn.Arrived arrived = takeObjects(reached);
                into.append(at + RecordLayout.HEADER_BYTES, length, arrived.objects(), false, arrived.lost());
            } else {
                into.append(at + RecordLayout.HEADER_BYTES, length, List.of(), false, false);
            }
            int record = RecordLayout.recordBytes(length);
            index = at + record == capacity ? 0 : at + record;
            position = reached + record;
            tags[shown] = RecordLayout.tag(header);
            ends[shown] = position;
            shown++;
        }
        return shown;
    }

    private ObjectsIn.Arrived takeObjects(long of) throws PlatformException {
        ObjectsIn.Arrived arrived;
        try {
            arrived = objects.take(of);
        } catch (PlatformException e) {
            throw e.reason() == Reason.DAMAGED ? damage(String.valueOf(e.getMessage())) : e;
        }
        if (arrived == null) {
            // Only close() takes them as well, and says so before it does.
            failWhenClosed();
            throw damage("a packet is said to have objects, and none came");
        }
        return arrived;
    }

    /** The tag of the i-th packet of the last receive, which may be any 30 bits. For the receiving thread. */
    public int tag(int i) {
        return tags[i];
    }

    /** Where the record of the i-th packet of the last receive ends, for {@link #giveBack}. */
    public long end(int i) {
        return ends[i];
    }

    /**
     * Tells the sender that the i-th packet of the last receive, and all before it, were given to the program. For the
     * receiving thread.
     */
    public void took(int i) {
        memory.setRelease(RingLayout.TAKEN, ends[i]);
    }

    /**
     * Gives the space of all packets up to a position back, which must not be used any more; {@link #offerSpace()}
     * follows. Needed only where the receiver keeps space until it is told; elsewhere the next receive does so. For one
     * thread at a time, which has the position from the receiving thread.
     *
     * @param end as {@link #end} has told it; without effect when that was given back before
     */
    public void giveBack(long end) {
        if (end > position) {
            throw new IllegalArgumentException("end=" + end + " is behind what was shown: " + position);
        }
        if (end > givenBack.getPlain()) {
            givenBack.setRelease(end);
            memory.setVolatile(RingLayout.CONSUMED, end);
        }
    }

    /** Wakes the sender if it waits for space that was given back; may be a call of the system. Any thread. */
    public void offerSpace() {
        if (senderAsleep.isArmed() && givenBack.getAcquire() >= memory.getVolatile(RingLayout.SPACE_FROM)) {
            senderAsleep.wakeIfArmed();
        }
    }

    /** Whether the ring has ended from this side alone: the sender is there, and may have something to send again. */
    public boolean isStoppedHere() {
        return stopped && !senderGone && (memory.getVolatile(RingLayout.PUBLISHED) & ENDED) == 0;
    }

    /** Whether something was published that was not shown yet. For the receiving thread. */
    boolean hasUnread() {
        return (memory.getAcquire(RingLayout.PUBLISHED) & POSITION) != position;
    }

    /** The sender's process has let go of the ring: the end comes behind what was published. Any thread. */
    void senderIsGone() {
        senderGone = true;
        readable.wake();
    }

    /** Ends the channel from this side; the caller throws what this answers. */
    PlatformException damage(String how) {
        damaged = true;
        stopIntake();
        return new PlatformException(Reason.DAMAGED, "the sender broke the rules of the ring: " + how);
    }

    private boolean isReadable() {
        return memory.getVolatile(RingLayout.PUBLISHED) != position
                || damaged
                || senderGone
                || stopped
                || (!keeps && position != givenBack.getPlain() && senderAsleep.isArmed());
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
        if (senderGone || (memory.getVolatile(RingLayout.PUBLISHED) & ENDED) != 0) {
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
        readable.await(asleep, worthReturning, nanos);
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
        if (!tellStopped()) {
            senderAsleep.wake();
            readable.wake();
        }
    }

    /** Tells the sender to send no more; whether it was told before. */
    private boolean tellStopped() {
        stopped = true;
        return lane
                ? (memory.getAndSetBits(RingLayout.ANSWER, RingLayout.TAKES_NO_MORE) & RingLayout.TAKES_NO_MORE) != 0
                : (memory.getAndSetBits(RingLayout.PUBLISHED, STOPPED) & STOPPED) != 0;
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
        boolean unused = tellStopped();
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
