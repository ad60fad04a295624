package io.ipmb.spring.aot;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.HashSet;
import java.util.Set;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;

/**
 * Hints for the types that the bus encodes by their shape: records, enums, sealed interfaces, and all such types within
 * them. Spring's own hints for messages leave the variants of a sealed interface out.
 */
final class PayloadTypeHints {

    private final ReflectionHints hints;
    private final Set<Class<?>> seen = new HashSet<>();

    PayloadTypeHints(ReflectionHints hints) {
        this.hints = hints;
    }

    /** Registers the hints of a type; none for a type of another kind. */
    void register(Type type) {
        if (type instanceof Class<?> raw) {
            registerClass(raw);
        } else if (type instanceof ParameterizedType parameterized) {
            register(parameterized.getRawType());
            registerAll(parameterized.getActualTypeArguments());
        } else if (type instanceof GenericArrayType array) {
            register(array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard) {
            registerAll(wildcard.getUpperBounds());
        }
    }

    private void registerAll(Type[] types) {
        for (Type type : types) {
            register(type);
        }
    }

    private void registerClass(Class<?> type) {
        if (type.isArray()) {
            register(type.getComponentType());
            return;
        }
        boolean sealed = type.isInterface() && type.isSealed();
        if (!(type.isRecord() || type.isEnum() || sealed) || !seen.add(type)) {
            return;
        }
        hints.registerType(
                type,
                MemberCategory.ACCESS_DECLARED_FIELDS,
                MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
                MemberCategory.INVOKE_DECLARED_METHODS);
        if (sealed) {
            registerAll(type.getPermittedSubclasses());
        }
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                register(component.getGenericType());
            }
        }
    }
}
