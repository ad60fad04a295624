package io.ipmb.codec;

import java.lang.invoke.MethodType;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the payload type of a class. Thread-safe; each class is looked at once. */
public final class PayloadTypes {

    private static final Map<Class<?>, PayloadType<?>> PLAIN = new HashMap<>();

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
    }

    private static final ClassValue<Found> CACHE = new ClassValue<>() {
        @Override
        protected Found computeValue(Class<?> type) {
            return look(type);
        }
    };

    /** A payload type, or why there is none; both are worth remembering. */
    private record Found(
            @Nullable PayloadType<?> type, @Nullable String problem) {}

    private PayloadTypes() {}

    private static <T> void plain(Class<T> type, String name, String uuid) {
        PLAIN.put(type, new PayloadType<>(UUID.fromString(uuid), type, codec(type), name));
    }

    /**
     * The payload type that values of a class have: of the class itself, or of the sealed interface with
     * {@link MessageType} that the class is a variant of.
     *
     * @throws IllegalPayloadTypeException when the class cannot be a payload
     */
    public static PayloadType<?> of(Class<?> type) {
        Found found = CACHE.get(type);
        PayloadType<?> payloadType = found.type();
        if (payloadType == null) {
            throw new IllegalPayloadTypeException(String.valueOf(found.problem()));
        }
        return payloadType;
    }

    /**
     * The payload types that a receiver of a class reads: the one of the class, or those of all permitted types of a
     * sealed interface without {@link MessageType}.
     *
     * @throws IllegalPayloadTypeException when there is none
     */
    public static List<PayloadType<?>> readableBy(Class<?> type) {
        Set<PayloadType<?>> found = new LinkedHashSet<>();
        collect(wrap(type), found);
        return List.copyOf(found);
    }

    private static void collect(Class<?> type, Set<PayloadType<?>> into) {
        if (type.isSealed() && type.isInterface() && !type.isAnnotationPresent(MessageType.class)) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted, into);
            }
        } else {
            into.add(of(type));
        }
    }

    private static Found look(Class<?> asked) {
        Class<?> type = wrap(asked);
        PayloadType<?> plain = PLAIN.get(type);
        if (plain != null) {
            return new Found(plain, null);
        }
        try {
            Class<?> declared = declaring(type);
            if (declared == null) {
                return new Found(
                        null,
                        type.getName() + ": it has no type id; annotate it with @MessageType and a UUID "
                                + "of its own, or send one of the plain types");
            }
            return new Found(declared(declared), null);
        } catch (IllegalPayloadTypeException e) {
            return new Found(null, e.getMessage());
        }
    }

    private static PayloadType<?> declared(Class<?> type) {
        MessageType annotation = type.getAnnotation(MessageType.class);
        try {
            UUID uuid = UUID.fromString(annotation.value());
            if (annotation.value().length() != 36) {
                throw new IllegalArgumentException("a UUID has 36 characters");
            }
            return payloadType(uuid, type);
        } catch (IllegalPayloadTypeException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw TypeMapping.illegal(
                    type.getName(),
                    "@MessageType(\"" + annotation.value() + "\") is no UUID; write one like "
                            + "\"3f0f0a9e-6d2c-4c43-9c9d-0a4f6d0c2f11\", made for this type alone");
        }
    }

    private static <T> PayloadType<T> payloadType(UUID uuid, Class<T> type) {
        return new PayloadType<>(uuid, type, codec(type), type.getSimpleName());
    }

    /** The mapping finds by class what it builds for that class. */
    @SuppressWarnings("unchecked")
    private static <T> Codec<T> codec(Class<T> type) {
        return (Codec<T>) new TypeMapping().ofClass(type);
    }

    /** The class or interface whose annotation counts for values of this class. */
    private static @Nullable Class<?> declaring(Class<?> type) {
        if (type.isAnnotationPresent(MessageType.class)) {
            return type;
        }
        List<Class<?>> candidates = new ArrayList<>(List.of(type.getInterfaces()));
        if (type.getSuperclass() != null) {
            candidates.add(type.getSuperclass());
        }
        for (Class<?> candidate : candidates) {
            if (candidate.isSealed() || candidate.isEnum()) {
                Class<?> found = declaring(candidate);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static Class<?> wrap(Class<?> type) {
        return type.isPrimitive() ? MethodType.methodType(type).wrap().returnType() : type;
    }
}
