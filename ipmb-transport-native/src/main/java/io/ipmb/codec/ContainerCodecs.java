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
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of types that hold others: options, lists, sets, maps, arrays of objects. During reading, a container
 * grows with the elements that are there, never by the announced number.
 */
final class ContainerCodecs {

    private static final int FIRST_CAPACITY = 16;

    private ContainerCodecs() {}

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

    /** A list or any other collection; read as an unmodifiable list. */
    static Codec<Collection<@Nullable Object>> list(Slot element, Length length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, Collection<@Nullable Object> value) {
                int elements = value.size();
                length.write(out, elements);
                if (value instanceof RandomAccess && value instanceof List<@Nullable Object> list) {
                    for (int i = 0; i < elements; i++) {
                        element.writeElement(out, list.get(i), i);
                    }
                } else {
                    writeAll(out, value, elements, element);
                }
            }

            @Override
            public List<@Nullable Object> read(BincodeReader in) {
                long elements = length.read(in);
                return elements == 0
                        ? Collections.emptyList()
                        : Collections.unmodifiableList(readAll(in, elements, element));
            }
        };
    }

    /** A set in the order of its elements; a repeated element is an error. */
    static Codec<Set<@Nullable Object>> set(Slot element) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, Set<@Nullable Object> value) {
                int elements = value.size();
                out.writeLength(elements);
                writeAll(out, value, elements, element);
            }

            @Override
            public Set<@Nullable Object> read(BincodeReader in) {
                long elements = in.readLength();
                if (elements == 0) {
                    return Collections.emptySet();
                }
                Set<@Nullable Object> set = new LinkedHashSet<>(FIRST_CAPACITY);
                for (long i = 0; i < elements; i++) {
                    int from = in.position();
                    if (!set.add(element.read(in))) {
                        throw new DecodeException("found an element a second time, expected a set", from);
                    }
                }
                return Collections.unmodifiableSet(set);
            }
        };
    }

    /** A map in the order of its entries; a repeated key is an error. */
    static Codec<Map<@Nullable Object, @Nullable Object>> map(Slot key, Slot element) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, Map<@Nullable Object, @Nullable Object> value) {
                int entries = value.size();
                out.writeLength(entries);
                int written = 0;
                for (Map.Entry<@Nullable Object, @Nullable Object> entry : value.entrySet()) {
                    writeEntry(out, entry.getKey(), entry.getValue());
                    written++;
                }
                requireUnchanged(entries, written);
            }

            private void writeEntry(BincodeWriter out, @Nullable Object name, @Nullable Object content) {
                try {
                    key.write(out, name);
                } catch (EncodeException e) {
                    throw e.within("[key " + name + "]");
                }
                try {
                    element.write(out, content);
                } catch (EncodeException e) {
                    throw e.within("[" + name + "]");
                }
            }

            @Override
            public Map<@Nullable Object, @Nullable Object> read(BincodeReader in) {
                long entries = in.readLength();
                if (entries == 0) {
                    return Collections.emptyMap();
                }
                Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>(FIRST_CAPACITY);
                for (long i = 0; i < entries; i++) {
                    int from = in.position();
                    map.put(key.read(in), element.read(in));
                    if (map.size() == i) {
                        throw new DecodeException("found a key a second time, expected a map", from);
                    }
                }
                return Collections.unmodifiableMap(map);
            }
        };
    }

    /** An array of objects. */
    static Codec<@Nullable Object[]> array(Class<?> elementType, Slot element, Length length) {
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, @Nullable Object[] value) {
                length.write(out, value.length);
                for (int i = 0; i < value.length; i++) {
                    element.writeElement(out, value[i], i);
                }
            }

            @Override
            public @Nullable Object[] read(BincodeReader in) {
                List<@Nullable Object> elements = readAll(in, length.read(in), element);
                return elements.toArray((@Nullable Object[]) Array.newInstance(elementType, elements.size()));
            }
        };
    }

    private static void writeAll(BincodeWriter out, Collection<@Nullable Object> values, int announced, Slot element) {
        int written = 0;
        for (Object value : values) {
            element.writeElement(out, value, written);
            written++;
        }
        requireUnchanged(announced, written);
    }

    private static void requireUnchanged(int announced, int written) {
        if (announced != written) {
            throw new EncodeException("had " + announced + " elements, then " + written
                    + "; it must not change while it is sent, so send a copy");
        }
    }

    private static List<@Nullable Object> readAll(BincodeReader in, long length, Slot element) {
        List<@Nullable Object> elements = new ArrayList<>((int) Math.min(length, FIRST_CAPACITY));
        for (long i = 0; i < length; i++) {
            elements.add(element.readElement(in));
        }
        return elements;
    }
}
