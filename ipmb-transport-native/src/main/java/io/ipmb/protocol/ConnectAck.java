package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The bus controller's answer to a {@link ConnectMessage}. */
public sealed interface ConnectAck {

    /** The type of this frame. */
    FrameType TYPE = FrameType.of("c3de9eb4-c310-4c14-9747-093d62c09998", "ConnectMessageAck");

    /**
     * The endpoint has joined.
     *
     * @param endpointId its id on the bus
     * @param extension of the controller; null from other implementations
     */
    record Accepted(UUID endpointId, @Nullable Extension extension) implements ConnectAck {}

    /**
     * The endpoint speaks an incompatible version.
     *
     * @param version of the controller
     */
    record VersionRefused(ProtocolVersion version) implements ConnectAck {}

    /** The endpoint's token is not the one of the bus. */
    record TokenRefused() implements ConnectAck {}

    /** Writes the payload. */
    default void write(BincodeWriter writer) {
        if (this instanceof Accepted accepted) {
            writer.writeVariant(AckVariant.ACCEPTED);
            FrameLayout.writeUuid(writer, accepted.endpointId);
            if (accepted.extension != null) {
                accepted.extension.write(writer);
            }
        } else if (this instanceof VersionRefused refused) {
            writer.writeVariant(AckVariant.VERSION_REFUSED);
            refused.version.write(writer);
        } else {
            writer.writeVariant(AckVariant.TOKEN_REFUSED);
        }
    }

    /**
     * Reads the payload of a frame.
     *
     * @throws MalformedFrameException when the frame holds no answer
     */
    static ConnectAck read(FrameView frame) throws MalformedFrameException {
        return TYPE.read(frame, ConnectAck::readAnswer);
    }

    private static ConnectAck readAnswer(BincodeReader reader) {
        int variant = reader.readVariant();
        return switch (variant) {
            case AckVariant.ACCEPTED -> new Accepted(FrameLayout.readUuid(reader), Extension.read(reader));
            case AckVariant.VERSION_REFUSED -> new VersionRefused(ProtocolVersion.read(reader));
            case AckVariant.TOKEN_REFUSED -> new TokenRefused();
            default ->
                throw reader.fail("there is no answer " + Integer.toUnsignedString(variant) + ", expected 0 to 2");
        };
    }
}
