package io.ipmb.codec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rust enums: Java enums, whose variants have no fields, and sealed interfaces, whose variants are records. */
final class VariantCodecs {

    private VariantCodecs() {}

    static Codec<Object> ofEnum(Class<?> type) {
        Object[] constants = type.getEnumConstants();
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, Object value) {
                out.writeVariant(((Enum<?>) value).ordinal());
            }

            @Override
            public Object read(BincodeReader in) {
                return constants[readIndex(in, constants.length, type)];
            }
        };
    }

    static Codec<Object> ofSealed(Class<?> type, List<Class<?>> variants, List<Codec<Object>> codecs) {
        Map<Class<?>, Integer> indexes = new HashMap<>();
        for (int i = 0; i < variants.size(); i++) {
            indexes.put(variants.get(i), i);
        }
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, Object value) {
                Integer index = indexes.get(value.getClass());
                if (index == null) {
                    throw new ClassCastException(value.getClass().getName() + " is no variant of " + type.getName());
                }
                out.writeVariant(index);
                codecs.get(index).write(out, value);
            }

            @Override
            public Object read(BincodeReader in) {
                return codecs.get(readIndex(in, codecs.size(), type)).read(in);
            }
        };
    }

    /** Writes like the codec of the whole enum; reads only the variants of the narrower class. */
    static <T> Codec<T> narrowed(Codec<?> whole, Class<T> type) {
        Codec<Object> untyped = TypeMapping.untyped(whole);
        return new Codec<>() {
            @Override
            public void write(BincodeWriter out, T value) {
                untyped.write(out, value);
            }

            @Override
            public T read(BincodeReader in) {
                int from = in.position();
                Object value = untyped.read(in);
                if (!type.isInstance(value)) {
                    throw new DecodeException(
                            "found a " + value.getClass().getName() + ", expected a " + type.getName(), from);
                }
                return type.cast(value);
            }
        };
    }

    private static int readIndex(BincodeReader in, int variants, Class<?> type) {
        int from = in.position();
        int index = in.readVariant();
        if (index < 0 || index >= variants) {
            throw new DecodeException(
                    "found variant " + Integer.toUnsignedString(index) + " of " + type.getName() + ", expected "
                            + (variants == 0 ? "none" : "0 to " + (variants - 1)),
                    from);
        }
        return index;
    }
}
