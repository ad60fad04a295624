package io.ipmb.codec;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Values to bytes and back, for tests. */
final class Wire {

    private static final int LARGEST = 1 << 20;

    private Wire() {}

    /** Any class that the mapping takes, payload or not. */
    static Codec<Object> codec(Class<?> type) {
        return new TypeMapping().payload(type);
    }

    static byte[] encode(Codec<Object> codec, Object value) {
        BincodeWriter writer = new BincodeWriter();
        ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
        writer.reset(buffer);
        codec.write(writer, value);
        if (writer.overflowed()) {
            if (writer.written() > LARGEST) {
                throw new AssertionError("a test value of " + writer.written() + " bytes");
            }
            buffer = ByteBuffer.allocateDirect((int) writer.written());
            writer.reset(buffer);
            codec.write(writer, value);
        }
        byte[] bytes = new byte[(int) writer.written()];
        buffer.get(bytes);
        return bytes;
    }

    static String hex(Object value) {
        return HexFormat.of().formatHex(encode(codec(value.getClass()), value));
    }

    /** Reads a value that takes all of the bytes. */
    static Object decode(Codec<Object> codec, byte[] bytes) {
        BincodeReader reader = reader(bytes);
        Object value = codec.read(reader);
        if (reader.remaining() > 0) {
            throw new AssertionError(
                    reader.remaining() + " bytes are left of " + HexFormat.of().formatHex(bytes));
        }
        return value;
    }

    static <T> T decode(Class<T> type, String hex) {
        return type.cast(decode(codec(type), HexFormat.of().parseHex(hex)));
    }

    static BincodeReader reader(byte[] bytes) {
        BincodeReader reader = new BincodeReader();
        reader.reset(ByteBuffer.wrap(bytes), 0, bytes.length);
        return reader;
    }
}
