package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.MalformedFrameException.Reason;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first message on a connection: who wants to join. The sending half of the joining endpoint's own channel rides on
 * it as the last attached object.
 *
 * @param version what the joining endpoint speaks
 * @param token what it says to be let in
 * @param label the elements of its label, different ones; any text, and as many as fit into a frame, since the crate
 *     has no limits there. Those that this library has for labels of its own are none of the protocol's.
 * @param extension what it tells beyond the protocol; null from other implementations
 */
public record ConnectMessage(
        ProtocolVersion version,
        String token,
        List<String> label,
        @Nullable Extension extension) {

    /** The first half of the type id b2c1deb3-3091-4a74-a99c-c8e8d710d4b2. */
    public static final long TYPE_ID_HIGH = 0xb2c1deb330914a74L;

    /** The second half of the type id. */
    public static final long TYPE_ID_LOW = 0xa99cc8e8d710d4b2L;

    private static final String NAME = "ConnectMessage";

    /** Takes each element once, where it comes first. */
    public ConnectMessage {
        label = List.copyOf(new LinkedHashSet<>(label));
    }

    /** Writes the payload. */
    public void write(BincodeWriter writer) {
        writer.writeByte(version.major());
        writer.writeByte(version.minor());
        writer.writeByte(version.patch());
        writer.writeString(token);
        writer.writeLength(label.size());
        label.forEach(writer::writeString);
        if (extension != null) {
            extension.write(writer);
        }
    }

    /**
     * Reads the payload of a frame.
     *
     * @throws MalformedFrameException when the frame holds no ConnectMessage, or announces memory regions
     */
    public static ConnectMessage read(FrameView frame) throws MalformedFrameException {
        ConnectMessage message = HandshakePayload.read(
                frame,
                TYPE_ID_HIGH,
                TYPE_ID_LOW,
                NAME,
                reader -> new ConnectMessage(
                        HandshakePayload.readVersion(reader),
                        reader.readString(),
                        readLabel(reader),
                        Extension.read(reader)));
        if (frame.regionCount() != 0) {
            throw new MalformedFrameException(Reason.INVALID_HANDSHAKE, "memory regions with a ConnectMessage", 0);
        }
        return message;
    }

    /**
     * Reads the version alone, with which every version's ConnectMessage begins.
     *
     * @throws MalformedFrameException when the frame holds no ConnectMessage
     */
    public static ProtocolVersion readVersion(FrameView frame) throws MalformedFrameException {
        return HandshakePayload.read(frame, TYPE_ID_HIGH, TYPE_ID_LOW, NAME, HandshakePayload::readVersion);
    }

    /**
     * Reads the token alone; what follows it is not looked at. Only where the version fits.
     *
     * @throws MalformedFrameException when the frame holds no ConnectMessage
     */
    public static String readToken(FrameView frame) throws MalformedFrameException {
        return HandshakePayload.read(frame, TYPE_ID_HIGH, TYPE_ID_LOW, NAME, reader -> {
            HandshakePayload.readVersion(reader);
            return reader.readString();
        });
    }

    /** An element that comes twice counts once, as for the crate. */
    private static List<String> readLabel(BincodeReader reader) {
        long count = reader.readLength();
        Set<String> label = new LinkedHashSet<>();
        for (long i = 0; i < count; i++) {
            // Each has a byte at least, so that a length that is a lie meets the end of the frame.
            label.add(reader.readString());
        }
        return List.copyOf(label);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ConnectMessage[version " + version + ", label " + label + ", extension " + extension + "]";
    }
}
