package io.ipmb.codec;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the codec of a Java type, as Rust's serde would derive it for the type of the same shape. One instance builds one
 * payload type; it remembers the types under way, so that a type may contain itself.
 */
final class TypeMapping {

    private static final PlainCodecs PLAIN = new PlainCodecs();

    private final Map<String, Codec<Object>> known = new HashMap<>();

    /** What stands for the type variables of a generic record. */
    private record Bindings(Map<TypeVariable<?>, AnnotatedType> types) {
        static final Bindings NONE = new Bindings(Map.of());
    }

    /** A codec that is still being built; a type that contains itself refers to it. */
    private static final class Later implements Codec<Object> {
        private @Nullable Codec<Object> target;

        @Override
        public void write(BincodeWriter out, Object value) {
            require().write(out, value);
        }

        @Override
        public Object read(BincodeReader in) {
            return require().read(in);
        }

        private Codec<Object> require() {
            Codec<Object> codec = target;
            if (codec == null) {
                throw new IllegalStateException("the codec is used before it is built");
            }
            return codec;
        }
    }

    /** The codec of a class that is a payload by itself. */
    Codec<Object> ofClass(Class<?> type) {
        return ofClass(type, type.getName(), false, type.getName(), Bindings.NONE);
    }

    private Codec<Object> ofClass(Class<?> type, String key, boolean asUnsigned, String path, Bindings bindings) {
        Codec<?> plain = PLAIN.find(type, asUnsigned);
        if (plain != null) {
            return untyped(plain);
        }
        if (asUnsigned) {
            throw illegal(
                    path,
                    "@Unsigned is for byte, short, int, long, their boxes and BigInteger, not for " + type.getName());
        }
        Codec<Object> seen = known.get(key);
        if (seen != null) {
            return seen;
        }
        Later later = new Later();
        known.put(key, later);
        Codec<Object> built = build(type, path, bindings);
        later.target = built;
        known.put(key, built);
        return built;
    }

    private Codec<Object> build(Class<?> type, String path, Bindings bindings) {
        if (type.isEnum()) {
            return VariantCodecs.ofEnum(type);
        }
        if (type.isRecord()) {
            return record(type, path, bindings);
        }
        if (type.isSealed() && (type.isInterface() || Modifier.isAbstract(type.getModifiers()))) {
            return sealed(type, path, bindings);
        }
        throw illegal(
                path,
                type.getName() + " is no type that can travel; use a record, an enum, a sealed interface of "
                        + "records, a plain type, or a collection of these");
    }

    private Codec<Object> sealed(Class<?> type, String path, Bindings bindings) {
        List<Class<?>> variants = Arrays.asList(type.getPermittedSubclasses());
        List<Codec<Object>> codecs = new ArrayList<>();
        for (Class<?> variant : variants) {
            if (!variant.isRecord()) {
                throw illegal(
                        path,
                        "the variant " + variant.getName() + " of the sealed type " + type.getName()
                                + " is no record; make it one, an empty record is a variant without fields");
            }
            codecs.add(ofClass(variant, variant.getName(), false, path + "." + variant.getSimpleName(), bindings));
        }
        return VariantCodecs.ofSealed(type, variants, codecs);
    }

    private Codec<Object> record(Class<?> type, String path, Bindings bindings) {
        RecordComponent[] components = type.getRecordComponents();
        MethodHandles.Lookup lookup = lookup(type, path);
        List<MethodHandle> accessors = new ArrayList<>();
        List<MethodHandle> writers = new ArrayList<>();
        List<MethodHandle> readers = new ArrayList<>();
        for (RecordComponent component : components) {
            String where = path + "." + component.getName();
            Class<?> raw = component.getType();
            AnnotatedType annotated = component.getAnnotatedType();
            PrimitiveHandles.Pair primitive = PrimitiveHandles.find(raw, has(annotated, "Unsigned"));
            if (primitive != null) {
                writers.add(primitive.writer());
                readers.add(primitive.reader());
            } else {
                boolean nullable = has(annotated, "Nullable");
                FixedLength fixed = component.getAnnotation(FixedLength.class);
                Codec<Object> codec = of(annotated, where, bindings, fixed == null ? -1 : fixed.value());
                writers.add(RecordCodec.throughCodec(raw, codec, nullable, where));
                readers.add(RecordCodec.throughCodec(raw, codec));
            }
            accessors.add(accessor(lookup, component, where));
        }
        return new RecordCodec(type, accessors, writers, constructor(lookup, type, components, path), readers);
    }

    private Codec<Object> of(AnnotatedType annotated, String path, Bindings bindings, int fixedLength) {
        Codec<Object> codec = ofNonNull(annotated, path, bindings, fixedLength);
        return has(annotated, "Nullable") ? untyped(ContainerCodecs.nullable(codec)) : codec;
    }

    private Codec<Object> ofNonNull(AnnotatedType annotated, String path, Bindings bindings, int fixedLength) {
        if (annotated instanceof AnnotatedTypeVariable variable) {
            AnnotatedType bound = bindings.types().get(variable.getType());
            if (bound == null) {
                throw illegal(path, "nothing says what the type variable " + variable.getType() + " stands for");
            }
            return of(bound, path, Bindings.NONE, fixedLength);
        }
        if (annotated instanceof AnnotatedWildcardType) {
            throw illegal(path, "a wildcard says nothing about the type; name it");
        }
        if (annotated instanceof AnnotatedArrayType array) {
            return ofArray(array, path, bindings, fixedLength);
        }
        boolean asUnsigned = has(annotated, "Unsigned");
        if (annotated instanceof AnnotatedParameterizedType parameterized) {
            return ofParameterized(parameterized, path, bindings, fixedLength);
        }
        Class<?> raw = (Class<?>) annotated.getType();
        if (raw == OptionalInt.class) {
            return untyped(ContainerCodecs.OPTIONAL_INT);
        }
        if (raw == OptionalLong.class) {
            return untyped(ContainerCodecs.OPTIONAL_LONG);
        }
        if (raw == OptionalDouble.class) {
            return untyped(ContainerCodecs.OPTIONAL_DOUBLE);
        }
        if (raw.getTypeParameters().length > 0) {
            throw illegal(path, raw.getName() + " has type parameters; write what they stand for");
        }
        Class<?> boxed = raw.isPrimitive() ? MethodType.methodType(raw).wrap().returnType() : raw;
        return ofClass(boxed, boxed.getName(), asUnsigned, path, Bindings.NONE);
    }

    private Codec<Object> ofArray(AnnotatedArrayType array, String path, Bindings bindings, int fixedLength) {
        AnnotatedType component = array.getAnnotatedGenericComponentType();
        if (component.getType() == byte.class) {
            return untyped(ContainerCodecs.bytes(fixedLength));
        }
        return ContainerCodecs.array(
                rawClass(component.getType(), path), of(component, path + "[]", bindings, -1), fixedLength);
    }

    private Codec<Object> ofParameterized(
            AnnotatedParameterizedType parameterized, String path, Bindings bindings, int fixedLength) {
        Class<?> raw = (Class<?>) ((ParameterizedType) parameterized.getType()).getRawType();
        AnnotatedType[] arguments = parameterized.getAnnotatedActualTypeArguments();
        if (raw == Optional.class) {
            return untyped(ContainerCodecs.optional(of(arguments[0], path, bindings, -1)));
        }
        if (raw == List.class || raw == Collection.class) {
            return untyped(ContainerCodecs.list(of(arguments[0], path + "[]", bindings, -1), fixedLength));
        }
        if (raw == Set.class) {
            return untyped(ContainerCodecs.set(of(arguments[0], path + "[]", bindings, -1)));
        }
        if (raw == Map.class) {
            return untyped(ContainerCodecs.map(
                    of(arguments[0], path + "{key}", bindings, -1), of(arguments[1], path + "{value}", bindings, -1)));
        }
        Map<TypeVariable<?>, AnnotatedType> inner = new HashMap<>();
        TypeVariable<?>[] variables = raw.getTypeParameters();
        StringBuilder key = new StringBuilder(raw.getName());
        for (int i = 0; i < variables.length; i++) {
            AnnotatedType argument = arguments[i] instanceof AnnotatedTypeVariable variable
                    ? bindings.types().getOrDefault(variable.getType(), arguments[i])
                    : arguments[i];
            inner.put(variables[i], argument);
            key.append('|').append(argument);
        }
        return ofClass(raw, key.toString(), false, path, new Bindings(inner));
    }

    private static Class<?> rawClass(Type type, String path) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        }
        throw illegal(path, "an array of " + type + " cannot be made; use a List");
    }

    private static MethodHandles.Lookup lookup(Class<?> type, String path) {
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        } catch (IllegalAccessException e) {
            throw illegal(
                    path,
                    "the record " + type.getName() + " is in a module that does not open its package; add " + "'opens "
                            + type.getPackageName() + ";' to the module "
                            + type.getModule().getName());
        }
    }

    private static MethodHandle accessor(MethodHandles.Lookup lookup, RecordComponent component, String path) {
        try {
            return lookup.unreflect(component.getAccessor());
        } catch (IllegalAccessException e) {
            throw illegal(path, "its accessor cannot be called: " + e.getMessage());
        }
    }

    private static MethodHandle constructor(
            MethodHandles.Lookup lookup, Class<?> type, RecordComponent[] components, String path) {
        Class<?>[] parameters =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(parameters);
            return lookup.unreflectConstructor(canonical);
        } catch (ReflectiveOperationException e) {
            throw illegal(path, "its canonical constructor cannot be called: " + e.getMessage());
        }
    }

    /** By simple name, so that anybody's {@code @Nullable} will do. */
    private static boolean has(AnnotatedType type, String simpleName) {
        for (Annotation annotation : type.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals(simpleName)) {
                return true;
            }
        }
        return false;
    }

    static IllegalPayloadTypeException illegal(String path, String why) {
        return new IllegalPayloadTypeException(path + ": " + why);
    }

    /** Containers and handles see values as objects; the cast is checked where the value meets its component's type. */
    @SuppressWarnings("unchecked")
    private static Codec<Object> untyped(Codec<?> codec) {
        return (Codec<Object>) codec;
    }
}
