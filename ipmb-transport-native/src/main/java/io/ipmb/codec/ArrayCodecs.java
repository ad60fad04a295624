package io.ipmb.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of arrays of primitives, without boxing. An array with elements of variable length grows during reading;
 * any other is allocated at once, after a check that the bytes of all its elements are there.
 */
final class ArrayCodecs {

    private static final int FIRST_CAPACITY = 256;

    private ArrayCodecs() {}

    /** The codec of an array of a primitive type; null for another type and for one without an unsigned form. */
    static @Nullable Codec<?> find(Class<?> elementType, boolean asUnsigned, Length length) {
        if (elementType == byte.class) {
            return bytes(length);
        } else if (elementType == short.class) {
            return shorts(asUnsigned, length);
        } else if (elementType == int.class) {
            return ints(asUnsigned, length);
        } else if (elementType == long.class) {
            return longs(asUnsigned, length);
        } else if (asUnsigned) {
            return null;
        } else if (elementType == boolean.class) {
            return booleans(length);
        } else if (elementType == char.class) {
            return chars(length);
        } else if (elementType == float.class) {
            return floats(length);
        } else {
            return elementType == double.class ? doubles(length) : null;
        }
    }

    /** Raw bytes, signed or not. */
    private static Codec<byte[]> bytes(Length length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, byte[] value) {
                length.write(out, value.length);
                out.writeRawBytes(value);
            }

            @Override
            public byte[] read(BincodeReader in) {
                byte[] bytes = new byte[length.read(in, 1)];
                in.readRawBytes(bytes);
                return bytes;
            }
        };
    }

    private static Codec<boolean[]> booleans(Length length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, boolean[] value) {
                length.write(out, value.length);
                for (boolean one : value) {
                    out.writeBool(one);
                }
            }

            @Override
            public boolean[] read(BincodeReader in) {
                boolean[] array = new boolean[length.read(in, 1)];
                for (int i = 0; i < array.length; i++) {
                    array[i] = in.readBool();
                }
                return array;
            }
        };
    }

    private static Codec<short[]> shorts(boolean unsigned, Length length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, short[] value) {
                length.write(out, value.length);
                for (short one : value) {
                    if (unsigned) {
                        out.writeU16(one);
                    } else {
                        out.writeSigned(one);
                    }
                }
            }

            @Override
            public short[] read(BincodeReader in) {
                int elements = length.read(in, 1);
                short[] array = new short[Math.min(elements, FIRST_CAPACITY)];
                for (int i = 0; i < elements; i++) {
                    if (i == array.length) {
                        array = Arrays.copyOf(array, (int) Math.min(2L * i, elements));
                    }
                    array[i] = unsigned ? (short) in.readU16() : in.readI16();
                }
                return array;
            }
        };
    }

    private static Codec<int[]> ints(boolean unsigned, Length length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, int[] value) {
                length.write(out, value.length);
                for (int one : value) {
                    if (unsigned) {
                        out.writeU32(one);
                    } else {
                        out.writeSigned(one);
                    }
                }
            }

            @Override
            public int[] read(BincodeReader in) {
                int elements = length.read(in, 1);
                int[] array = new int[Math.min(elements, FIRST_CAPACITY)];
                for (int i = 0; i < elements; i++) {
                    if (i == array.length) {
                        array = Arrays.copyOf(array, (int) Math.min(2L * i, elements));
                    }
                    array[i] = unsigned ? (int) in.readU32() : in.readI32();
                }
                return array;
            }
        };
    }

    private static Codec<long[]> longs(boolean unsigned, Length length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, long[] value) {
                length.write(out, value.length);
                for (long one : value) {
                    if (unsigned) {
                        out.writeUnsigned(one);
                    } else {
                        out.writeSigned(one);
                    }
                }
            }

            @Override
            public long[] read(BincodeReader in) {
                int elements = length.read(in, 1);
                long[] array = new long[Math.min(elements, FIRST_CAPACITY)];
                for (int i = 0; i < elements; i++) {
                    if (i == array.length) {
                        array = Arrays.copyOf(array, (int) Math.min(2L * i, elements));
                    }
                    array[i] = unsigned ? in.readU64() : in.readI64();
                }
                return array;
            }
        };
    }

    private static Codec<char[]> chars(Length length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, char[] value) {
                length.write(out, value.length);
                for (int i = 0; i < value.length; i++) {
                    try {
                        out.writeCharacter(value[i]);
                    } catch (EncodeException e) {
                        throw e.within("[" + i + "]");
                    }
                }
            }

            @Override
            public char[] read(BincodeReader in) {
                int elements = length.read(in, 1);
                char[] array = new char[Math.min(elements, FIRST_CAPACITY)];
                for (int i = 0; i < elements; i++) {
                    if (i == array.length) {
                        array = Arrays.copyOf(array, (int) Math.min(2L * i, elements));
                    }
                    array[i] = Primitives.readChar(in);
                }
                return array;
            }
        };
    }

    private static Codec<float[]> floats(Length length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, float[] value) {
                length.write(out, value.length);
                for (float one : value) {
                    out.writeFloat(one);
                }
            }

            @Override
            public float[] read(BincodeReader in) {
                float[] array = new float[length.read(in, Float.BYTES)];
                for (int i = 0; i < array.length; i++) {
                    array[i] = in.readFloat();
                }
                return array;
            }
        };
    }

    private static Codec<double[]> doubles(Length length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, double[] value) {
                length.write(out, value.length);
                for (double one : value) {
                    out.writeDouble(one);
                }
            }

            @Override
            public double[] read(BincodeReader in) {
                double[] array = new double[length.read(in, Double.BYTES)];
                for (int i = 0; i < array.length; i++) {
                    array[i] = in.readDouble();
                }
                return array;
            }
        };
    }
}
