package io.ipmb.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Method handles that write and read primitives without boxing. */
final class Primitives {

    /**
     * @param writer of type (BincodeWriter, primitive)void
     * @param reader of type (BincodeReader)primitive
     */
    record Handles(MethodHandle writer, MethodHandle reader) {}

    private static final Map<Class<?>, Handles> SIGNED = new HashMap<>();
    private static final Map<Class<?>, Handles> UNSIGNED = new HashMap<>();

    static {
        put(SIGNED, boolean.class, "Bool");
        put(SIGNED, byte.class, "I8");
        put(SIGNED, short.class, "I16");
        put(SIGNED, int.class, "I32");
        put(SIGNED, long.class, "I64");
        put(SIGNED, float.class, "F32");
        put(SIGNED, double.class, "F64");
        put(SIGNED, char.class, "Char");
        put(UNSIGNED, byte.class, "I8");
        put(UNSIGNED, short.class, "U16");
        put(UNSIGNED, int.class, "U32");
        put(UNSIGNED, long.class, "U64");
    }

    private Primitives() {}

    /** The handles of a primitive type; null for another type and for one without an unsigned form. */
    static @Nullable Handles find(Class<?> type, boolean asUnsigned) {
        return (asUnsigned ? UNSIGNED : SIGNED).get(type);
    }

    /** The box class of a primitive type; any other class itself. */
    static Class<?> box(Class<?> type) {
        return type.isPrimitive() ? MethodType.methodType(type).wrap().returnType() : type;
    }

    private static void put(Map<Class<?>, Handles> into, Class<?> type, String name) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            into.put(
                    type,
                    new Handles(
                            lookup.findStatic(
                                    Primitives.class,
                                    "write" + name,
                                    MethodType.methodType(void.class, BincodeWriter.class, type)),
                            lookup.findStatic(
                                    Primitives.class,
                                    "read" + name,
                                    MethodType.methodType(type, BincodeReader.class))));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static void writeBool(BincodeWriter out, boolean value) {
        out.writeBool(value);
    }

    static boolean readBool(BincodeReader in) {
        return in.readBool();
    }

    static void writeI8(BincodeWriter out, byte value) {
        out.writeByte(value);
    }

    static byte readI8(BincodeReader in) {
        return in.readByte();
    }

    static void writeI16(BincodeWriter out, short value) {
        out.writeSigned(value);
    }

    static short readI16(BincodeReader in) {
        return in.readI16();
    }

    static void writeI32(BincodeWriter out, int value) {
        out.writeSigned(value);
    }

    static int readI32(BincodeReader in) {
        return in.readI32();
    }

    static void writeI64(BincodeWriter out, long value) {
        out.writeSigned(value);
    }

    static long readI64(BincodeReader in) {
        return in.readI64();
    }

    static void writeU16(BincodeWriter out, short value) {
        out.writeU16(value);
    }

    static short readU16(BincodeReader in) {
        return (short) in.readU16();
    }

    static void writeU32(BincodeWriter out, int value) {
        out.writeU32(value);
    }

    static int readU32(BincodeReader in) {
        return (int) in.readU32();
    }

    static void writeU64(BincodeWriter out, long value) {
        out.writeUnsigned(value);
    }

    static long readU64(BincodeReader in) {
        return in.readU64();
    }

    static void writeF32(BincodeWriter out, float value) {
        out.writeFloat(value);
    }

    static float readF32(BincodeReader in) {
        return in.readFloat();
    }

    static void writeF64(BincodeWriter out, double value) {
        out.writeDouble(value);
    }

    static double readF64(BincodeReader in) {
        return in.readDouble();
    }

    static void writeChar(BincodeWriter out, char value) {
        out.writeCharacter(value);
    }

    static char readChar(BincodeReader in) {
        int from = in.position();
        int codePoint = in.readCharacter();
        if (!Character.isBmpCodePoint(codePoint)) {
            throw new DecodeException(
                    "found the character U+%X, expected one that fits into a Java char; use CodePoint for all of them"
                            .formatted(codePoint),
                    from);
        }
        return (char) codePoint;
    }
}
