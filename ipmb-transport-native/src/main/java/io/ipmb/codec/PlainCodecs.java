package io.ipmb.codec;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The codecs of types known without a description: boxes, strings, times, and the value types of this package. */
final class PlainCodecs {

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int UUID_BYTES = 16;

    private final Map<Class<?>, Codec<?>> signed = new HashMap<>();
    private final Map<Class<?>, Codec<?>> unsigned = new HashMap<>();

    PlainCodecs() {
        put(String.class, BincodeWriter::writeString, BincodeReader::readString);
        put(Boolean.class, BincodeWriter::writeBool, BincodeReader::readBool);
        put(Byte.class, BincodeWriter::writeI8, BincodeReader::readByte);
        put(Short.class, BincodeWriter::writeI16, BincodeReader::readI16);
        put(Integer.class, BincodeWriter::writeI32, BincodeReader::readI32);
        put(Long.class, BincodeWriter::writeI64, BincodeReader::readI64);
        put(BigInteger.class, BincodeWriter::writeSigned128, BincodeReader::readI128);
        put(Float.class, BincodeWriter::writeFloat, BincodeReader::readFloat);
        put(Double.class, BincodeWriter::writeDouble, BincodeReader::readDouble);
        put(Character.class, Primitives::writeChar, Primitives::readChar);
        put(
                CodePoint.class,
                (out, value) -> out.writeCharacter(value.value()),
                in -> new CodePoint(in.readCharacter()));
        put(Unit.class, (out, value) -> {}, in -> Unit.INSTANCE);
        put(U8.class, (out, value) -> out.writeU8(value.value()), in -> new U8(in.readU8()));
        put(U16.class, (out, value) -> out.writeU16(value.value()), in -> new U16(in.readU16()));
        put(U32.class, (out, value) -> out.writeU32(value.value()), in -> new U32(in.readU32()));
        put(U64.class, (out, value) -> out.writeU64(value.bits()), in -> new U64(in.readU64()));
        put(U128.class, (out, value) -> out.writeUnsigned128(value.value()), in -> new U128(in.readU128()));
        put(Duration.class, PlainCodecs::writeDuration, PlainCodecs::readDuration);
        put(Instant.class, PlainCodecs::writeInstant, PlainCodecs::readInstant);
        put(UUID.class, PlainCodecs::writeUuid, PlainCodecs::readUuid);
        put(BytesMessage.class, PlainCodecs::writeBytesMessage, PlainCodecs::readBytesMessage);
        putUnsigned(Byte.class, BincodeWriter::writeI8, BincodeReader::readByte);
        putUnsigned(Short.class, Primitives::writeU16, Primitives::readU16);
        putUnsigned(Integer.class, Primitives::writeU32, Primitives::readU32);
        putUnsigned(Long.class, BincodeWriter::writeU64, BincodeReader::readU64);
        putUnsigned(BigInteger.class, BincodeWriter::writeUnsigned128, BincodeReader::readU128);
    }

    /** The codec of a plain type; null for any other type and for one without an unsigned form. */
    @Nullable Codec<?> find(Class<?> type, boolean asUnsigned) {
        return (asUnsigned ? unsigned : signed).get(type);
    }

    private <T> void put(Class<T> type, BiConsumer<BincodeWriter, T> writer, Function<BincodeReader, T> reader) {
        signed.put(type, new PlainCodec<>(writer, reader));
    }

    private <T> void putUnsigned(
            Class<T> type, BiConsumer<BincodeWriter, T> writer, Function<BincodeReader, T> reader) {
        unsigned.put(type, new PlainCodec<>(writer, reader));
    }

    private record PlainCodec<T>(BiConsumer<BincodeWriter, T> writer, Function<BincodeReader, T> reader)
            implements Codec<T> {

        @Override
        public void write(BincodeWriter out, T value) {
            writer.accept(out, value);
        }

        @Override
        public T read(BincodeReader in) {
            return reader.apply(in);
        }
    }

    private static void writeDuration(BincodeWriter out, Duration value) {
        if (value.isNegative()) {
            throw new EncodeException("the duration " + value + " is negative, the wire has only positive ones");
        }
        out.writeU64(value.getSeconds());
        out.writeU32(value.getNano());
    }

    private static Duration readDuration(BincodeReader in) {
        int from = in.position();
        long seconds = in.readU64();
        long nanos = in.readU32();
        if (seconds < 0 || seconds > Long.MAX_VALUE - nanos / NANOS_PER_SECOND) {
            throw new DecodeException(
                    "found a duration of " + Long.toUnsignedString(seconds) + " s and " + nanos
                            + " ns, expected fewer than 2^63 seconds",
                    from);
        }
        return Duration.ofSeconds(seconds, nanos);
    }

    private static void writeInstant(BincodeWriter out, Instant value) {
        if (value.getEpochSecond() < 0) {
            throw new EncodeException("the instant " + value + " is before 1970, which the wire cannot express");
        }
        out.writeU64(value.getEpochSecond());
        out.writeU32(value.getNano());
    }

    private static Instant readInstant(BincodeReader in) {
        int from = in.position();
        Duration sinceEpoch = readDuration(in);
        try {
            return Instant.EPOCH.plus(sinceEpoch);
        } catch (DateTimeException | ArithmeticException e) {
            throw new DecodeException(
                    "found an instant " + sinceEpoch.toSeconds() + " s after 1970, expected one up to " + Instant.MAX,
                    from,
                    e);
        }
    }

    /** A byte string, as the crate uuid writes it in formats that are not for humans. */
    private static void writeUuid(BincodeWriter out, UUID value) {
        out.writeLength(UUID_BYTES);
        out.writeRaw(Long.reverseBytes(value.getMostSignificantBits()), 8);
        out.writeRaw(Long.reverseBytes(value.getLeastSignificantBits()), 8);
    }

    private static UUID readUuid(BincodeReader in) {
        int from = in.position();
        long length = in.readLength();
        if (length != UUID_BYTES) {
            throw new DecodeException("found a UUID of " + length + " bytes, expected " + UUID_BYTES, from);
        }
        in.need(UUID_BYTES);
        return new UUID(Long.reverseBytes(in.readRaw(8)), Long.reverseBytes(in.readRaw(8)));
    }

    private static void writeBytesMessage(BincodeWriter out, BytesMessage value) {
        out.writeU16(value.format());
        out.writeBytes(value.data());
    }

    private static BytesMessage readBytesMessage(BincodeReader in) {
        return new BytesMessage(in.readU16(), in.readBytes());
    }
}
