package io.ipmb.endpoint;

import io.ipmb.EndpointClosedException;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.MemoryRegion;
import io.ipmb.MessageTooLargeException;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.PayloadWriter;
import io.ipmb.PlatformFailureException;
import io.ipmb.Selector;
import io.ipmb.SendResult;
import io.ipmb.SendTimeoutException;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.FrameTail;
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
 * The sending path, used by every sending thread: takes the {@link Star} of the present session,
 * writes the frame and offers it there, again until it is taken. {@code lock} guards buffer, writer and packet list; it is held while a
 * frame is encoded and offered, which does not wait, and never while waiting for room or the bus.
 * Sending a message without attachments allocates nothing.
 */
final class SendPath {

    private static final String NO_PAYLOAD = "payload: a message without content is a Unit";

    /** The size of a payload that tells it when it is written. */
    private static final int NOT_ANNOUNCED = -1;

    /** Pause before another try when the system is short of something that nobody announces. */
    private static final long SHORTAGE_PAUSE_NANOS = 1_000_000;

    private final Platform platform;
    private final Stars stars;
    private final PlaceholderObject hidden;
    private final boolean hidesDescriptors;
    private final Counters counters;
    private final NanoClock clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final PacketBuffer buffer;
    private final OutgoingPackets packets;
    private final FrameWriter writer = new FrameWriter();
    private final WrittenTypes writtenTypes = new WrittenTypes();
    private boolean closed;

    /** What one try to send led to. */
    private enum Attempt {
        SENT,
        FULL,
        SHORTAGE,
        STAR_GONE
    }

    SendPath(
            Platform platform,
            Stars stars,
            PlaceholderObject hidden,
            boolean hidesDescriptors,
            Counters counters,
            NanoClock clock) {
        this.platform = platform;
        this.stars = stars;
        this.hidden = hidden;
        this.hidesDescriptors = hidesDescriptors;
        this.counters = counters;
        this.clock = clock;
        this.buffer = platform.packetBuffer(platform.maxPacketSize());
        this.packets = platform.outgoingPackets(1);
    }

    SendResult send(Selector selector, Object payload, @Nullable Duration timeout) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(payload, NO_PAYLOAD);
        return send(selector, type(payload), payload, NOT_ANNOUNCED, List.of(), 0, timeout);
    }

    SendResult send(Selector selector, UUID typeId, int size, PayloadWriter payload, @Nullable Duration timeout) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(typeId, "typeId");
        Objects.requireNonNull(payload, "writer");
        if (size < 0) {
            throw new IllegalArgumentException("size=" + size + " is negative");
        }
        checkLength(FrameWriter.length(WireSelectors.encoded(selector), size));
        return send(selector, writtenTypes.of(typeId), payload, size, List.of(), 0, timeout);
    }

    SendResult send(OutgoingMessage message, @Nullable Duration timeout) {
        Selector selector = message.selector();
        Object payload = message.payload();
        if (message.objects().isEmpty() && message.regions().isEmpty()) {
            return send(selector, type(payload), payload, NOT_ANNOUNCED, List.of(), 0, timeout);
        }
        List<KernelObject> objects = new ArrayList<>();
        for (NativeObject object : message.objects()) {
            objects.add(requireOurs(OwnedObject.of(object).object(), object));
        }
        List<SharedRegion> counted = new ArrayList<>();
        boolean sent = false;
        try {
            for (MemoryRegion region : message.regions()) {
                SharedRegion shared = SharedRegion.of(region);
                requireOurs(shared.object(), region);
                shared.retainForTransfer();
                counted.add(shared);
                objects.add(shared.object());
            }
            SendResult result = send(selector, type(payload), payload, NOT_ANNOUNCED, objects, counted.size(), timeout);
            sent = true;
            return result;
        } finally {
            if (!sent) {
                counted.forEach(SharedRegion::undoTransfer);
            }
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

    /** Gives the memory back; a send that runs at this moment ends first. */
    void close() {
        lock.lock();
        try {
            closed = true;
            packets.close();
        } finally {
            lock.unlock();
        }
    }

    /** @param size the bytes of the payload, or {@link #NOT_ANNOUNCED} */
    private SendResult send(
            Selector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            List<KernelObject> objects,
            int regionCount,
            @Nullable Duration timeout) {
        // The clock is read only when there is something to wait for.
        Deadline deadline = null;
        while (true) {
            Star star = stars.present();
            if (star == null) {
                deadline = begun(deadline, timeout);
                star = stars.await(deadline);
            }
            if (star == null) {
                throw new SendTimeoutException("The message was not sent: the bus has no controller at this moment");
            }
            switch (attempt(star, selector, type, payload, size, objects, regionCount)) {
                case SENT -> {
                    counters.increment(Counter.SENT);
                    return SendResult.unknown();
                }
                case STAR_GONE -> stars.lost(star);
                case FULL -> {
                    deadline = begun(deadline, timeout);
                    if (deadline.isOver()) {
                        throw star.full();
                    }
                    checkInterruption("for room on the bus");
                    awaitRoom(star, deadline);
                }
                case SHORTAGE -> {
                    deadline = begun(deadline, timeout);
                    checkTime(deadline, "the system is out of buffers or descriptors in flight");
                    checkInterruption("for buffers or descriptors in flight");
                    LockSupport.parkNanos(SHORTAGE_PAUSE_NANOS);
                }
            }
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
            Star star,
            Selector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            List<KernelObject> objects,
            int regionCount) {
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
            int marks = star.readsTails() ? WireSelectors.marks(selector) : 0;
            int most = platform.maxPacketSize();
            if (size != NOT_ANNOUNCED) {
                most = (int) FrameWriter.length(WireSelectors.encoded(selector), size) + lengthOfTail(marks);
                checkLength(most);
            }
            int at = star.lend(most);
            PacketBuffer memory = at < 0 ? null : star.lentMemory();
            if (memory == null) {
                memory = buffer;
                at = 0;
            }
            int length = encode(memory, at, most, selector, type, payload, size, regionCount);
            length = mark(memory, at, length, marks, selector);
            packets.clear();
            if (!objects.isEmpty()) {
                star.checkObjects(objects.size());
                packets.add(memory, at, length, objects);
            } else if (star.needsPlaceholder() && hidesDescriptors) {
                packets.add(memory, at, length, List.of(hidden.object()));
            } else {
                packets.add(memory, at, length);
            }
            return star.send(packets) ? Attempt.SENT : Attempt.FULL;
        } catch (PlatformException e) {
            return switch (e.reason()) {
                case CLOSED -> Attempt.STAR_GONE;
                case WOULD_BLOCK -> Attempt.FULL;
                case NO_RESOURCES, TOO_MANY_OBJECTS -> Attempt.SHORTAGE;
                default -> throw new PlatformFailureException("The message was not sent", e.isShortage(), e);
            };
        } finally {
            lock.unlock();
        }
    }

    private int encode(
            PacketBuffer memory,
            int at,
            int most,
            Selector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            int regionCount) {
        BincodeWriter out = writer.begin(
                memory.bytes().limit(at + most),
                at,
                WireSelectors.encoded(selector),
                type.idHigh(),
                type.idLow(),
                regionCount);
        long begin = out.written();
        type.writeObject(out, payload);
        if (size != NOT_ANNOUNCED && out.written() - begin != size) {
            throw new IllegalArgumentException("The message was not sent: its writer wrote " + (out.written() - begin)
                    + " bytes, and announced " + size);
        }
        long length = writer.end();
        checkLength(length);
        return (int) length;
    }

    /** Writes what is asked of the controller behind a frame; the length of both. */
    private int mark(PacketBuffer memory, int at, int length, int marks, Selector selector) {
        int tail = lengthOfTail(marks);
        checkLength((long) length + tail);
        if (tail > 0) {
            FrameTail.write(memory.bytes(), at + length, marks, WireSelectors.key(selector));
        }
        return length + tail;
    }

    private static int lengthOfTail(int marks) {
        return marks == 0 ? 0 : FrameTail.length(marks);
    }

    private void checkLength(long length) {
        if (length > platform.maxPacketSize()) {
            throw new MessageTooLargeException(length, platform.maxPacketSize());
        }
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

    private void awaitRoom(Star star, Deadline deadline) {
        try {
            star.awaitRoom(deadline.remainingNanos());
        } catch (PlatformException e) {
            if (e.reason() == PlatformException.Reason.CLOSED) {
                stars.lost(star);
            } else {
                throw new PlatformFailureException("The message was not sent", e.isShortage(), e);
            }
        }
    }
}
