package io.ipmb.endpoint;

import io.ipmb.Selector;
import io.ipmb.codec.PayloadType;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.FrameTail;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that goes several ways, or with objects: encoded once as a whole frame, and copied from here. One object
 * for one message after the other. Guarded by the send path's lock.
 */
final class EncodedMessage {

    private final Encoder encoder;
    private final PacketBuffer memory;
    private @Nullable Selector selector;
    private @Nullable PayloadType<?> type;
    private Attachments attachments = Attachments.NONE;
    private int frameLength;
    private int payloadOffset;
    private int payloadLength;
    private int tailLength;

    EncodedMessage(Platform platform, Encoder encoder) {
        this.encoder = encoder;
        this.memory = platform.packetBuffer(encoder.maxPacketSize() + FrameTail.MOST_BYTES);
    }

    /** Encodes a message; the memory is this one's until the next. */
    void encode(Selector to, PayloadType<?> of, Object payload, int size, Attachments with) {
        selector = to;
        type = of;
        attachments = with;
        frameLength = encoder.frame(
                memory.bytes().clear(),
                0,
                encoder.maxPacketSize(),
                WireSelectors.encoded(to),
                of,
                payload,
                size,
                with.regionCount());
        payloadOffset = encoder.payloadOffset();
        payloadLength = encoder.payloadLength();
        tailLength = 0;
    }

    /** Has the frame followed by this on lanes. */
    void tail(FrameRequest tail) {
        tail.write(memory.bytes().clear(), frameLength);
        tailLength = tail.length();
        encoder.checkLength((long) frameLength + tailLength);
    }

    Selector selector() {
        return required(selector);
    }

    PayloadType<?> type() {
        return required(type);
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("there is no message");
        }
        return value;
    }

    Attachments attachments() {
        return attachments;
    }

    List<KernelObject> objects() {
        return attachments.objects();
    }

    /** Where the frame lies, at its beginning, with room for a tail behind it. */
    PacketBuffer memory() {
        return memory;
    }

    int frameLength() {
        return frameLength;
    }

    /** The bytes behind the frame on lanes. */
    int tailLength() {
        return tailLength;
    }

    int payloadOffset() {
        return payloadOffset;
    }

    int payloadLength() {
        return payloadLength;
    }

    /**
     * A copy for another way, with duplicates of the objects and a count of each region.
     *
     * @throws PlatformException when the objects cannot be duplicated
     */
    UnreadMessage copy() throws PlatformException {
        byte[] payload = new byte[payloadLength];
        memory.bytes().clear().get(payloadOffset, payload);
        List<KernelObject> duplicates = ObjectsInFlight.duplicate(objects());
        attachments.addCounts();
        return new UnreadMessage(selector(), type().uuid(), payload, duplicates, attachments.regionCount(), 0, 0);
    }

    /** Lets go of the message. */
    void forget() {
        selector = null;
        type = null;
        attachments = Attachments.NONE;
    }
}
