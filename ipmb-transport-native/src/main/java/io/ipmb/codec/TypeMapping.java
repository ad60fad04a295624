package io.ipmb.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
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
 * Builds the codec of a Java type as Rust's serde would derive it for a type of the same shape. One instance builds one
 * payload type, in one thread; it remembers the types in progress, so that a type may contain itself. The resulting
 * codecs are thread-safe.
 */
final class TypeMapping {

    /** Limits the recursion into a generic type that contains itself with ever larger arguments. */
    private static final int MOST_VERSIONS_OF_A_CLASS = 32;

    private static final PlainCodecs PLAIN = new PlainCodecs();

    private final Map<ResolvedType, Codec<Object>> known = new HashMap<>();
    private final Map<Class<?>, Integer> versions = new HashMap<>();

    /** A placeholder for a codec in progress; a type that contains itself refers to it. */
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

    /**
     * The codec of a class that is a payload by itself.
     *
     * @throws IllegalPayloadTypeException when the class, or what it contains, has no form on the wire
     */
    Codec<Object> payload(Class<?> type) {
        if (type.getTypeParameters().length > 0) {
            throw illegal(
                    type.getName(),
                    "it has type parameters, and a message does not say what they stand for; wrap it: record "
                            + type.getSimpleName() + "OfSomething(" + type.getSimpleName() + "<...> value)");
        }
        return codec(ResolvedType.of(type), type.getName(), Length.VARIABLE);
    }

    private Slot slot(ResolvedType type, String path, Length length) {
        if (type.nullable() && type.raw().isPrimitive()) {
            throw illegal(
                    path,
                    type.raw() + " cannot be null; drop @Nullable, or make it "
                            + Primitives.box(type.raw()).getSimpleName());
        }
        return new Slot(codec(type.nonNull(), path, length), type.nullable());
    }

    private Slot slot(ResolvedType type, String path) {
        return slot(type, path, Length.VARIABLE);
    }

    private Codec<Object> codec(ResolvedType type, String path, Length length) {
        Codec<?> plain = PLAIN.find(Primitives.box(type.raw()), type.unsigned());
        if (plain == null && type.unsigned()) {
            throw illegal(
                    path,
                    "@Unsigned is for byte, short, int, long, their boxes and BigInteger, not for "
                            + new ResolvedType(type.raw(), type.arguments(), false, false));
        }
        Codec<?> sequence = sequence(type, path, length);
        if (sequence != null) {
            return untyped(sequence);
        }
        if (length.isFixed()) {
            throw illegal(path, "@FixedLength is for arrays and for List and Collection, not for " + type);
        }
        Codec<?> other = plain == null ? container(type, path) : plain;
        return other == null ? declared(type, path) : untyped(other);
    }

    /** Arrays and lists; their length may be fixed. */
    private @Nullable Codec<?> sequence(ResolvedType type, String path, Length length) {
        Class<?> raw = type.raw();
        if (raw.isArray()) {
            ResolvedType element = type.element();
            Codec<?> primitives = ArrayCodecs.find(element.raw(), element.unsigned(), length);
            return primitives != null
                    ? primitives
                    : ContainerCodecs.array(element.raw(), slot(element, path + "[]"), length);
        }
        if (raw == List.class || raw == Collection.class) {
            return ContainerCodecs.list(slot(type.element(), path + "[]"), length);
        }
        return null;
    }

    private @Nullable Codec<?> container(ResolvedType type, String path) {
        Class<?> raw = type.raw();
        if (raw == Optional.class) {
            if (type.element().nullable()) {
                throw illegal(path, "an Optional never holds null; drop @Nullable inside of it");
            }
            return ContainerCodecs.optional(codec(type.element(), path, Length.VARIABLE));
        } else if (raw == OptionalInt.class) {
            return ContainerCodecs.OPTIONAL_INT;
        } else if (raw == OptionalLong.class) {
            return ContainerCodecs.OPTIONAL_LONG;
        } else if (raw == OptionalDouble.class) {
            return ContainerCodecs.OPTIONAL_DOUBLE;
        } else if (raw == Set.class) {
            return ContainerCodecs.set(slot(type.element(), path + "[]"));
        } else if (raw == Map.class) {
            return ContainerCodecs.map(
                    slot(type.arguments().get(0), path + "[key]"),
                    slot(type.arguments().get(1), path + "[]"));
        }
        return null;
    }

    /** A record, enum or sealed interface. */
    private Codec<Object> declared(ResolvedType type, String path) {
        Codec<Object> seen = known.get(type);
        if (seen != null) {
            return seen;
        }
        if (versions.merge(type.raw(), 1, Integer::sum) > MOST_VERSIONS_OF_A_CLASS) {
            throw illegal(
                    type.raw().getName(),
                    "it contains itself with type arguments that differ each time; use the same ones inside");
        }
        Later later = new Later();
        known.put(type, later);
        Codec<Object> built;
        if (type.raw().isEnum()) {
            built = VariantCodecs.ofEnum(type.raw());
        } else if (type.raw().isRecord()) {
            built = record(type, path);
        } else if (type.raw().isSealed() && type.raw().isInterface()) {
            built = sealed(type, path);
        } else {
            throw illegal(path, type + " has no form on the wire; " + Advice.insteadOf(type.raw()));
        }
        later.target = built;
        known.put(type, built);
        return built;
    }

    private Codec<Object> sealed(ResolvedType type, String path) {
        List<Class<?>> variants = Arrays.asList(type.raw().getPermittedSubclasses());
        List<Codec<Object>> codecs = new ArrayList<>();
        for (Class<?> variant : variants) {
            if (!variant.isRecord()) {
                throw illegal(
                        path,
                        "the variant " + variant.getName() + " of the sealed interface "
                                + type.raw().getName()
                                + " is no record; make it a record (one without components is a variant without "
                                + "fields), or a record that holds it");
            }
            String where = path + "." + variant.getSimpleName();
            codecs.add(declared(TypeResolver.variant(variant, type, where), where));
        }
        return VariantCodecs.ofSealed(type.raw(), variants, codecs);
    }

    private Codec<Object> record(ResolvedType type, String path) {
        Class<?> raw = type.raw();
        RecordComponent[] components = raw.getRecordComponents();
        MethodHandles.Lookup lookup = lookup(raw, path);
        TypeResolver resolver = TypeResolver.inside(type);
        List<RecordCodec.Part> parts = new ArrayList<>();
        for (RecordComponent component : components) {
            String where = path + "." + component.getName();
            parts.add(part(raw, component, accessor(lookup, component, where), resolver, where));
        }
        return RecordCodec.of(raw, parts, constructor(lookup, raw, components, path));
    }

    private RecordCodec.Part part(
            Class<?> record, RecordComponent component, MethodHandle accessor, TypeResolver resolver, String path) {
        ResolvedType type = resolver.component(component, path);
        FixedLength fixed = component.getAnnotation(FixedLength.class);
        if (fixed != null && fixed.value() < 0) {
            throw illegal(path, "@FixedLength(" + fixed.value() + ") is negative");
        }
        RecordCodec.Place place = new RecordCodec.Place(record, component.getName());
        Primitives.Handles primitive = Primitives.find(component.getType(), type.unsigned());
        if (primitive != null && fixed == null && !type.nullable()) {
            return component.getType() == char.class
                    ? RecordCodec.Part.ofChar(accessor, place, primitive)
                    : RecordCodec.Part.of(accessor, primitive);
        }
        Length length = fixed == null ? Length.VARIABLE : new Length(fixed.value());
        return RecordCodec.Part.of(accessor, place, slot(type, path, length));
    }

    private static MethodHandles.Lookup lookup(Class<?> type, String path) {
        Module reader = TypeMapping.class.getModule();
        try {
            // Even for an open package, a lookup requires that this module reads the other one.
            reader.addReads(type.getModule());
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        } catch (IllegalAccessException e) {
            throw illegal(
                    path,
                    "the record " + type.getName() + " is in a package that its module does not open; write 'opens "
                            + type.getPackageName() + (reader.isNamed() ? " to " + reader.getName() : "")
                            + ";' in the module-info.java of "
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
            return lookup.unreflectConstructor(type.getDeclaredConstructor(parameters));
        } catch (ReflectiveOperationException e) {
            throw illegal(path, "its canonical constructor cannot be called: " + e.getMessage());
        }
    }

    private static IllegalPayloadTypeException illegal(String path, String why) {
        return IllegalPayloadTypeException.at(path, why);
    }

    /** Containers and handles see values as objects; the cast is checked where the value meets its component's type. */
    @SuppressWarnings("unchecked")
    static Codec<Object> untyped(Codec<?> codec) {
        return (Codec<Object>) codec;
    }
}
