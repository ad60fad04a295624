package io.ipmb.codec;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the payload type of a class. Thread-safe; the answer for each class is remembered.
 *
 * @since 0.1.0
 */
public final class PayloadTypes {

    /** The ids of the crate's handshakes; a message with such an id would count as a handshake. */
    private static final Set<UUID> HANDSHAKES = Set.of(
            UUID.fromString("b2c1deb3-3091-4a74-a99c-c8e8d710d4b2"),
            UUID.fromString("c3de9eb4-c310-4c14-9747-093d62c09998"),
            UUID.fromString("fbf88372-d2cd-425a-a183-133f8f119df2"));

    private static final Map<Class<?>, PayloadType<?>> PLAIN = new LinkedHashMap<>();

    /** Names rather than classes, whose class loaders would never be collected. */
    private static final Map<UUID, String> NAMES = new ConcurrentHashMap<>();

    static {
        plain(String.class, "String", "7edbc10a-2147-499c-af9a-498723c7b35f");
        plain(Unit.class, "()", "03748d1a-0d0c-472f-9fdd-424856157064");
        plain(Boolean.class, "bool", "abea8c1e-6910-43e4-b579-9ef1b5a95226");
        plain(Byte.class, "i8", "92fd5f7b-2102-46cb-9b1b-662df636625a");
        plain(Short.class, "i16", "a02dfda1-8603-4d69-818a-1e1c47b154b6");
        plain(Integer.class, "i32", "6dd1ba7e-fa8b-4aa1-ac22-c28773798975");
        plain(Long.class, "i64", "3103622f-fdfa-4ae3-8ede-67b56bd332fd");
        plain(BigInteger.class, "i128", "0dbb7b33-9f27-4b3f-aebc-11426c464323");
        plain(U8.class, "u8", "b0fe47a9-fd37-41c6-b2ab-bed5d385ccde");
        plain(U16.class, "u16", "3ad2a84b-c5a6-414c-8628-75613e11e67e");
        plain(U32.class, "u32", "f6cc80b8-94e8-4c05-80b1-a8fbbaeb67af");
        plain(U64.class, "u64", "da9a3e45-516c-4412-87d2-96ea17bebd21");
        plain(U128.class, "u128", "46eaab86-9268-4e98-ac9f-76eb71a1f0b4");
        plain(Float.class, "f32", "5b1d1734-9fcc-43e7-8cc6-452ba16ff1fd");
        plain(Double.class, "f64", "76b2ebf4-cd06-41de-96dc-2f402ffa46b2");
        plain(Character.class, "char", "9786a9f4-1195-4dd1-875d-3e469454d9c4");
        plain(CodePoint.class, "char", "9786a9f4-1195-4dd1-875d-3e469454d9c4");
        plain(Duration.class, "Duration", "449a4224-4665-47ce-88a2-8d0310d20572");
        plain(Instant.class, "SystemTime", "b8dfc518-faf7-4590-91ba-82acd78b1685");
        // Known in the log before this process has used their classes.
        NAMES.put(UUID.fromString("dd95ba8e-1279-47cf-925e-83e614e79588"), "BytesMessage");
        NAMES.put(
                UUID.fromString("824ab45c-e8ab-460d-96e7-7863cd4cc813"),
                "Envelope (a message of the Spring module with headers or JSON)");
    }

    private static final ClassValue<Found> CACHE = new ClassValue<>() {
        @Override
        protected Found computeValue(Class<?> type) {
            return look(type);
        }
    };

    /** The remembered answer for a class: its payload type, or the reason why there is none. */
    private record Found(@Nullable PayloadType<?> type, String problem) {}

    private PayloadTypes() {}

    private static <T> void plain(Class<T> type, String name, String uuid) {
        UUID id = UUID.fromString(uuid);
        PLAIN.put(type, new PayloadType<>(id, type, codec(type), name));
        NAMES.putIfAbsent(id, type.getSimpleName());
    }

    /**
     * The classes of the plain types. {@code Character} and {@code CodePoint} are two forms of one type: a message box
     * takes one of them.
     *
     * @since 0.1.0
     */
    public static List<Class<?>> plain() {
        return List.copyOf(PLAIN.keySet());
    }

    /**
     * The payload type of a class's values.
     *
     * <p>A variant of a sealed interface with {@link MessageType} has the interface's id and is written as one of its
     * variants; the payload type of a single variant refuses to read the others.
     *
     * @param type a plain type, primitive or boxed, or a type with {@link MessageType}, or a variant of one
     * @throws IllegalPayloadTypeException when values of the class cannot be payloads
     */
    @SuppressWarnings("unchecked") // look makes the payload type of that class
    public static <T> PayloadType<T> of(Class<T> type) {
        Found found = CACHE.get(type);
        PayloadType<?> payloadType = found.type();
        if (payloadType == null) {
            throw new IllegalPayloadTypeException(found.problem());
        }
        return (PayloadType<T>) payloadType;
    }

    /**
     * The payload types that a receiver of a class reads: the payload type of the class; for a sealed interface without
     * {@link MessageType}, those of all permitted types; for a variant of a sealed interface with {@link MessageType},
     * that of the interface, since all variants travel under one id.
     *
     * @throws IllegalPayloadTypeException when there is none
     */
    public static List<PayloadType<?>> readableBy(Class<?> type) {
        Set<PayloadType<?>> found = new LinkedHashSet<>();
        collect(type, found);
        return List.copyOf(found);
    }

    /**
     * The name of a payload type for logs and people: the simple name of a type of this library, or of a class with
     * {@link MessageType} that this process has used; null for an unknown id.
     *
     * @since 0.1.0
     */
    public static @Nullable String nameOf(UUID typeId) {
        return NAMES.get(typeId);
    }

    /**
     * A payload type for encoded values of a type unknown here; it only writes.
     *
     * @param javaType the holder of an encoded value
     * @param writer writes the encoded value as it is
     * @throws IllegalPayloadTypeException when the id is that of a handshake
     */
    public static <T> PayloadType<T> raw(UUID typeId, Class<T> javaType, BiConsumer<BincodeWriter, T> writer) {
        if (HANDSHAKES.contains(typeId)) {
            throw illegal(javaType, "the type id " + typeId + " is the one of a handshake");
        }
        Codec<T> codec = new Codec<>() {
            @Override
            public void write(BincodeWriter out, T value) {
                writer.accept(out, value);
            }

            @Override
            public T read(BincodeReader in) {
                throw new UnsupportedOperationException("an unknown type is not read");
            }
        };
        return new PayloadType<>(typeId, javaType, codec, typeId.toString());
    }

    private static void collect(Class<?> type, Set<PayloadType<?>> into) {
        if (type.isSealed() && type.isInterface() && !type.isAnnotationPresent(MessageType.class)) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted, into);
            }
            return;
        }
        PayloadType<?> exact = of(type);
        Class<?> whole = declaring(type);
        into.add(whole == null || whole == type ? exact : of(whole));
    }

    private static Found look(Class<?> asked) {
        Class<?> type = Primitives.box(asked);
        PayloadType<?> plain = PLAIN.get(type);
        if (plain != null) {
            return new Found(plain, "");
        }
        try {
            return new Found(declared(type), "");
        } catch (IllegalPayloadTypeException e) {
            return new Found(null, String.valueOf(e.getMessage()));
        }
    }

    private static PayloadType<?> declared(Class<?> type) {
        Class<?> declaring = declaring(type);
        if (declaring == null) {
            throw illegal(type, missing(type));
        }
        return declaring == type ? annotated(type) : narrowed(of(declaring), type);
    }

    private static String missing(Class<?> type) {
        if (type.isSealed() && type.isInterface()) {
            return "it has no type id of its own; annotate it with @MessageType and a UUID, or name its permitted types";
        }
        if (type.isRecord() || type.isEnum()) {
            return "it has no type id; annotate it with @MessageType and a UUID made for this type alone";
        }
        return "it is no payload; send a plain type, or a record, enum or sealed interface with @MessageType";
    }

    private static <T> PayloadType<T> annotated(Class<T> type) {
        UUID uuid = uuid(type, type.getAnnotation(MessageType.class).value());
        if (type.isSealed() && type.isInterface()) {
            for (Class<?> variant : type.getPermittedSubclasses()) {
                requireOneId(variant, type);
            }
        }
        Codec<T> codec = codec(type);
        NAMES.putIfAbsent(uuid, type.getSimpleName());
        return new PayloadType<>(uuid, type, codec, type.getSimpleName());
    }

    private static <T> PayloadType<T> narrowed(PayloadType<?> whole, Class<T> type) {
        return new PayloadType<>(whole.uuid(), type, VariantCodecs.narrowed(whole.codec(), type), whole.name());
    }

    private static UUID uuid(Class<?> type, String text) {
        UUID uuid;
        try {
            uuid = UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw noUuid(type, text);
        }
        // The JDK also accepts shorter forms; other implementations refuse them.
        if (!uuid.toString().equalsIgnoreCase(text)) {
            throw noUuid(type, text);
        }
        if (HANDSHAKES.contains(uuid)) {
            throw illegal(
                    type, "@MessageType(\"" + text + "\") is the id of a handshake; make one for this type alone");
        }
        return uuid;
    }

    private static IllegalPayloadTypeException noUuid(Class<?> type, String text) {
        return illegal(
                type,
                "@MessageType(\"" + text + "\") is no UUID; write one in the form "
                        + "\"3f0f0a9e-6d2c-4c43-9c9d-0a4f6d0c2f11\", made for this type alone");
    }

    /**
     * The class or interface with the annotation for values of this class; null when there is none.
     *
     * @throws IllegalPayloadTypeException when there are two
     */
    private static @Nullable Class<?> declaring(Class<?> type) {
        Class<?> found = type.isAnnotationPresent(MessageType.class) ? type : null;
        for (Class<?> candidate : type.getInterfaces()) {
            found = theOne(type, found, candidate.isSealed() ? declaring(candidate) : null);
        }
        Class<?> parent = type.getSuperclass();
        // An enum's constant with a body has a class of its own.
        return theOne(type, found, parent != null && parent.isEnum() ? declaring(parent) : null);
    }

    private static @Nullable Class<?> theOne(Class<?> type, @Nullable Class<?> one, @Nullable Class<?> other) {
        if (one != null && other != null && one != other) {
            throw twoIds(type, one, other);
        }
        return one == null ? other : one;
    }

    private static void requireOneId(Class<?> variant, Class<?> sealed) {
        if (variant.isAnnotationPresent(MessageType.class)) {
            throw twoIds(variant, variant, sealed);
        }
    }

    private static IllegalPayloadTypeException twoIds(Class<?> type, Class<?> one, Class<?> other) {
        return illegal(
                type,
                "it would travel under two type ids, of " + one.getName() + " and of " + other.getName()
                        + "; take @MessageType from one of the two");
    }

    /** The codec that the mapping builds for a class. */
    @SuppressWarnings("unchecked")
    private static <T> Codec<T> codec(Class<T> type) {
        return (Codec<T>) new TypeMapping().payload(type);
    }

    private static IllegalPayloadTypeException illegal(Class<?> type, String why) {
        return IllegalPayloadTypeException.at(type.getName(), why);
    }
}
