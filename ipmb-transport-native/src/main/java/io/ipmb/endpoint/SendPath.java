package io.ipmb.endpoint;

import io.ipmb.EndpointClosedException;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.JoinOptions;
import io.ipmb.LaneMode;
import io.ipmb.LaneOptions;
import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.PayloadWriter;
import io.ipmb.PlatformFailureException;
import io.ipmb.Selector;
import io.ipmb.SendResult;
import io.ipmb.SendTimeoutException;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.lane.LaneSender;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.EndpointReport;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.region.OwnedObject;
import io.ipmb.region.SharedRegion;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sending path, used by every sending thread: tries to send ({@link Dispatch}), and waits where there is no room or
 * no bus; opens lanes that are due. {@code lock} is held while a message is encoded and offered, which waits for
 * nothing, and never while waiting. Sending a message without attachments allocates nothing.
 */
final class SendPath implements LaneWatch.Keeper {

    private static final String NO_PAYLOAD = "payload: a message without content is a Unit";

    /** Pause before another try when the system is short of something that nobody announces. */
    private static final long SHORTAGE_PAUSE_NANOS = 1_000_000;

    private final Platform platform;
    private final Stars stars;
    private final LaneOptions options;
    private final UUID self;
    private final Events events;
    private final Counters counters;
    private final NanoClock clock;
    private final LaneWatch watch;
    private final WrittenTypes writtenTypes = new WrittenTypes();

    private final ReentrantLock lock = new ReentrantLock();
    private final Encoder encoder;
    private final OutgoingLanes lanes;
    private final StarWriter writer;
    private final Dispatch dispatch;
    private boolean closed;

    /**
     * @param members guarded by this one's lock from now on
     * @param self the instance of this endpoint
     */
    SendPath(
            Platform platform,
            JoinOptions joinOptions,
            Stars stars,
            Members members,
            UUID self,
            PlaceholderObject hidden,
            Events events,
            Counters counters,
            NanoClock clock) {
        this.platform = platform;
        this.stars = stars;
        this.options = joinOptions.lanes();
        this.self = self;
        this.events = events;
        this.counters = counters;
        this.clock = clock;
        this.encoder = new Encoder(platform.maxPacketSize());
        Neighbours neighbours = new Neighbours(options, self, clock);
        this.lanes = new OutgoingLanes(platform, options.mostCrashes(), neighbours, encoder, events, clock);
        this.writer = new StarWriter(platform, encoder, hidden, joinOptions.plainMessagesUnderCrateController());
        this.dispatch = new Dispatch(
                stars, new Plans(members, neighbours), writer, lanes, new EncodedMessage(platform, encoder), self);
        this.watch = new LaneWatch(
                platform,
                this,
                clock,
                options.idleTime().toNanos(),
                joinOptions.identifier(),
                joinOptions.eventListener().getClass().getClassLoader());
    }

    SendResult send(Selector selector, Object payload, @Nullable Duration timeout) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(payload, NO_PAYLOAD);
        return send(selector, type(payload), payload, Encoder.NOT_ANNOUNCED, Attachments.NONE, timeout);
    }

    SendResult send(Selector selector, UUID typeId, int size, PayloadWriter payload, @Nullable Duration timeout) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(typeId, "typeId");
        Objects.requireNonNull(payload, "writer");
        if (size < 0) {
            throw new IllegalArgumentException("size=" + size + " is negative");
        }
        encoder.checkLength(FrameWriter.length(WireSelectors.encoded(selector), size));
        return send(selector, writtenTypes.of(typeId), payload, size, Attachments.NONE, timeout);
    }

    SendResult send(OutgoingMessage message, @Nullable Duration timeout) {
        Selector selector = message.selector();
        Object payload = message.payload();
        if (message.objects().isEmpty() && message.regions().isEmpty()) {
            return send(selector, type(payload), payload, Encoder.NOT_ANNOUNCED, Attachments.NONE, timeout);
        }
        List<KernelObject> objects = new ArrayList<>();
        for (NativeObject object : message.objects()) {
            objects.add(requireOurs(OwnedObject.of(object).object(), object));
        }
        List<SharedRegion> regions = new ArrayList<>();
        for (MemoryRegion region : message.regions()) {
            SharedRegion shared = SharedRegion.of(region);
            regions.add(shared);
            objects.add(requireOurs(shared.object(), region));
        }
        try {
            return send(
                    selector,
                    type(payload),
                    payload,
                    Encoder.NOT_ANNOUNCED,
                    new Attachments(objects, regions),
                    timeout);
        } finally {
            // Its objects are borrowed: nobody may find them lost before they are sent.
            Reference.reachabilityFence(message);
        }
    }

    /** Refuses here, where it is known whose it is, what would be lost or useless on its way. */
    private KernelObject requireOurs(KernelObject object, Object attachment) {
        if (!platform.kernelObjects().isOurs(object)) {
            throw new IllegalArgumentException(
                    "The message was not sent: " + attachment + " was not made for the platform '"
                            + platform.name()
                            + "' that this endpoint is on, and cannot travel there. A NativeObject is an object of"
                            + " the operating system: send it on a bus of the operating system, joined without"
                            + " JoinOptions.Builder.platform, or send its content in the payload or in a region instead. Make a"
                            + " region with MemoryRegistry.builder().platform(...) and the platform of the JoinOptions");
        }
        return object;
    }

    /**
     * Offers a frame of the endpoint itself, no message, to the present controller.
     *
     * @param objects borrowed
     * @return false without a controller or without room
     */
    boolean offer(PacketBuffer frame, int length, List<? extends KernelObject> objects) throws PlatformException {
        try (OutgoingPackets packet = platform.outgoingPackets(1)) {
            packet.add(frame, 0, length, objects);
            lock.lock();
            try {
                Star star = closed ? null : stars.present();
                return star != null && star.send(packet);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Tells that something has changed in the numbers of {@link #report}. */
    LaneActivity laneActivity() {
        return lanes.activity();
    }

    /**
     * The numbers of this endpoint's lanes; takes the lock for a moment.
     *
     * @param received messages that have come by lanes
     * @param lanesIn lanes to this endpoint
     */
    EndpointReport report(long received, int lanesIn) {
        lock.lock();
        try {
            return lanes.report(received, lanesIn);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends sending; a send that runs at this moment ends first. Lanes end behind their last entries, which their
     * receivers can still read.
     */
    void close() {
        List<Runnable> news;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            lanes.close();
            writer.close();
            news = lanes.takeNews();
        } finally {
            lock.unlock();
        }
        tell(news);
        watch.close();
    }

    /** @param size the bytes of the payload, or {@link Encoder#NOT_ANNOUNCED} */
    private SendResult send(
            Selector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            Attachments attachments,
            @Nullable Duration timeout) {
        // The clock is read only when there is something to wait for.
        Deadline deadline = null;
        boolean opens = true;
        while (true) {
            Attempt attempt = attempt(selector, type, payload, size, attachments, opens);
            if (attempt instanceof Attempt.Sent sent) {
                counters.increment(Counter.SENT);
                return sent.result();
            }
            if (attempt instanceof Attempt.StarGone gone) {
                stars.lost(gone.star());
            } else if (attempt instanceof Attempt.LaneDue due) {
                // One for each message, so that no message waits for many of them.
                opens = options.mode() == LaneMode.ALWAYS || due.receiver().acknowledges();
                open(due.receiver());
            } else if (!(attempt instanceof Attempt.Again)) {
                deadline = begun(deadline, timeout);
                await(attempt, deadline);
            }
        }
    }

    private void await(Attempt attempt, Deadline deadline) {
        if (attempt instanceof Attempt.NoStar) {
            if (stars.await(deadline) == null) {
                throw new SendTimeoutException("The message was not sent: the bus has no controller at this moment");
            }
        } else if (attempt instanceof Attempt.Full full) {
            if (deadline.isOver()) {
                throw full.outlet().timeout();
            }
            checkInterruption("for room on the bus");
            awaitRoom(full.outlet(), deadline);
        } else {
            checkTime(deadline, "the system is out of buffers or descriptors in flight");
            checkInterruption("for buffers or descriptors in flight");
            LockSupport.parkNanos(SHORTAGE_PAUSE_NANOS);
        }
    }

    /** Makes a lane, without the lock, and offers it. */
    private void open(Neighbour receiver) {
        LaneSender lane;
        try {
            watch.start();
            lane = LaneSender.open(platform, options.ringBytes(), self);
        } catch (PlatformException e) {
            events.laneNotMade(e);
            lock.lock();
            try {
                lanes.neighbours().postpone(receiver);
            } finally {
                lock.unlock();
            }
            return;
        }
        LaneOutlet opened;
        lock.lock();
        try {
            opened = closed ? null : dispatch.offer(receiver, lane);
        } finally {
            lock.unlock();
        }
        if (opened == null) {
            lane.close();
        } else {
            lane.offerIsSent();
            watch.add(opened);
        }
    }

    private static PayloadType<?> type(Object payload) {
        return payload instanceof UnknownPayload unknown ? raw(unknown.typeId()) : PayloadTypes.of(payload.getClass());
    }

    /** A payload that came with a type unknown to this process goes out as it came. */
    private static PayloadType<?> raw(UUID typeId) {
        return PayloadTypes.raw(typeId, UnknownPayload.class, (out, value) -> out.writeRawBytes(value.bytes()));
    }

    private Deadline begun(@Nullable Deadline deadline, @Nullable Duration timeout) {
        return deadline != null ? deadline : Deadline.after(timeout, clock);
    }

    private Attempt attempt(
            Selector selector, PayloadType<?> type, Object payload, int size, Attachments attachments, boolean opens) {
        List<Runnable> news = null;
        lock.lock();
        try {
            if (closed) {
                throw new EndpointClosedException("The endpoint is closed");
            }
            if (lock.getHoldCount() > 1) {
                // Both would be written to the same place.
                throw new IllegalStateException("The message was not sent: the payload of another one sends it while it"
                        + " is written. Send it before or afterwards, or on another endpoint");
            }
            Attempt attempt = dispatch.attempt(selector, type, payload, size, attachments, opens);
            if (lanes.hasConsequences()) {
                news = lanes.takeNews();
            }
            return attempt;
        } finally {
            lock.unlock();
            if (news != null) {
                tell(news);
                watch.remind();
            }
        }
    }

    private static void tell(@Nullable List<Runnable> news) {
        if (news != null) {
            news.forEach(Runnable::run);
        }
    }

    @Override
    public void linkEnded(LaneOutlet lane) {
        change(() -> lanes.linkEnded(lane));
    }

    @Override
    public void damaged(LaneOutlet lane, PlatformException how) {
        change(() -> lanes.damaged(lane, how));
    }

    @Override
    public void endIdle() {
        change(() -> lanes.endIdle(options.idleTime().toNanos()));
    }

    private void change(Runnable work) {
        List<Runnable> news = null;
        lock.lock();
        try {
            if (!closed) {
                work.run();
                if (lanes.hasConsequences()) {
                    news = lanes.takeNews();
                }
            }
        } finally {
            lock.unlock();
        }
        if (news != null) {
            tell(news);
            watch.remind();
        }
    }

    @Override
    public List<LaneOutlet> takeEnded() {
        lock.lock();
        try {
            return lanes.takeEnded();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean sendLeftOver() {
        Attempt hindrance = tryLeftOver();
        while (hindrance instanceof Attempt.LaneDue due) {
            // Afterwards there is a lane, or none is due for a while.
            open(due.receiver());
            hindrance = tryLeftOver();
        }
        if (hindrance instanceof Attempt.StarGone gone) {
            stars.lost(gone.star());
        }
        return hindrance != null;
    }

    private @Nullable Attempt tryLeftOver() {
        Attempt hindrance;
        List<Runnable> news;
        lock.lock();
        try {
            if (closed) {
                return null;
            }
            hindrance = dispatch.sendBacklog();
            news = lanes.takeNews();
        } finally {
            lock.unlock();
        }
        tell(news);
        return hindrance;
    }

    private static void checkTime(Deadline deadline, String why) {
        if (deadline.isOver()) {
            throw new SendTimeoutException("The message was not sent in time: " + why);
        }
    }

    private static void checkInterruption(String what) {
        if (Thread.currentThread().isInterrupted()) {
            throw new IpmbInterruptedException(
                    "The message was not sent: its thread was interrupted while it waited " + what);
        }
    }

    private static void awaitRoom(Outlet outlet, Deadline deadline) {
        try {
            outlet.awaitRoom(deadline.remainingNanos());
        } catch (PlatformException e) {
            // The next attempt finds the end of this way, and goes another one.
            if (e.reason() != PlatformException.Reason.CLOSED) {
                throw new PlatformFailureException("The message was not sent", e.isShortage(), e);
            }
        }
    }
}
