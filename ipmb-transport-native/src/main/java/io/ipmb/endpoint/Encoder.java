package io.ipmb.endpoint;

import io.ipmb.MessageTooLargeException;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.PayloadType;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.FrameWriter;
import java.nio.ByteBuffer;

/**
 * Encodes messages where they lie: as whole frames, or as payloads alone. A message that does not fit into its place is
 * counted to its end, so that it can be encoded again where there is more room. Guarded by the send path's lock;
 * allocates nothing.
 */
final class Encoder {

    /** The size of a payload that is known only once it is written. */
    static final int NOT_ANNOUNCED = -1;

    private final int maxPacketSize;
    private final FrameWriter frames = new FrameWriter();
    private final BincodeWriter payloads = new BincodeWriter();
    private int payloadOffset;
    private int payloadLength;

    /** @param maxPacketSize the longest frame */
    Encoder(int maxPacketSize) {
        this.maxPacketSize = maxPacketSize;
    }

    /** The longest frame in bytes. */
    int maxPacketSize() {
        return maxPacketSize;
    }

    /**
     * Encodes a frame.
     *
     * @param room the bytes from {@code at} on
     * @param size the bytes of the payload, or {@link #NOT_ANNOUNCED}
     * @return its length; with more than the room, what is there is no frame
     * @throws MessageTooLargeException when no packet has room for it
     */
    int frame(
            ByteBuffer into,
            int at,
            int room,
            EncodedSelector selector,
            PayloadType<?> type,
            Object payload,
            int size,
            int regionCount) {
        BincodeWriter out = frames.begin(into.limit(at + room), at, selector, type.idHigh(), type.idLow(), regionCount);
        long begin = out.written();
        type.writeObject(out, payload);
        long written = out.written() - begin;
        checkSize(written, size);
        long length = frames.end();
        checkLength(length);
        payloadOffset = at + (int) begin;
        payloadLength = (int) written;
        return (int) length;
    }

    /** Where the payload of the last frame begins. */
    int payloadOffset() {
        return payloadOffset;
    }

    /** The bytes of the payload of the last frame. */
    int payloadLength() {
        return payloadLength;
    }

    /**
     * Encodes a payload alone.
     *
     * @param selector of the message, whose frame must not be too long either
     * @return its length; with more than the room, what is there is a part of it
     * @throws MessageTooLargeException when no packet has room for the frame
     */
    int payload(
            ByteBuffer into,
            int at,
            int room,
            EncodedSelector selector,
            PayloadType<?> type,
            Object payload,
            int size) {
        payloads.reset(into.limit(at + room).position(at));
        type.writeObject(payloads, payload);
        long length = payloads.written();
        checkSize(length, size);
        if (length > maxPacketSize / 2) {
            checkLength(FrameWriter.length(selector, length));
        }
        return (int) length;
    }

    private static void checkSize(long written, int announced) {
        if (announced != NOT_ANNOUNCED && written != announced) {
            throw new IllegalArgumentException(
                    "The message was not sent: its writer wrote " + written + " bytes, and announced " + announced);
        }
    }

    /** @throws MessageTooLargeException when no packet has room for a frame of this length */
    void checkLength(long length) {
        if (length > maxPacketSize) {
            throw new MessageTooLargeException(length, maxPacketSize);
        }
    }
}
