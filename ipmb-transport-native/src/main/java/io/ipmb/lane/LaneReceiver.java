package io.ipmb.lane;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Link;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SharedMemory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/**
 * The receiver's end of a lane, of which it believes nothing.
 *
 * <p>To sleep, a thread waits in one wait set for the ring and for the link; {@link #heed} reads the link when that is
 * readable. Looking at the ring alone never has the sender send a wake-up.
 *
 * <p><b>The end.</b> {@link #heed} says once that the sender is gone, or the ring says that it has ended. What was
 * published before can be read to {@link RingReceiver#END}.
 *
 * <p><b>Threads.</b> All methods are for the receiving thread, but {@link RingReceiver#stopIntake}.
 */
public final class LaneReceiver implements AutoCloseable {

    private static final int OBJECTS = 3;
    private static final int MOST_AT_ONCE = 64;

    private final RingMemory memory;
    private final Link link;
    private final LinkOut out;
    private final LinkIn in;
    private final RingReceiver ring;

    /** Takes ownership of the link. */
    private LaneReceiver(Platform platform, RingMemory memory, Link link, LaneTerms terms) {
        this.memory = memory;
        this.link = link;
        this.out = new LinkOut(platform, link);
        this.in = new LinkIn(platform, link, true);
        RingRules rules = LaneMemory.rules(platform, memory.capacity());
        this.ring = new RingReceiver(memory, in, new ParkingSignal(), out, rules, terms.keeps());
    }

    /**
     * Takes a lane up. Consumes the objects, also when it fails; then the sender is told why, where that is possible.
     *
     * @param objects as {@link LaneSender#offered} has them
     * @param instance of the sender, as the controller vouches for it
     * @param terms on which the receiver takes it up
     * @throws PlatformException {@code INVALID_OBJECT} when this is no lane of that sender, {@code PACKET_TOO_LARGE}
     *     when its ring is too large, {@code NO_RESOURCES}
     */
    public static LaneReceiver accept(Platform platform, List<KernelObject> objects, UUID instance, LaneTerms terms)
            throws PlatformException {
        LaneRefusal refusal = LaneRefusal.BROKEN;
        Link link = null;
        LaneReceiver lane = null;
        try {
            if (objects.size() != OBJECTS) {
                throw new PlatformException(Reason.INVALID_OBJECT, "a lane has " + OBJECTS + " objects");
            }
            SharedMemory shared = platform.sharedMemory();
            ByteBuffer numbers = LaneMemory.numbers(shared, objects.get(1));
            RingMemory memory = LaneMemory.received(shared, objects.get(0), numbers, instance, terms.mostBytes());
            link = platform.link(objects.get(2));
            RingMemory.setBits(numbers, RingLayout.ANSWER, terms.answer());
            lane = new LaneReceiver(platform, memory, link, terms);
            memory.getAndSetBits(RingLayout.ANSWER, RingLayout.TAKEN_UP);
            objects.forEach(KernelObject::close);
            return lane;
        } catch (PlatformException e) {
            refusal = reason(e);
            throw e;
        } finally {
            if (lane == null) {
                refuse(platform, objects, refusal);
                if (link != null) {
                    link.close();
                }
            }
        }
    }

    private static LaneRefusal reason(PlatformException failure) {
        if (failure.reason() == Reason.PACKET_TOO_LARGE) {
            return LaneRefusal.LIMIT;
        }
        return failure.isShortage() ? LaneRefusal.SHORTAGE : LaneRefusal.BROKEN;
    }

    /** Does not take a lane up. Consumes the objects, and tells the sender why, where that is possible. */
    public static void refuse(Platform platform, List<KernelObject> objects, LaneRefusal why) {
        try {
            if (objects.size() == OBJECTS) {
                ByteBuffer numbers = LaneMemory.numbers(platform.sharedMemory(), objects.get(1));
                RingMemory.setBits(numbers, RingLayout.ANSWER, why.bits());
            }
        } catch (PlatformException e) {
            // Then the sender learns of the refusal alone.
            return;
        } finally {
            objects.forEach(KernelObject::close);
        }
    }

    /** The ring. It can be waited for. */
    public RingReceiver ring() {
        return ring;
    }

    /** The link, to be waited for besides the ring: readable when {@link #heed} has something to do. */
    public Link link() {
        return link;
    }

    /**
     * Reads what the sender has sent on the link.
     *
     * @return false once the sender is gone; then there is nothing to wait for on the link
     * @throws PlatformException {@code DAMAGED} when the sender has broken the rules: the ring has ended; {@code
     *     NO_RESOURCES}
     */
    public boolean heed() throws PlatformException {
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            boolean early = in.holdsObjects();
            if (early && ring.hasUnread()) {
                // More of them have to wait until the ring was read.
                return true;
            }
            switch (read()) {
                case NOTHING -> {
                    return true;
                }
                case OBJECTS -> {
                    if (early && !ring.hasUnread()) {
                        throw ring.damage("objects came of two records that were not published");
                    }
                }
                case END -> {
                    ring.senderIsGone();
                    return false;
                }
                case WAKE_UP -> {
                    // The thread that reads this is awake.
                }
            }
        }
        return true;
    }

    private LinkIn.Read read() throws PlatformException {
        try {
            return in.read();
        } catch (PlatformException e) {
            throw e.reason() == Reason.DAMAGED ? ring.damage(String.valueOf(e.getMessage())) : e;
        }
    }

    /**
     * As {@link #close}, and tells the sender why the lane ends although the receiver goes on: without this, a sender
     * whose lane was taken up thinks that the receiver has left.
     */
    public void giveUp(LaneRefusal why) {
        memory.getAndSetBits(RingLayout.ANSWER, why.bits());
        close();
    }

    /** Tells the sender that the receiver takes nothing more, and lets go of everything. */
    @Override
    public void close() {
        ring.close();
        in.close();
        out.close();
        link.close();
    }

    @Override
    public String toString() {
        return "receiver's end of a lane, " + ring;
    }
}
