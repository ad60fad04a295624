package io.ipmb.endpoint;

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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames for the star, with what they ask of the controller, and offers them: straight into memory of the star's
 * where it lends some. Waits for nothing. Guarded by the send path's lock.
 */
final class StarWriter {

    /**
     * What a frame asks of its controller, see {@link FrameTail}.
     *
     * @param marks 0 for nothing
     * @param key 0 without one
     * @param onlyTo the receiver's instance with the mark that says so; null otherwise
     */
    record Request(int marks, long key, @Nullable UUID onlyTo) {

        static final Request NOTHING = new Request(0, 0, null);
        static final Request WITHOUT_LANES = new Request(FrameTail.WITHOUT_LANES, 0, null);

        static Request onlyTo(UUID instance) {
            return new Request(FrameTail.ONLY_TO, 0, instance);
        }

        /** The bytes behind the frame. */
        int length() {
            return marks == 0 ? 0 : FrameTail.length(marks);
        }

        private void write(PacketBuffer memory, int at) {
            if (onlyTo != null) {
                FrameTail.writeOnlyTo(memory.bytes(), at, onlyTo);
            } else if (marks != 0) {
                FrameTail.write(memory.bytes(), at, marks, key);
            }
        }
    }

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
            Request request,
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

    private boolean offer(
            Star star, Request request, PacketBuffer memory, int at, int frame, List<KernelObject> objects)
            throws PlatformException {
        int length = frame + request.length();
        encoder.checkLength(length);
        memory.bytes().limit(at + length);
        request.write(memory, at + frame);
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
