package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.MalformedFrameException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first message on a connection: who wants to join. The sending half of the joining endpoint's own channel rides on
 * it as the last attached object.
 *
 * @param version what the joining endpoint speaks
 * @param token what it says to be let in; at most {@link #MAX_TOKEN_BYTES} of UTF-8
 * @param label the elements of its label, different ones; at most {@link #MAX_LABEL_ELEMENTS}, each of 1 to
 *     {@link #MAX_LABEL_ELEMENT_BYTES} of UTF-8
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

    /** The most bytes of a token. */
    public static final int MAX_TOKEN_BYTES = 1024;

    /** The most elements of a label. */
    public static final int MAX_LABEL_ELEMENTS = 64;

    /** The most bytes of one element of a label. */
    public static final int MAX_LABEL_ELEMENT_BYTES = 1024;

    private static final String NAME = "ConnectMessage";

    /** @throws IllegalArgumentException when something is beyond its limit */
    public ConnectMessage {
        label = List.copyOf(label);
        requireSize("The token", token, 0, MAX_TOKEN_BYTES);
        if (label.size() > MAX_LABEL_ELEMENTS) {
            throw new IllegalArgumentException(
                    "The label has " + label.size() + " elements, at most " + MAX_LABEL_ELEMENTS + " are allowed");
        }
        if (new HashSet<>(label).size() != label.size()) {
            throw new IllegalArgumentException("The label has the same element twice: " + label);
        }
        for (String element : label) {
            requireSize("An element of the label", element, 1, MAX_LABEL_ELEMENT_BYTES);
        }
    }

    private static void requireSize(String what, String text, int least, int most) {
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        if (size < least || size > most) {
            throw new IllegalArgumentException(
                    what + " has " + size + " bytes of UTF-8, " + least + " to " + most + " are allowed");
        }
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
     * @throws MalformedFrameException when the frame holds no ConnectMessage, or one beyond the limits, or announces
     *     memory regions
     */
    public static ConnectMessage read(FrameView frame) throws MalformedFrameException {
        ConnectMessage message = HandshakePayload.read(
                frame,
                TYPE_ID_HIGH,
                TYPE_ID_LOW,
                NAME,
                reader -> new ConnectMessage(
                        HandshakePayload.readVersion(reader),
                        HandshakePayload.readString(reader, "a token", 0, MAX_TOKEN_BYTES),
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
     * Reads the token alone, however long it is; what follows it is not looked at. Only where the version fits.
     *
     * @throws MalformedFrameException when the frame holds no ConnectMessage
     */
    public static String readToken(FrameView frame) throws MalformedFrameException {
        return HandshakePayload.read(frame, TYPE_ID_HIGH, TYPE_ID_LOW, NAME, reader -> {
            HandshakePayload.readVersion(reader);
            return reader.readString();
        });
    }

    private static List<String> readLabel(BincodeReader reader) {
        long count = reader.readLength();
        if (count > MAX_LABEL_ELEMENTS) {
            throw reader.fail(
                    "a label of " + count + " elements, where at most " + MAX_LABEL_ELEMENTS + " are allowed,");
        }
        Set<String> label = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            if (!label.add(HandshakePayload.readString(reader, "an element of a label", 1, MAX_LABEL_ELEMENT_BYTES))) {
                throw reader.fail("the second appearance of an element of a label");
            }
        }
        return List.copyOf(label);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ConnectMessage[version " + version + ", label " + label + ", extension " + extension + "]";
    }
}
