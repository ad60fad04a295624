package io.ipmb.endpoint;

import io.ipmb.Label;
import io.ipmb.LaneMode;
import io.ipmb.LaneOptions;
import io.ipmb.lane.LaneReceiver;
import io.ipmb.lane.LaneRefusal;
import io.ipmb.lane.LaneTerms;
import io.ipmb.lane.RingReceiver;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.protocol.LaneOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The lanes to this endpoint: takes them up when they are offered, reads them in turn, a batch each, and ends them. For
 * the holder of the inbox's turn, but {@link #stopIntake()}, {@link #count()} and {@link #received()}. Owns the lanes.
 *
 * <p>A lane is taken up when its offer is read, behind all that its sender has sent by the star before. A refused,
 * ended or damaged lane is closed: its sender sends by the star what was not taken.
 */
final class IncomingLanes {

    private final Platform platform;
    private final LaneOptions options;
    private final Label label;
    private final ReaderWaitSet waits;
    private final LaneTerms terms;

    /** Lanes that are read to their end, with messages that are not acknowledged. */
    private final List<LaneInlet> lingering = new ArrayList<>();

    private final Events events;
    private final IncomingPackets batch = RingReceiver.list(LaneInlet.PACKETS_PER_BATCH);

    /** Changed with the turn alone. */
    private final CopyOnWriteArrayList<LaneInlet> lanes = new CopyOnWriteArrayList<>();

    /** Whether no further entries are taken. */
    private volatile boolean stopped;

    private final LaneActivity activity = new LaneActivity();

    /** Changed with the turn alone. */
    private final AtomicLong received = new AtomicLong();

    private boolean closed;
    private int turn;
    private @Nullable LaneInlet reading;
    private int next;

    /** @param acknowledges whether senders keep what is taken until it is acknowledged */
    IncomingLanes(
            Platform platform,
            LaneOptions options,
            Label label,
            boolean acknowledges,
            ReaderWaitSet waits,
            Events events) {
        this.platform = platform;
        this.options = options;
        this.label = label;
        this.waits = waits;
        this.terms = new LaneTerms(LaneOptions.LARGEST_RING_BYTES, acknowledges, !waits.sleeps());
        this.events = events;
    }

    /** The number of lanes. Any thread. */
    int count() {
        return lanes.size();
    }

    /** The number of messages that were read from lanes. Any thread. */
    long received() {
        return received.get();
    }

    /** Tells that something has changed. Any thread. */
    LaneActivity activity() {
        return activity;
    }

    /**
     * Takes up a lane, or refuses it.
     *
     * @param objects of the offer, which this takes the ownership of
     */
    void offered(LaneOffer offer, List<KernelObject> objects) {
        LaneRefusal refusal = refusal();
        if (refusal != null) {
            LaneReceiver.refuse(platform, objects, refusal);
            events.laneRefused(offer.sender(), refusal, detail(refusal));
            return;
        }
        try {
            openWaits(objects);
            LaneReceiver lane = LaneReceiver.accept(platform, objects, offer.sender(), terms);
            takeUp(new LaneInlet(offer.sender(), lane, new SelectorCache(label), last(offer.sender()), terms.keeps()));
        } catch (PlatformException e) {
            LaneRefusal why = e.isShortage() ? LaneRefusal.SHORTAGE : LaneRefusal.BROKEN;
            events.laneRefused(offer.sender(), why, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable LaneRefusal refusal() {
        if (closed || options.mode() == LaneMode.NEVER) {
            return LaneRefusal.NOT_WANTED;
        }
        return lanes.size() >= options.mostLanes() ? LaneRefusal.LIMIT : null;
    }

    private String detail(LaneRefusal refusal) {
        return refusal == LaneRefusal.LIMIT
                ? "it has " + lanes.size() + " lanes already; raise mostLanes of its lane options"
                : "it takes no lanes, or no more messages";
    }

    private void openWaits(List<KernelObject> objects) throws PlatformException {
        try {
            waits.open();
        } catch (PlatformException e) {
            LaneReceiver.refuse(platform, objects, LaneRefusal.SHORTAGE);
            throw e;
        }
    }

    /** The last lane of this sender; null when there is none. */
    private @Nullable LaneInlet last(UUID sender) {
        LaneInlet last = null;
        for (LaneInlet lane : lanes) {
            if (lane.sender().equals(sender)) {
                last = lane;
            }
        }
        return last;
    }

    private void takeUp(LaneInlet lane) throws PlatformException {
        if (lane.former() == null) {
            open(lane);
        }
        lanes.add(lane);
        activity.answer();
        if (stopped) {
            lane.stopIntake();
        }
    }

    private void open(LaneInlet lane) throws PlatformException {
        try {
            waits.add(lane);
        } catch (PlatformException e) {
            lane.giveUp(LaneRefusal.SHORTAGE);
            throw e;
        }
    }

    /** Whether the batch has another packet. */
    boolean hasNext() {
        return reading != null && next < batch.count();
    }

    /** Looks for a message in the next packet of the batch. */
    Found next(FrameDecoder decoder) {
        LaneInlet lane = reading;
        if (lane == null) {
            throw new IllegalStateException("there is no batch");
        }
        int i = next;
        next++;
        try {
            return lane.decode(batch, i, decoder);
        } catch (PlatformException e) {
            next--;
            discardBatch();
            damaged(lane, e);
            return Found.NOTHING;
        }
    }

    /**
     * Reads the next batch, of the next lane that has something to read.
     *
     * @return its number of packets; 0 when no lane has any at this moment
     * @throws PlatformException {@code NO_RESOURCES}; nothing is lost by that
     */
    int fill() throws PlatformException {
        closeAcknowledged();
        for (int looked = 0; looked < lanes.size(); looked++) {
            turn = turn >= lanes.size() ? 0 : turn;
            LaneInlet lane = lanes.get(turn);
            turn++;
            int count = lane.former() == null ? receive(lane) : 0;
            if (count > 0) {
                reading = lane;
                next = 0;
                received.set(received.get() + count);
                activity.answer();
                return count;
            }
            if (count == ReceiveChannel.END) {
                // Whoever came after it has moved up to its place.
                turn--;
                looked--;
            }
        }
        return 0;
    }

    private void closeAcknowledged() {
        if (!lingering.isEmpty()) {
            lingering.removeIf(lane -> {
                boolean done = !lane.isAwaited();
                if (done) {
                    lane.close();
                }
                return done;
            });
        }
    }

    /** As {@link LaneInlet#receive}; a lane that gives {@code END} has been ended. */
    private int receive(LaneInlet lane) throws PlatformException {
        try {
            int count = lane.receive(batch);
            if (count == ReceiveChannel.END) {
                end(lane, null);
            }
            return count;
        } catch (PlatformException e) {
            if (e.reason() != Reason.DAMAGED) {
                throw e;
            }
            damaged(lane, e);
            return ReceiveChannel.END;
        }
    }

    /** Reads what the sender of a lane says beside its ring. */
    void heed(LaneInlet lane) throws PlatformException {
        try {
            if (!lane.heed()) {
                waits.removeLink(lane);
            }
        } catch (PlatformException e) {
            if (e.reason() != Reason.DAMAGED) {
                throw e;
            }
            damaged(lane, e);
        }
    }

    private void damaged(LaneInlet lane, PlatformException how) {
        events.laneDamaged(lane.sender(), how);
        end(lane, LaneRefusal.BROKEN);
    }

    /** @param why the lane ends although its sender goes on; null where the sender has ended it */
    @SuppressWarnings("ReferenceEquality") // a lane equals itself alone
    private void end(LaneInlet lane, @Nullable LaneRefusal why) {
        if (!lanes.remove(lane)) {
            return;
        }
        activity.answer();
        if (reading == lane) {
            reading = null;
        }
        waits.remove(lane);
        if (why == null && lane.isAwaited()) {
            lingering.add(lane);
        } else if (why == null) {
            lane.close();
        } else {
            lane.giveUp(why);
        }
        for (LaneInlet later : lanes) {
            if (later.former() == lane) {
                later.formerHasEnded();
                try {
                    open(later);
                } catch (PlatformException e) {
                    lanes.remove(later);
                    events.laneRefused(later.sender(), LaneRefusal.SHORTAGE, String.valueOf(e.getMessage()));
                }
            }
        }
    }

    /** Takes no further entries: the senders send them elsewhere. What they have published can be read. Any thread. */
    void stopIntake() {
        stopped = true;
        lanes.forEach(LaneInlet::stopIntake);
    }

    /** Ends all lanes; their senders send elsewhere what was not taken. */
    void close() {
        closed = true;
        discardBatch();
        for (LaneInlet lane : lanes) {
            waits.remove(lane);
            lane.close();
        }
        lanes.clear();
        lingering.forEach(LaneInlet::close);
        lingering.clear();
        batch.close();
    }

    /** The rest of the batch goes again: the counts of its regions stay as they are. */
    private void discardBatch() {
        for (; reading != null && next < batch.count(); next++) {
            batch.takeObjects(next).forEach(KernelObject::close);
        }
        reading = null;
    }
}
