package io.ipmb.codec;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The codecs of the types that need no description: boxes, strings, times, and the value types of this package. */
final class PlainCodecs {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Map<Class<?>, Codec<?>> signed = new HashMap<>();
    private final Map<Class<?>, Codec<?>> unsigned = new HashMap<>();

    PlainCodecs() {
        signed.put(String.class, PlainCodecs.<String>of(BincodeWriter::writeString, BincodeReader::readString));
        signed.put(Boolean.class, PlainCodecs.<Boolean>of(BincodeWriter::writeBool, BincodeReader::readBool));
        signed.put(
                Byte.class, PlainCodecs.<Byte>of((out, value) -> out.writeByte((byte) value), BincodeReader::readByte));
        signed.put(
                Short.class,
                PlainCodecs.<Short>of((out, value) -> out.writeSigned((short) value), BincodeReader::readI16));
        signed.put(
                Integer.class,
                PlainCodecs.<Integer>of((out, value) -> out.writeSigned((int) value), BincodeReader::readI32));
        signed.put(
                Long.class,
                PlainCodecs.<Long>of((out, value) -> out.writeSigned((long) value), BincodeReader::readI64));
        signed.put(
                BigInteger.class, PlainCodecs.<BigInteger>of(BincodeWriter::writeSigned128, BincodeReader::readI128));
        signed.put(Float.class, PlainCodecs.<Float>of(BincodeWriter::writeFloat, BincodeReader::readFloat));
        signed.put(Double.class, PlainCodecs.<Double>of(BincodeWriter::writeDouble, BincodeReader::readDouble));
        signed.put(
                Character.class,
                PlainCodecs.<Character>of((out, value) -> out.writeCharacter((char) value), PlainCodecs::readChar));
        signed.put(
                CodePoint.class,
                PlainCodecs.<CodePoint>of(
                        (out, value) -> out.writeCharacter(value.value()), in -> new CodePoint(in.readCharacter())));
        signed.put(Unit.class, PlainCodecs.<Unit>of((out, value) -> {}, in -> Unit.INSTANCE));
        signed.put(
                U8.class,
                PlainCodecs.<U8>of((out, value) -> out.writeByte(value.value()), in -> new U8(in.readByte() & 0xff)));
        signed.put(
                U16.class,
                PlainCodecs.<U16>of((out, value) -> out.writeUnsigned(value.value()), in -> new U16(in.readU16())));
        signed.put(
                U32.class,
                PlainCodecs.<U32>of((out, value) -> out.writeUnsigned(value.value()), in -> new U32(in.readU32())));
        signed.put(
                U64.class,
                PlainCodecs.<U64>of((out, value) -> out.writeUnsigned(value.bits()), in -> new U64(in.readU64())));
        signed.put(
                U128.class,
                PlainCodecs.<U128>of(
                        (out, value) -> out.writeUnsigned128(value.value()), in -> new U128(in.readU128())));
        signed.put(Duration.class, PlainCodecs.<Duration>of(PlainCodecs::writeDuration, PlainCodecs::readDuration));
        signed.put(Instant.class, PlainCodecs.<Instant>of(PlainCodecs::writeInstant, PlainCodecs::readInstant));
        signed.put(UUID.class, PlainCodecs.<UUID>of(PlainCodecs::writeUuid, PlainCodecs::readUuid));
        signed.put(
                BytesMessage.class,
                PlainCodecs.<BytesMessage>of(PlainCodecs::writeBytesMessage, PlainCodecs::readBytesMessage));
        unsigned.put(Byte.class, signed.get(Byte.class));
        unsigned.put(
                Short.class,
                PlainCodecs.<Short>of((out, value) -> out.writeUnsigned(Short.toUnsignedLong((short) value)), in ->
                        (short) in.readU16()));
        unsigned.put(
                Integer.class,
                PlainCodecs.<Integer>of((out, value) -> out.writeUnsigned(Integer.toUnsignedLong((int) value)), in ->
                        (int) in.readU32()));
        unsigned.put(
                Long.class,
                PlainCodecs.<Long>of((out, value) -> out.writeUnsigned((long) value), BincodeReader::readU64));
        unsigned.put(
                BigInteger.class, PlainCodecs.<BigInteger>of(BincodeWriter::writeUnsigned128, BincodeReader::readU128));
    }

    /** The codec of a type; null when it is not a plain one, or has no unsigned form. */
    @Nullable Codec<?> find(Class<?> type, boolean asUnsigned) {
        return (asUnsigned ? unsigned : signed).get(type);
    }

    private static <T> Codec<T> of(BiConsumer<BincodeWriter, T> writer, Function<BincodeReader, T> reader) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, T value) {
                writer.accept(out, value);
            }

            @Override
            public T read(BincodeReader in) {
                return reader.apply(in);
            }
        };
    }

    static char readChar(BincodeReader in) {
        int codePoint = in.readCharacter();
        if (!Character.isBmpCodePoint(codePoint)) {
            throw in.fail("the character " + Character.toString(codePoint)
                    + " does not fit into a Java char; use CodePoint for it");
        }
        return (char) codePoint;
    }

    private static void writeDuration(BincodeWriter out, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(
                    "the duration " + value + " is negative, the wire has only positive ones");
        }
        out.writeUnsigned(value.getSeconds());
        out.writeUnsigned(value.getNano());
    }

    private static Duration readDuration(BincodeReader in) {
        long seconds = in.readU64();
        long nanos = in.readU32();
        if (seconds < 0 || seconds > Long.MAX_VALUE - nanos / NANOS_PER_SECOND) {
            throw in.fail("a duration of " + Long.toUnsignedString(seconds) + " s is beyond Java's range");
        }
        return Duration.ofSeconds(seconds, nanos);
    }

    private static void writeInstant(BincodeWriter out, Instant value) {
        if (value.getEpochSecond() < 0) {
            throw new IllegalArgumentException(
                    "the instant " + value + " is before 1970, which the wire cannot express");
        }
        out.writeUnsigned(value.getEpochSecond());
        out.writeUnsigned(value.getNano());
    }

    private static Instant readInstant(BincodeReader in) {
        Duration sinceEpoch = readDuration(in);
        try {
            return Instant.EPOCH.plus(sinceEpoch);
        } catch (DateTimeException | ArithmeticException e) {
            throw in.fail("an instant " + sinceEpoch + " after 1970 is beyond Java's range");
        }
    }

    private static void writeUuid(BincodeWriter out, UUID value) {
        out.writeLength(16);
        out.writeRaw(Long.reverseBytes(value.getMostSignificantBits()), 8);
        out.writeRaw(Long.reverseBytes(value.getLeastSignificantBits()), 8);
    }

    private static UUID readUuid(BincodeReader in) {
        byte[] bytes = in.readBytes();
        if (bytes.length != 16) {
            throw in.fail("a UUID has 16 bytes, found " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private static void writeBytesMessage(BincodeWriter out, BytesMessage value) {
        out.writeUnsigned(value.format());
        out.writeBytes(value.data());
    }

    private static BytesMessage readBytesMessage(BincodeReader in) {
        return new BytesMessage(in.readU16(), in.readBytes());
    }
}
