package io.ipmb.endpoint;

import io.ipmb.MessageTooLargeException;
import io.ipmb.PlatformFailureException;
import io.ipmb.Selector;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.PayloadType;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameWriter;
import java.util.List;

/**
 * One try to send a message: takes the {@link Plan} of its selector, writes the frame and offers it. Waits for nothing.
 * Guarded by the send path's lock.
 */
final class Dispatch {

    /** The size of a payload that tells it when it is written. */
    static final int NOT_ANNOUNCED = -1;

    private final int maxPacketSize;
    private final Stars stars;
    private final Plans plans;
    private final PlaceholderObject hidden;
    private final boolean hidesDescriptors;
    private final PacketBuffer buffer;
    private final OutgoingPackets packets;
    private final FrameWriter writer = new FrameWriter();

    Dispatch(Platform platform, Stars stars, Plans plans, PlaceholderObject hidden, boolean hidesDescriptors) {
        this.maxPacketSize = platform.maxPacketSize();
        this.stars = stars;
        this.plans = plans;
        this.hidden = hidden;
        this.hidesDescriptors = hidesDescriptors;
        this.buffer = platform.packetBuffer(maxPacketSize);
        this.packets = platform.outgoingPackets(1);
    }

    /**
     * Tries once.
     *
     * @param size the bytes of the payload, or {@link #NOT_ANNOUNCED}
     * @param regionCount of the objects, how many are memory regions
     */
    Attempt attempt(
            Selector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            List<KernelObject> objects,
            int regionCount) {
        Star star = stars.present();
        if (star == null) {
            return Attempt.NO_STAR;
        }
        Plan plan = plans.of(WireSelectors.encoded(selector));
        try {
            return offer(star, selector, type, payload, size, objects, regionCount) ? plan.sent() : star.whenFull();
        } catch (PlatformException e) {
            return switch (e.reason()) {
                case CLOSED -> new Attempt.StarGone(star);
                case WOULD_BLOCK -> star.whenFull();
                case NO_RESOURCES, TOO_MANY_OBJECTS -> Attempt.SHORTAGE;
                default -> throw new PlatformFailureException("The message was not sent", e.isShortage(), e);
            };
        }
    }

    private boolean offer(
            Star star,
            Selector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            List<KernelObject> objects,
            int regionCount)
            throws PlatformException {
        EncodedSelector encoded = WireSelectors.encoded(selector);
        int marks = star.readsTails() ? WireSelectors.marks(selector) : 0;
        int most = maxPacketSize;
        if (size != NOT_ANNOUNCED) {
            most = (int) FrameWriter.length(encoded, size) + lengthOfTail(marks);
            checkLength(most);
        }
        int at = star.lend(most);
        PacketBuffer memory = at < 0 ? null : star.lentMemory();
        if (memory == null) {
            memory = buffer;
            at = 0;
        }
        int length = encode(memory, at, most, encoded, type, payload, size, regionCount);
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
        return star.send(packets);
    }

    private int encode(
            PacketBuffer memory,
            int at,
            int most,
            EncodedSelector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            int regionCount) {
        BincodeWriter out =
                writer.begin(memory.bytes().limit(at + most), at, selector, type.idHigh(), type.idLow(), regionCount);
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

    /** Writes a request to the controller behind a frame; the length of both. */
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

    /** @throws MessageTooLargeException when no packet has room for a frame of this length */
    void checkLength(long length) {
        if (length > maxPacketSize) {
            throw new MessageTooLargeException(length, maxPacketSize);
        }
    }

    /** Gives the memory back. */
    void close() {
        packets.close();
    }
}
