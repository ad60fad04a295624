package io.ipmb.envelope;

import io.ipmb.codec.MessageType;
import io.ipmb.codec.Unsigned;
import java.util.Arrays;

/**
 * What a message travels in that has headers, or whose payload the bus has no form for. Its content is read by
 * {@link EnvelopeCodec}; its layout is written down in the project's {@code docs/protocol.md}.
 *
 * @param version of the content's layout, unsigned; a reader refuses those that it does not know
 * @param content not copied; must not be changed afterwards. With versions 2 and 4, the body is in the message's last
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
