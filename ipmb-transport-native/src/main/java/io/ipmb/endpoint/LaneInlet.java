package io.ipmb.endpoint;

import io.ipmb.lane.LaneReceiver;
import io.ipmb.lane.LaneRefusal;
import io.ipmb.lane.RingReceiver;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.Link;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.protocol.LaneTag;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A lane to this endpoint: the packets in its ring, and the selectors and types that its sender has given numbers. For
 * the holder of the inbox's turn, but {@link #stopIntake()}. Owns the lane.
 *
 * <pre>
 *   WAITING ── the sender's former lane has ended ──► OPEN ── all was read behind its end, or damage ──► closed
 *                                                       └── all was read, and not acknowledged ──► LINGERING ──► closed
 * </pre>
 *
 * <p>LINGERING, where this endpoint takes no more messages: until all is acknowledged, or the inbox is closed.
 */
final class LaneInlet {

    /** Packets of one batch: enough to make the rest cheap, few enough that other lanes wait for moments only. */
    static final int PACKETS_PER_BATCH = 64;

    private final UUID sender;
    private final LaneReceiver lane;
    private final RingReceiver ring;
    private final SelectorCache selectors;
    private final PayloadWindow window = new PayloadWindow();
    private final SelectorCache.@Nullable Entry[] selectorOf = new SelectorCache.Entry[LaneTag.MOST_NUMBERS + 1];
    private final @Nullable LaneType[] typeOf = new LaneType[LaneTag.MOST_NUMBERS + 1];
    private final @Nullable Unacknowledged unacknowledged;
    private @Nullable LaneInlet former;

    /**
     * @param sender the sender's instance
     * @param former the sender's lane that is to be read to its end before this one; null for none
     * @param acknowledges whether the sender keeps what is taken until it is acknowledged
     */
    LaneInlet(
            UUID sender, LaneReceiver lane, SelectorCache selectors, @Nullable LaneInlet former, boolean acknowledges) {
        this.sender = sender;
        this.lane = lane;
        this.ring = lane.ring();
        this.selectors = selectors;
        this.former = former;
        this.unacknowledged = acknowledges ? new Unacknowledged(ring) : null;
    }

    /** The sender's instance. */
    UUID sender() {
        return sender;
    }

    /** The sender's lane before this one; null once that has ended. */
    @Nullable LaneInlet former() {
        return former;
    }

    /** The former lane has ended. */
    void formerHasEnded() {
        former = null;
    }

    /** To be waited for where the reader sleeps. */
    RingReceiver ring() {
        return ring;
    }

    /** To be waited for: readable when {@link #heed} has something to do. */
    Link link() {
        return lane.link();
    }

    /** See {@link LaneReceiver#heed()}. */
    boolean heed() throws PlatformException {
        return lane.heed();
    }

    /** Reads the next batch, see {@link RingReceiver#receive}; gives the space of the last one back. */
    int receive(IncomingPackets into) throws PlatformException {
        return ring.receive(into, PACKETS_PER_BATCH);
    }

    /**
     * Looks for a message in the i-th packet of the last batch, and tells the sender that this one is done: it must not
     * send it again.
     *
     * @throws PlatformException {@code DAMAGED} when the sender breaks the rules
     */
    Found decode(IncomingPackets packets, int i, FrameDecoder decoder) throws PlatformException {
        int tag = ring.tag(i);
        if (!LaneTag.isValid(tag)) {
            throw damage("an entry has the tag " + Integer.toHexString(tag));
        }
        Found found =
                LaneTag.isFrame(tag) ? decodeFrame(packets, i, tag, decoder) : decodePayload(packets, i, tag, decoder);
        ring.took(i);
        Unacknowledged keeper = unacknowledged;
        if (keeper != null) {
            if (found == Found.MESSAGE) {
                decoder.message().entry().came(keeper, ring.end(i));
            } else {
                keeper.passed(ring.end(i));
            }
        }
        return found;
    }

    /** Whether the sender waits for acknowledgements, and learns of them by this lane alone. */
    boolean isAwaited() {
        Unacknowledged keeper = unacknowledged;
        return keeper != null && !keeper.isEmpty() && ring.isStoppedHere();
    }

    private Found decodeFrame(IncomingPackets packets, int i, int tag, FrameDecoder decoder) {
        Found found = decoder.decode(packets, i, Source.Trust.LANE_SENDER, selectors, window);
        SelectorCache.Entry selector = decoder.frameSelector();
        if (selector != null) {
            // Number 0 is none: its place is never read.
            selectorOf[LaneTag.selector(tag)] = selector;
            if (LaneTag.type(tag) != 0) {
                typeOf[LaneTag.type(tag)] = decoder.frameType();
            }
        }
        if (found == Found.DROPPED) {
            decoder.discard(packets, i);
        }
        return found;
    }

    private Found decodePayload(IncomingPackets packets, int i, int tag, FrameDecoder decoder)
            throws PlatformException {
        SelectorCache.Entry selector = selectorOf[LaneTag.selector(tag)];
        LaneType type = typeOf[LaneTag.type(tag)];
        if (selector == null || type == null) {
            throw damage("an entry has a selector of number " + LaneTag.selector(tag) + " and a type of number "
                    + LaneTag.type(tag) + ", which no frame has introduced");
        }
        if (packets.objectCount(i) > 0 || packets.objectsLost(i)) {
            throw damage("objects came with an entry that is a payload alone");
        }
        return decoder.decodePayload(packets, i, selector, type, window);
    }

    private static PlatformException damage(String how) {
        return new PlatformException(Reason.DAMAGED, "the sender broke the rules of the lane: " + how);
    }

    /** Takes no further entries: the sender sends them elsewhere. What it has published can be read. Any thread. */
    void stopIntake() {
        ring.stopIntake();
    }

    /** Lets go of the lane, while the endpoint stays: the sender sends through the host what was not taken. */
    void giveUp(LaneRefusal why) {
        endAcknowledgements();
        lane.giveUp(why);
    }

    /** Lets go of the lane; the sender sends elsewhere what was not taken. */
    void close() {
        endAcknowledgements();
        lane.close();
    }

    private void endAcknowledgements() {
        Unacknowledged keeper = unacknowledged;
        if (keeper != null) {
            keeper.close();
        }
    }

    @Override
    public String toString() {
        return "lane from " + sender;
    }
}
