package io.ipmb.codec;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes values of any type that the mapping takes; edges of ranges are frequent. */
final class RandomValues {

    private static final int DEEPEST = 6;

    private static final long[] EDGES = {
        0,
        1,
        -1,
        2,
        124,
        125,
        126,
        127,
        128,
        250,
        251,
        252,
        255,
        256,
        32767,
        32768,
        65535,
        65536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        4294967295L,
        4294967296L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -126,
        -127,
        -128,
        -32768,
        -32769
    };

    private final Random random;

    RandomValues(Random random) {
        this.random = random;
    }

    Object next(Class<?> type) {
        return nonNull(ResolvedType.of(type), -1, 0);
    }

    private @Nullable Object next(ResolvedType type, int fixed, int depth) {
        if (type.nullable() && (depth > DEEPEST || random.nextInt(3) == 0)) {
            return null;
        }
        return nonNull(type, fixed, depth);
    }

    private Object nonNull(ResolvedType type, int fixed, int depth) {
        Class<?> raw = Primitives.box(type.raw());
        Object plain = plain(raw, type.unsigned());
        if (plain != null) {
            return plain;
        } else if (raw.isArray()) {
            return array(type, fixed, depth);
        } else if (raw == List.class || raw == Collection.class) {
            return elements(type.element(), fixed < 0 ? size(depth) : fixed, depth);
        } else if (raw == Set.class) {
            return new LinkedHashSet<>(elements(type.element(), size(depth), depth));
        } else if (raw == Map.class) {
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = size(depth); i > 0; i--) {
                map.put(
                        next(type.arguments().get(0), -1, depth + 1),
                        next(type.arguments().get(1), -1, depth + 1));
            }
            return map;
        } else if (raw == Optional.class) {
            return depth > DEEPEST || random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(nonNull(type.element(), -1, depth + 1));
        } else if (raw.isEnum()) {
            Object[] constants = raw.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        } else if (raw.isSealed()) {
            return variant(type, depth);
        }
        return record(type, depth);
    }

    private Object variant(ResolvedType type, int depth) {
        Class<?>[] variants = type.raw().getPermittedSubclasses();
        // The first variant ends a recursion.
        Class<?> variant = variants[depth > DEEPEST ? 0 : random.nextInt(variants.length)];
        return record(TypeResolver.variant(variant, type, ""), depth);
    }

    private Object record(ResolvedType type, int depth) {
        RecordComponent[] components = type.raw().getRecordComponents();
        TypeResolver resolver = TypeResolver.inside(type);
        while (true) {
            @Nullable Object[] arguments = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                FixedLength fixed = components[i].getAnnotation(FixedLength.class);
                arguments[i] =
                        next(resolver.component(components[i], ""), fixed == null ? -1 : fixed.value(), depth + 1);
            }
            try {
                Constructor<?> constructor = type.raw()
                        .getDeclaredConstructor(Arrays.stream(components)
                                .map(RecordComponent::getType)
                                .toArray(Class<?>[]::new));
                constructor.setAccessible(true);
                return constructor.newInstance(arguments);
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof IllegalArgumentException)) {
                    throw new IllegalStateException(e);
                }
                // The record refuses these values: try others.
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Object array(ResolvedType type, int fixed, int depth) {
        int length = fixed < 0 ? size(depth) : fixed;
        Object array = Array.newInstance(type.element().raw(), length);
        for (int i = 0; i < length; i++) {
            Array.set(array, i, next(type.element(), -1, depth + 1));
        }
        return array;
    }

    private List<@Nullable Object> elements(ResolvedType element, int size, int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            elements.add(next(element, -1, depth + 1));
        }
        return elements;
    }

    private int size(int depth) {
        if (depth > DEEPEST) {
            return 0;
        }
        return depth < 2 && random.nextInt(20) == 0 ? 250 + random.nextInt(20) : random.nextInt(4);
    }

    private @Nullable Object plain(Class<?> type, boolean unsigned) {
        if (type == Boolean.class) {
            return random.nextBoolean();
        } else if (type == Byte.class) {
            return (byte) bits();
        } else if (type == Short.class) {
            return (short) bits();
        } else if (type == Integer.class) {
            return (int) bits();
        } else if (type == Long.class) {
            return bits();
        } else if (type == Float.class) {
            return random.nextInt(4) == 0 ? Float.NEGATIVE_INFINITY : random.nextFloat();
        } else if (type == Double.class) {
            return random.nextInt(4) == 0 ? -0.0 : random.nextGaussian();
        } else if (type == Character.class) {
            return (char) character(0xffff);
        } else if (type == BigInteger.class) {
            BigInteger value = new BigInteger(random.nextInt(128), random);
            return unsigned ? value : random.nextBoolean() ? value.not() : value;
        } else if (type == String.class) {
            return text();
        }
        return value(type);
    }

    private @Nullable Object value(Class<?> type) {
        if (type == U8.class) {
            return new U8((int) bits() & 0xff);
        } else if (type == U16.class) {
            return new U16((int) bits() & 0xffff);
        } else if (type == U32.class) {
            return new U32(bits() & 0xffffffffL);
        } else if (type == U64.class) {
            return new U64(bits());
        } else if (type == U128.class) {
            return new U128(new BigInteger(random.nextInt(129), random));
        } else if (type == CodePoint.class) {
            return new CodePoint(character(Character.MAX_CODE_POINT));
        } else if (type == Unit.class) {
            return Unit.INSTANCE;
        } else if (type == UUID.class) {
            return new UUID(bits(), bits());
        } else if (type == Duration.class) {
            return Duration.ofSeconds(bits() & Long.MAX_VALUE, random.nextInt(1_000_000_000));
        } else if (type == Instant.class) {
            return Instant.ofEpochSecond(
                    Math.floorMod(bits(), Instant.MAX.getEpochSecond()), random.nextInt(1_000_000_000));
        } else if (type == BytesMessage.class) {
            byte[] bytes = new byte[random.nextInt(5)];
            random.nextBytes(bytes);
            return new BytesMessage((int) bits() & 0xffff, bytes);
        } else if (type == OptionalInt.class) {
            return random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of((int) bits());
        } else if (type == OptionalLong.class) {
            return random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(bits());
        } else if (type == OptionalDouble.class) {
            return random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(random.nextDouble());
        }
        return null;
    }

    private long bits() {
        return random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextLong() >> random.nextInt(64);
    }

    private int character(int most) {
        int[] mosts = {0x7f, 0x7ff, 0xffff, most};
        int codePoint = random.nextInt(Math.min(most, mosts[random.nextInt(4)]) + 1);
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE ? 0xfffd : codePoint;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int most = random.nextBoolean() ? 0x7f : Character.MAX_CODE_POINT;
        for (int i = random.nextInt(10) == 0 ? 260 : random.nextInt(8); i > 0; i--) {
            text.appendCodePoint(character(most));
        }
        return text.toString();
    }
}
