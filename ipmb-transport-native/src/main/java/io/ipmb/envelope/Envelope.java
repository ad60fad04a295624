package io.ipmb.envelope;

import io.ipmb.codec.MessageType;
import io.ipmb.codec.Unsigned;
import java.util.Arrays;

/**
 * The payload of a message with headers, or with a body that has no form of its own on the bus. {@link EnvelopeCodec}
 * reads the content; {@code docs/protocol.md} of the project has its layout.
 *
 * @param version of the content's layout, unsigned; a reader refuses unknown versions
 * @param content not copied; must not change afterwards. With versions 2 and 4, the body is in the message's last
 *     memory region
 * @since 0.1.0
 */
@MessageType("824ab45c-e8ab-460d-96e7-7863cd4cc813")
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString below look into the array
public record Envelope(@Unsigned short version, byte[] content) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Envelope that && version == that.version && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return 31 * version + Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "Envelope[version " + Short.toUnsignedInt(version) + ", " + content.length + " bytes]";
    }
}
