package io.ipmb.endpoint;

import io.ipmb.Selector;
import io.ipmb.SendTimeoutException;
import io.ipmb.codec.PayloadType;
import io.ipmb.endpoint.UnreadEntries.LaneEnd;
import io.ipmb.lane.LaneRefusal;
import io.ipmb.lane.LaneSender;
import io.ipmb.lane.RingWriter;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Link;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.Extension.LaneRules;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.protocol.LaneTag;
import io.ipmb.protocol.RosterMember;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One lane of this endpoint: its ring, its link, and the selectors and types that have numbers ({@link LaneTag}). A
 * message with a new selector or type goes as a whole frame, which introduces them; every further one is a payload with
 * two numbers. Messages with objects are frames.
 *
 * <p>Sending and reading back are guarded by the send path's lock. {@link #heed} and {@link #close} are for the thread
 * that watches the link; {@link #awaitRoom} is for any thread.
 */
final class LaneOutlet implements Lane {

    /** Room for a message whose size is not known ahead: most messages need no second claim. */
    private static final int SHORT_MESSAGE = 256;

    private final Neighbour receiver;
    private final LaneSender lane;
    private final RingWriter ring;
    private final Encoder encoder;
    private final FullLane full;
    private final LaneNumbers<Selector> selectors = new LaneNumbers<>();
    private final LaneNumbers<PayloadType<?>> types = new LaneNumbers<>();
    private final ObjectsInFlight inFlight;

    /** Whether the receiver acknowledges entries after it has taken them. */
    private final boolean acknowledges;

    private final Attempt whenFull = new Attempt.Full(this);
    private final Attempt whenNotEmpty = new Attempt.Full(new Outlet() {
        @Override
        public void awaitRoom(long nanos) {
            ring.await(nanos);
        }

        @Override
        public SendTimeoutException timeout() {
            return LaneOutlet.this.timeout();
        }
    });
    private final String name;

    /** The numbers of the claimed message. */
    private int selectorNumber;

    private int typeNumber;
    private int at;

    /** How far entries have numbers that mean something else by now. */
    private long forgotten;

    /** How far the ring was published when the watch last looked. */
    private long publishedBefore;

    private long idleSince;

    /** @param lane owned by this one from now on */
    LaneOutlet(
            Neighbour receiver, LaneSender lane, Encoder encoder, LaneRules rules, Platform platform, NanoClock clock) {
        this.receiver = receiver;
        this.inFlight = new ObjectsInFlight(platform);
        this.acknowledges = receiver.acknowledges();
        this.lane = lane;
        this.ring = lane.ring();
        this.encoder = encoder;
        this.full = new FullLane(clock, ring.capacity(), rules);
        this.idleSince = clock.nanoTime();
        RosterMember member = receiver.member();
        this.name = member.label() + (member.pid() == 0 ? "" : " of process " + member.pid());
    }

    /** The receiver. */
    Neighbour receiver() {
        return receiver;
    }

    /** The receiver, for people. */
    String name() {
        return name;
    }

    /** Other rules from now on. */
    void follow(LaneRules rules) {
        full.follow(rules);
    }

    @Override
    public boolean send(Selector selector, PayloadType<?> type, Object payload, int size) throws PlatformException {
        if (full.mayBeGivenUp() && full.isGivenUp(waiting())) {
            return false;
        }
        if (!inFlight.isEmpty()) {
            inFlight.release(done());
        }
        EncodedSelector encoded = WireSelectors.encoded(selector);
        int ofSelector = selectors.find(selector);
        int ofType = types.find(type);
        boolean frame = ofSelector == 0 || ofType == 0;
        int least = leastRoom(frame, encoded, size);
        while (true) {
            int place = ring.claim(least);
            if (place < 0) {
                return false;
            }
            int room = ring.claimedRoom();
            int length = frame
                    ? encoder.frame(ring.memory().bytes(), place, room, encoded, type, payload, size, 0)
                    : encoder.payload(ring.memory().bytes(), place, room, encoded, type, payload, size);
            if (length <= room) {
                if (frame) {
                    introduce(selector, type, length);
                } else {
                    ring.commit(length, LaneTag.payload(ofSelector, ofType));
                }
                return true;
            }
            least = length;
        }
    }

    @Override
    public boolean sendWithTail(Selector selector, PayloadType<?> type, Object payload, int size, FrameRequest tail)
            throws PlatformException {
        if (full.mayBeGivenUp() && full.isGivenUp(waiting())) {
            return false;
        }
        EncodedSelector encoded = WireSelectors.encoded(selector);
        int least = leastRoom(true, encoded, size) + tail.length();
        while (true) {
            int place = ring.claim(least);
            if (place < 0) {
                return false;
            }
            int room = ring.claimedRoom();
            ByteBuffer memory = ring.memory().bytes();
            int frame = encoder.frame(memory, place, room, encoded, type, payload, size, 0);
            encoder.checkLength((long) frame + tail.length());
            if (frame + tail.length() <= room) {
                tail.write(memory.limit(place + room), place + frame);
                ring.commit(frame + tail.length(), LaneTag.frame());
                return true;
            }
            least = frame + tail.length();
        }
    }

    private static int leastRoom(boolean frame, EncodedSelector selector, int size) {
        if (size == Encoder.NOT_ANNOUNCED) {
            return SHORT_MESSAGE;
        }
        // Not too long, which was found out before.
        return frame ? (int) FrameWriter.length(selector, size) : size;
    }

    private void introduce(Selector selector, PayloadType<?> type, int length) throws PlatformException {
        number(selector, type);
        ring.commit(length, LaneTag.frame(selectorNumber, typeNumber));
        remember(selector, type);
    }

    /** Finds the numbers for a frame's selector and type, given already or free ones; 0 when all are given away. */
    private void number(Selector selector, PayloadType<?> type) {
        selectorNumber = numberOf(selectors, selector);
        typeNumber = numberOf(types, type);
    }

    private <K> int numberOf(LaneNumbers<K> numbers, K key) {
        int given = numbers.find(key);
        if (given == 0 && numbers.free() == 0 && waiting() == 0) {
            numbers.clear();
            forgotten = ring.published();
        }
        return given == 0 ? numbers.free() : given;
    }

    private void remember(Selector selector, PayloadType<?> type) {
        if (selectorNumber != 0 && selectors.find(selector) == 0) {
            selectors.give(selector, selectorNumber);
        }
        if (typeNumber != 0 && types.find(type) == 0) {
            types.give(type, typeNumber);
        }
    }

    @Override
    public boolean claim(EncodedMessage message) throws PlatformException {
        if (full.mayBeGivenUp() && full.isGivenUp(waiting())) {
            return false;
        }
        selectorNumber = selectors.find(message.selector());
        typeNumber = types.find(message.type());
        boolean frame = isFrame(message);
        at = ring.claim(frame ? message.frameLength() + message.tailLength() : message.payloadLength());
        return at >= 0;
    }

    private boolean isFrame(EncodedMessage message) {
        return selectorNumber == 0 || typeNumber == 0 || !message.attachments().isEmpty() || message.tailLength() > 0;
    }

    @Override
    public boolean commit(EncodedMessage message) throws PlatformException {
        if (!isFrame(message)) {
            int length = message.payloadLength();
            message.memory()
                    .copyTo(message.payloadOffset(), length, ring.memory().bytes(), at);
            ring.commit(length, LaneTag.payload(selectorNumber, typeNumber));
            return true;
        }
        message.memory()
                .copyTo(
                        0,
                        message.frameLength() + message.tailLength(),
                        ring.memory().bytes(),
                        at);
        number(message.selector(), message.type());
        if (!commitFrame(message)) {
            return false;
        }
        remember(message.selector(), message.type());
        return true;
    }

    private boolean commitFrame(EncodedMessage message) throws PlatformException {
        int tag = LaneTag.frame(selectorNumber, typeNumber);
        int length = message.frameLength() + message.tailLength();
        if (message.objects().isEmpty()) {
            ring.commit(length, tag);
            return true;
        }
        inFlight.release(done());
        List<KernelObject> duplicates = ObjectsInFlight.duplicate(message.objects());
        boolean sent = false;
        try {
            sent = ring.commit(length, tag, message.objects());
        } finally {
            if (sent) {
                int counted = acknowledges ? message.attachments().regionCount() : 0;
                inFlight.hold(ring.published(), duplicates, counted);
            } else {
                duplicates.forEach(KernelObject::close);
            }
        }
        return sent;
    }

    @Override
    public boolean isEmpty() throws PlatformException {
        return waiting() == 0 || ring.hasGivenAllBack();
    }

    @Override
    public boolean drops() {
        return full.drops(done());
    }

    @Override
    public long waitingBytes() {
        return waiting();
    }

    /** How far the receiver is done with entries: they are not sent again. */
    private long done() {
        return acknowledges ? ring.givenBack() : ring.taken();
    }

    /** The bytes of the entries that the receiver is not done with. */
    private long waiting() {
        return ring.published() - done();
    }

    @Override
    public Attempt whenNotEmpty() {
        return whenNotEmpty;
    }

    @Override
    public Attempt whenFull() {
        return whenFull;
    }

    @Override
    public void awaitRoom(long nanos) {
        ring.await(Math.min(nanos, Math.max(1, full.nanosToGiveUp())));
    }

    @Override
    public SendTimeoutException timeout() {
        return new SendTimeoutException(
                "The message was not sent in time: its receiver, " + name + ", does not take what waits for it");
    }

    /** Whether the receiver has let go of the lane, or its process has ended. */
    boolean isReceiverGone() {
        return lane.isReceiverGone();
    }

    /** Whether the receiver has taken the lane up. */
    boolean wasTakenUp() {
        return lane.wasTakenUp();
    }

    /** Why the receiver, which is there still, has ended the lane; null when it does not say. */
    @Nullable LaneRefusal refusal() {
        return lane.refusal();
    }

    /**
     * Whether nothing was sent for some time, and the receiver is done with everything. For the thread that watches,
     * with the lock.
     */
    boolean isIdle(long now, long idleNanos) {
        long published = ring.published();
        if (published != publishedBefore) {
            publishedBefore = published;
            idleSince = now;
        }
        inFlight.release(done());
        return now - idleSince >= idleNanos && waiting() == 0;
    }

    /** Whether the receiver has ever taken something. */
    boolean isInUse() {
        return ring.taken() > 0;
    }

    /**
     * Reads back what the receiver is not done with; once, when it is gone or the lane closed.
     *
     * @param stays whether the receiver is there still
     */
    UnreadEntries unread(boolean stays) {
        LaneEnd end = new LaneEnd(acknowledges, !stays && !lane.hasTakenLeave(), forgotten);
        return new UnreadEntries(lane.unread(), selectors, types, inFlight, end);
    }

    /** The link, to be waited for. */
    Link link() {
        return lane.link();
    }

    /** See {@link LaneSender#heed}. */
    boolean heed() throws PlatformException {
        return lane.heed();
    }

    /** Ends the ring behind its last entry, and lets go of the link. */
    void close() {
        lane.close();
    }

    /** Closes the objects of entries that nobody sends again. With the lock. */
    void forgetObjects() {
        inFlight.close();
    }

    @Override
    public String toString() {
        return "lane to " + name;
    }
}
