package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.MalformedFrameException.Reason;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first message on a connection: the introduction of an endpoint that wants to join. Its last attached object is
 * the sending half of the endpoint's own channel.
 *
 * @param version of the endpoint
 * @param token the endpoint's token for the bus
 * @param label the elements of its label, each once: any text, as many elements as fit into a frame. The limits of this
 *     library's own labels are not the protocol's.
 * @param extension of the endpoint; null from other implementations
 */
public record ConnectMessage(
        ProtocolVersion version,
        String token,
        List<String> label,
        @Nullable Extension extension) {

    /** The type of this frame. */
    public static final FrameType TYPE = FrameType.of("b2c1deb3-3091-4a74-a99c-c8e8d710d4b2", "ConnectMessage");

    /** Drops repeated elements. */
    public ConnectMessage {
        label = List.copyOf(new LinkedHashSet<>(label));
    }

    /** Writes the payload. */
    public void write(BincodeWriter writer) {
        version.write(writer);
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
        ConnectMessage message = TYPE.read(
                frame,
                reader -> new ConnectMessage(
                        ProtocolVersion.read(reader), reader.readString(), readLabel(reader), Extension.read(reader)));
        if (frame.regionCount() != 0) {
            throw new MalformedFrameException(Reason.INVALID_HANDSHAKE, "memory regions with a ConnectMessage", 0);
        }
        return message;
    }

    /**
     * Reads the version alone; the ConnectMessage of every version begins with it.
     *
     * @throws MalformedFrameException when the frame holds no ConnectMessage
     */
    public static ProtocolVersion readVersion(FrameView frame) throws MalformedFrameException {
        return TYPE.read(frame, ProtocolVersion::read);
    }

    /**
     * Reads the token alone and ignores the rest. For a compatible version only.
     *
     * @throws MalformedFrameException when the frame holds no ConnectMessage
     */
    public static String readToken(FrameView frame) throws MalformedFrameException {
        return TYPE.read(frame, reader -> {
            ProtocolVersion.read(reader);
            return reader.readString();
        });
    }

    /** A repeated element counts once, as in the crate. */
    private static List<String> readLabel(BincodeReader reader) {
        long count = reader.readLength();
        Set<String> label = new LinkedHashSet<>();
        for (long i = 0; i < count; i++) {
            // Each element has at least one byte, so that a false length meets the end of the frame.
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
