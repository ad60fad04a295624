package io.ipmb.codec;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The codecs of types that hold others: options, sequences, maps, arrays. */
final class ContainerCodecs {

    /** Elements that take no byte on the wire cannot be limited by what is left; so many are believed. */
    private static final int MOST_EMPTY_ELEMENTS = 1 << 16;

    private ContainerCodecs() {}

    /** Null is None. */
    static Codec<@Nullable Object> nullable(Codec<Object> element) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, @Nullable Object value) {
                out.writeBool(value != null);
                if (value != null) {
                    element.write(out, value);
                }
            }

            @Override
            public @Nullable Object read(BincodeReader in) {
                return in.readBool() ? element.read(in) : null;
            }
        };
    }

    static Codec<Optional<Object>> optional(Codec<Object> element) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, Optional<Object> value) {
                out.writeBool(value.isPresent());
                if (value.isPresent()) {
                    element.write(out, value.get());
                }
            }

            @Override
            public Optional<Object> read(BincodeReader in) {
                return in.readBool() ? Optional.of(element.read(in)) : Optional.empty();
            }
        };
    }

    static final Codec<OptionalInt> OPTIONAL_INT = new Codec<>() {
        @Override
        public void write(BincodeWriter out, OptionalInt value) {
            out.writeBool(value.isPresent());
            if (value.isPresent()) {
                out.writeSigned(value.getAsInt());
            }
        }

        @Override
        public OptionalInt read(BincodeReader in) {
            return in.readBool() ? OptionalInt.of(in.readI32()) : OptionalInt.empty();
        }
    };

    static final Codec<OptionalLong> OPTIONAL_LONG = new Codec<>() {
        @Override
        public void write(BincodeWriter out, OptionalLong value) {
            out.writeBool(value.isPresent());
            if (value.isPresent()) {
                out.writeSigned(value.getAsLong());
            }
        }

        @Override
        public OptionalLong read(BincodeReader in) {
            return in.readBool() ? OptionalLong.of(in.readI64()) : OptionalLong.empty();
        }
    };

    static final Codec<OptionalDouble> OPTIONAL_DOUBLE = new Codec<>() {
        @Override
        public void write(BincodeWriter out, OptionalDouble value) {
            out.writeBool(value.isPresent());
            if (value.isPresent()) {
                out.writeDouble(value.getAsDouble());
            }
        }

        @Override
        public OptionalDouble read(BincodeReader in) {
            return in.readBool() ? OptionalDouble.of(in.readDouble()) : OptionalDouble.empty();
        }
    };

    /** A list, or any collection; read as an unmodifiable list. {@code length} is negative where it varies. */
    static Codec<Collection<Object>> list(Codec<Object> element, int length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, Collection<Object> value) {
                writeLength(out, value.size(), length);
                for (Object one : value) {
                    element.write(out, one);
                }
            }

            @Override
            public List<Object> read(BincodeReader in) {
                return Collections.unmodifiableList(readElements(in, element, length));
            }
        };
    }

    /** A set in the order of its elements; an element that comes twice is an error. */
    static Codec<Set<Object>> set(Codec<Object> element) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, Set<Object> value) {
                out.writeLength(value.size());
                for (Object one : value) {
                    element.write(out, one);
                }
            }

            @Override
            public Set<Object> read(BincodeReader in) {
                List<Object> elements = readElements(in, element, -1);
                Set<Object> set = new LinkedHashSet<>(elements);
                if (set.size() < elements.size()) {
                    throw in.fail("a set with an element that comes twice");
                }
                return Collections.unmodifiableSet(set);
            }
        };
    }

    /** A map in the order of its entries; a key that comes twice is an error. */
    static Codec<Map<Object, Object>> map(Codec<Object> key, Codec<Object> element) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, Map<Object, Object> value) {
                out.writeLength(value.size());
                for (Map.Entry<Object, Object> entry : value.entrySet()) {
                    key.write(out, entry.getKey());
                    element.write(out, entry.getValue());
                }
            }

            @Override
            public Map<Object, Object> read(BincodeReader in) {
                long length = in.readLength();
                Map<Object, Object> map = new LinkedHashMap<>();
                for (long i = 0; i < length; i++) {
                    if (map.put(key.read(in), element.read(in)) != null) {
                        throw in.fail("a map with a key that comes twice");
                    }
                }
                return Collections.unmodifiableMap(map);
            }
        };
    }

    /** A sequence of bytes as an array; the elements are raw bytes, signed or not. */
    static Codec<byte[]> bytes(int length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, byte[] value) {
                writeLength(out, value.length, length);
                out.writeRawBytes(value);
            }

            @Override
            public byte[] read(BincodeReader in) {
                if (length < 0) {
                    return in.readBytes();
                }
                byte[] bytes = new byte[length];
                in.readRawBytes(bytes);
                return bytes;
            }
        };
    }

    /** Any other array. */
    static Codec<Object> array(Class<?> componentType, Codec<Object> element, int length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, Object value) {
                int elements = Array.getLength(value);
                writeLength(out, elements, length);
                for (int i = 0; i < elements; i++) {
                    element.write(out, Array.get(value, i));
                }
            }

            @Override
            public Object read(BincodeReader in) {
                List<Object> elements = readElements(in, element, length);
                Object array = Array.newInstance(componentType, elements.size());
                for (int i = 0; i < elements.size(); i++) {
                    Array.set(array, i, elements.get(i));
                }
                return array;
            }
        };
    }

    private static void writeLength(BincodeWriter out, int elements, int fixed) {
        if (fixed < 0) {
            out.writeLength(elements);
        } else if (elements != fixed) {
            throw new IllegalArgumentException("@FixedLength(" + fixed + ") but there are " + elements + " elements");
        }
    }

    /** Grows as elements are read: the announced length is a claim, the elements are there or not. */
    private static List<Object> readElements(BincodeReader in, Codec<Object> element, int fixed) {
        long length = fixed < 0 ? in.readLength() : fixed;
        List<Object> elements = new ArrayList<>((int) Math.min(length, Math.min(in.remaining(), 64)));
        for (long i = 0; i < length; i++) {
            int before = in.position();
            elements.add(element.read(in));
            if (in.position() == before && i >= MOST_EMPTY_ELEMENTS) {
                throw in.fail("a sequence of " + length + " elements that take no byte");
            }
        }
        return elements;
    }
}
