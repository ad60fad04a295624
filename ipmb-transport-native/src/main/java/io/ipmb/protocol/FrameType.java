package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.DecodeException;
import io.ipmb.protocol.MalformedFrameException.Reason;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The type of a frame of the protocol itself, as opposed to a user's message: a handshake, a question to a controller,
 * a notice. Such a frame has no memory regions; its payload's type id is the type.
 *
 * @param idHigh the first half of the type id
 * @param idLow the second half of the type id
 * @param name for messages
 */
public record FrameType(long idHigh, long idLow, String name) {

    /** Reads the fields of a payload; throws {@link DecodeException} for invalid ones. */
    @FunctionalInterface
    interface Decoder<T> {
        T decode(BincodeReader reader);
    }

    /** @param id the type id as text */
    static FrameType of(String id, String name) {
        UUID uuid = UUID.fromString(id);
        return new FrameType(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits(), name);
    }

    /** Whether the frame is of this type. */
    public boolean is(FrameView frame) {
        return frame.typeIdHigh() == idHigh && frame.typeIdLow() == idLow;
    }

    /**
     * Begins a frame of this type at the beginning of a memory.
     *
     * @return the writer for the payload; {@link FrameWriter#end()} ends the frame
     */
    public BincodeWriter begin(FrameWriter writer, ByteBuffer into, EncodedSelector selector) {
        return writer.begin(into, 0, selector, idHigh, idLow, 0);
    }

    /**
     * Reads the payload of a frame.
     *
     * @throws MalformedFrameException when the frame is of another type, or the decoder refuses its payload
     */
    <T> T read(FrameView frame, Decoder<T> decoder) throws MalformedFrameException {
        if (!is(frame)) {
            throw new MalformedFrameException(
                    Reason.UNEXPECTED_TYPE, "another payload where a " + name + " was expected", 0);
        }
        BincodeReader reader = new BincodeReader();
        reader.reset(frame.memory(), frame.payloadOffset(), frame.payloadOffset() + frame.payloadLength());
        try {
            return decoder.decode(reader);
        } catch (DecodeException e) {
            throw new MalformedFrameException(Reason.INVALID_HANDSHAKE, e, "of the " + name);
        }
    }
}
