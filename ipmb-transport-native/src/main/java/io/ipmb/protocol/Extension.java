package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What two Java endpoints tell each other beyond the protocol: it travels after the last field of a
 * {@link ConnectMessage} and of an accepting {@link ConnectAck}, where other implementations ignore what they find.
 *
 * <pre>
 *  "ipmb4j" 0 1 | u16 length of what follows | u8 version | u64 abilities | later versions' own
 * </pre>
 *
 * <p>All little-endian. What is not like that is no extension: the peer then counts as one that has none.
 *
 * @param version 1 to 255; later versions only append
 * @param abilities a set of bits, of which only {@link #JAVA} has a meaning yet
 */
public record Extension(int version, long abilities) {

    /** The bit that says: this is the Java implementation. */
    public static final long JAVA = 1;

    /** What this library says about itself. */
    public static final Extension OURS = new Extension(1, JAVA);

    private static final byte[] MAGIC = "ipmb4j\0\1".getBytes(StandardCharsets.US_ASCII);

    /** What follows the length in this version: version and abilities. */
    private static final int LENGTH = Byte.BYTES + Long.BYTES;

    /** @throws IllegalArgumentException when the version is out of range */
    public Extension {
        if (version < 1 || version > 255) {
            throw new IllegalArgumentException("version=" + version + " is not between 1 and 255");
        }
    }

    /** Whether all bits of {@code ability} are among the abilities. */
    public boolean has(long ability) {
        return (abilities & ability) == ability;
    }

    void write(BincodeWriter writer) {
        writer.writeRawBytes(MAGIC);
        writer.writeRaw(LENGTH, Short.BYTES);
        writer.writeByte(version);
        writer.writeRaw(abilities, Long.BYTES);
    }

    /** The extension where the reader stands; null where there is none or a broken one. */
    static @Nullable Extension read(BincodeReader reader) {
        byte[] bytes = new byte[MAGIC.length + Short.BYTES + LENGTH];
        if (reader.remaining() < bytes.length) {
            return null;
        }
        reader.readRawBytes(bytes);
        ByteBuffer fields =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
        int length = Short.toUnsignedInt(fields.getShort());
        int version = Byte.toUnsignedInt(fields.get());
        boolean isWhole = length >= LENGTH && length - LENGTH <= reader.remaining();
        if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length) || !isWhole || version == 0) {
            return null;
        }
        return new Extension(version, fields.getLong());
    }
}
