package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.DecodeException;
import io.ipmb.protocol.MalformedFrameException.Reason;

/** Reads the payload of a handshake; any error in it makes the frame malformed. */
final class HandshakePayload {

    /** Reads the fields; throws {@link DecodeException} for invalid ones. */
    interface Decoder<T> {
        T decode(BincodeReader reader);
    }

    private HandshakePayload() {}

    /**
     * @param type the name of the type, for messages
     * @throws MalformedFrameException when the frame's payload is of another type, or the decoder refuses it
     */
    static <T> T read(FrameView frame, long typeIdHigh, long typeIdLow, String type, Decoder<T> decoder)
            throws MalformedFrameException {
        if (frame.typeIdHigh() != typeIdHigh || frame.typeIdLow() != typeIdLow) {
            throw new MalformedFrameException(
                    Reason.UNEXPECTED_TYPE, "another payload where a " + type + " was expected", 0);
        }
        BincodeReader reader = new BincodeReader();
        reader.reset(frame.memory(), frame.payloadOffset(), frame.payloadOffset() + frame.payloadLength());
        try {
            return decoder.decode(reader);
        } catch (DecodeException e) {
            throw new MalformedFrameException(Reason.INVALID_HANDSHAKE, e, "of the " + type);
        }
    }

    static ProtocolVersion readVersion(BincodeReader reader) {
        return new ProtocolVersion(readByte(reader), readByte(reader), readByte(reader));
    }

    private static int readByte(BincodeReader reader) {
        return Byte.toUnsignedInt(reader.readByte());
    }
}
