package io.ipmb.endpoint;

import io.ipmb.codec.PayloadType;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.protocol.LaneNote;
import io.ipmb.protocol.LaneOffer;
import java.util.List;

/**
 * Writes frames for the star, with what they ask of the controller, and offers them: straight into memory of the star's
 * where it lends some. Waits for nothing. Guarded by the send path's lock.
 */
final class StarWriter {

    private final Encoder encoder;
    private final PlaceholderObject hidden;
    private final boolean hidesDescriptors;
    private final PacketBuffer buffer;
    private final OutgoingPackets packets;

    /** @param hidesDescriptors whether a plain message has a placeholder where the star needs one */
    StarWriter(Platform platform, Encoder encoder, PlaceholderObject hidden, boolean hidesDescriptors) {
        this.encoder = encoder;
        this.hidden = hidden;
        this.hidesDescriptors = hidesDescriptors;
        this.buffer = platform.packetBuffer(encoder.maxPacketSize());
        this.packets = platform.outgoingPackets(1);
    }

    /**
     * Encodes a message and offers it.
     *
     * @param size the bytes of the payload, or {@link Encoder#NOT_ANNOUNCED}
     * @return false when the star has no room
     */
    boolean send(
            Star star,
            FrameRequest request,
            EncodedSelector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            Attachments attachments)
            throws PlatformException {
        int most = encoder.maxPacketSize();
        if (size != Encoder.NOT_ANNOUNCED) {
            long length = FrameWriter.length(selector, size) + request.length();
            encoder.checkLength(length);
            most = (int) length;
        }
        int at = star.lend(most);
        PacketBuffer memory = at < 0 ? null : star.lentMemory();
        if (memory == null) {
            memory = buffer;
            at = 0;
        }
        int length = encoder.frame(memory.bytes(), at, most, selector, type, payload, size, attachments.regionCount());
        return offer(star, request, memory, at, length, attachments.objects());
    }

    /**
     * Offers a message that is encoded already.
     *
     * @return false when the star has no room
     */
    boolean send(Star star, FrameRequest request, EncodedMessage message) throws PlatformException {
        return offer(star, request, message.memory(), 0, message.frameLength(), message.objects());
    }

    /** Whether a frame and its request fit into a packet. */
    boolean fits(EncodedMessage message, FrameRequest request) {
        return message.frameLength() + request.length() <= encoder.maxPacketSize();
    }

    /** Whether a message fits into a packet with so many bytes behind its frame. */
    boolean fits(UnreadMessage message, int more) {
        EncodedSelector selector = WireSelectors.encoded(message.selector());
        return FrameWriter.length(selector, message.payload().length) + more <= encoder.maxPacketSize();
    }

    /**
     * Tells the controller of lanes.
     *
     * @return false when the star has no room
     */
    boolean note(Star star, LaneNote note) throws PlatformException {
        return frame(star, note.write(buffer.bytes().clear()), List.of());
    }

    /**
     * Offers a lane.
     *
     * @param objects of the lane
     * @return false when the star has no room
     */
    boolean offer(Star star, LaneOffer offer, List<KernelObject> objects) throws PlatformException {
        return frame(star, offer.write(buffer.bytes().clear()), objects);
    }

    private boolean frame(Star star, int length, List<KernelObject> objects) throws PlatformException {
        packets.clear();
        if (objects.isEmpty()) {
            packets.add(buffer, 0, length);
        } else {
            packets.add(buffer, 0, length, objects);
        }
        return star.send(packets);
    }

    private boolean offer(
            Star star, FrameRequest request, PacketBuffer memory, int at, int frame, List<KernelObject> objects)
            throws PlatformException {
        int length = frame + request.length();
        encoder.checkLength(length);
        memory.bytes().limit(at + length);
        request.write(memory.bytes(), at + frame);
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

    /** Gives the memory back. */
    void close() {
        packets.close();
    }
}
