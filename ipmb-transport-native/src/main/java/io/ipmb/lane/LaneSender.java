package io.ipmb.lane;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Link;
import io.ipmb.platform.LinkPair;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SharedMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The sender's end of a lane: a ring in shared memory, and a link to the process of the receiver.
 *
 * <pre>
 *   offered --- offerIsSent ---&gt; open ---&gt; the receiver is gone ---&gt; closed
 * </pre>
 *
 * <p>Records can be written from the beginning. The receiver is gone once it has closed the other end of the link, or
 * nobody holds it: it did not take the lane up, has left, or its process has ended. Then {@link #unread} has what it
 * left behind.
 *
 * <p><b>Threads.</b> {@link #ring} is for the sending thread, {@link #heed} and {@link #close} are for the thread that
 * waits for the link. After {@link #close} the ring says that it has ended.
 */
public final class LaneSender implements AutoCloseable {

    /** The most wake-ups that one look reads; the link is still readable then. */
    private static final int MOST_AT_ONCE = 64;

    private final RingMemory memory;
    private final List<KernelObject> offered;
    private final Link link;
    private final LinkOut out;
    private final LinkIn in;
    private final RingWriter ring;

    /** Takes ownership of the objects and the link. */
    private LaneSender(Platform platform, RingMemory memory, List<KernelObject> offered, Link link) {
        this.memory = memory;
        this.offered = offered;
        this.link = link;
        this.out = new LinkOut(platform, link);
        this.in = new LinkIn(platform, link, false);
        this.ring =
                new RingWriter(memory, out, out, new ParkingSignal(), LaneMemory.rules(platform, memory.capacity()));
    }

    /**
     * Makes the ring and the link.
     *
     * @param bytes of the records, rounded to what a lane can have: a multiple of 8, 64 KiB to 64 MiB
     * @param instance of the sender
     * @throws PlatformException {@code NO_RESOURCES}
     */
    public static LaneSender open(Platform platform, int bytes, UUID instance) throws PlatformException {
        SharedMemory shared = platform.sharedMemory();
        List<KernelObject> offered = new ArrayList<>(3);
        Link link = null;
        LaneSender lane = null;
        try {
            SharedMemory.Publication records = shared.publish(LaneMemory.size(bytes));
            offered.add(records.object());
            KernelObject numbers = shared.create(LaneMemory.NUMBERS_BYTES);
            offered.add(numbers);
            ByteBuffer mapped = shared.map(numbers, 0, LaneMemory.NUMBERS_BYTES);
            int capacity = records.bytes().capacity();
            LaneMemory.describe(mapped, capacity, instance);
            RingMemory memory = new RingMemory(new LaneMemory.Records(records.bytes()), capacity, mapped);
            LinkPair pair = platform.linkPair();
            link = pair.here();
            offered.add(pair.there());
            lane = new LaneSender(platform, memory, offered, link);
            return lane;
        } finally {
            if (lane == null) {
                offered.forEach(KernelObject::close);
                if (link != null) {
                    link.close();
                }
            }
        }
    }

    /**
     * What to attach to the offer, in this order: the records, the numbers, the other end of the link. They belong to
     * the lane, and are open until {@link #offerIsSent} or {@link #close}.
     */
    public List<KernelObject> offered() {
        return List.copyOf(offered);
    }

    /** The objects are under way, and need not be open here any more. */
    public void offerIsSent() {
        offered.forEach(KernelObject::close);
    }

    /** The ring, for the sending thread. */
    public RingWriter ring() {
        return ring;
    }

    /** The link, to be waited for: readable when {@link #heed} has something to do. */
    public Link link() {
        return link;
    }

    /**
     * Reads what the receiver has sent, and wakes the threads that wait for room.
     *
     * @return false once the receiver is gone; then there is nothing to wait for on the link
     * @throws PlatformException {@code DAMAGED} when the receiver has broken the rules: the ring has ended; {@code
     *     NO_RESOURCES}
     */
    public boolean heed() throws PlatformException {
        LinkIn.Read read = LinkIn.Read.WAKE_UP;
        boolean woken = false;
        try {
            for (int i = 0; i < MOST_AT_ONCE && read == LinkIn.Read.WAKE_UP; i++) {
                read = in.read();
                woken |= read == LinkIn.Read.WAKE_UP;
            }
        } catch (PlatformException e) {
            if (e.reason() == PlatformException.Reason.DAMAGED) {
                ring.end();
            }
            throw e;
        }
        if (read == LinkIn.Read.END) {
            ring.receiverIsGone();
            return false;
        }
        if (woken) {
            ring.wakeUp();
        }
        return true;
    }

    /**
     * Whether the receiver is gone. As {@link #heed}, which may say so later, it ends sending then. For the sending
     * thread.
     */
    public boolean isReceiverGone() {
        boolean gone = link.isPeerGone();
        if (gone) {
            ring.receiverIsGone();
        }
        return gone;
    }

    /** Whether the receiver has taken the lane up, as it says. Any thread. */
    public boolean wasTakenUp() {
        return (memory.getAcquire(RingLayout.ANSWER) & RingLayout.TAKEN_UP) != 0;
    }

    /**
     * Why the receiver did not take the lane up, or gave it up, as it says; null when it says nothing. Any thread.
     */
    public @Nullable LaneRefusal refusal() {
        return LaneRefusal.in(memory.getAcquire(RingLayout.ANSWER));
    }

    /**
     * Whether the receiver has said that it takes nothing more: it has not ended unexpectedly. Any thread.
     */
    public boolean hasTakenLeave() {
        return (memory.getAcquire(RingLayout.ANSWER) & RingLayout.TAKES_NO_MORE) != 0;
    }

    /**
     * The records that the receiver has left behind: those that it has not given to its program, or, when it keeps them
     * until they are acknowledged, all that were not. For the sending thread, once the receiver is gone or the lane is
     * closed.
     */
    public UnreadRecords unread() {
        return ring.unread((memory.getAcquire(RingLayout.ANSWER) & RingLayout.KEEPS) != 0);
    }

    /** Ends the ring behind the last record, and lets go of the link. Records can still be read back. */
    @Override
    public void close() {
        ring.end();
        offerIsSent();
        in.close();
        out.close();
        link.close();
    }

    @Override
    public String toString() {
        return "sender's end of a lane of " + memory.capacity() + " bytes";
    }
}
