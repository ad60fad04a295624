package io.ipmb.spring.support;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashSet;
import java.util.Set;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * Types as a signature has them, with what their type variables stand for where they are used: the {@code T} of a
 * generic super class is what the bean's class says. Whoever reads a declared type reads it through this class.
 *
 * @since 0.1.0
 */
@Internal
public final class DeclaredTypes {

    private DeclaredTypes() {}

    /** An array of a type with arguments; an array's class alone would lose these. */
    private record ArrayOf(Type component) implements GenericArrayType {

        @Override
        public Type getGenericComponentType() {
            return component;
        }

        @Override
        public String getTypeName() {
            return component.getTypeName() + "[]";
        }

        @Override
        public String toString() {
            return getTypeName();
        }
    }

    /**
     * The type without type variables and wildcards, at any depth: each is what it stands for, else its bound.
     *
     * @param type that knows what its variables stand for, as one of a parameter in its bean's class does
     */
    public static Type concrete(ResolvableType type) {
        return concrete(type, new HashSet<>());
    }

    private static Type concrete(ResolvableType type, Set<Type> bounds) {
        if (type.isArray()) {
            Type component = concrete(type.getComponentType(), bounds);
            return component instanceof Class<?> raw ? raw.arrayType() : new ArrayOf(component);
        }
        Class<?> raw = type.resolve(Object.class);
        ResolvableType[] arguments = type.getGenerics();
        if (arguments.length == 0 || arguments.length != raw.getTypeParameters().length) {
            return raw;
        }
        // A bound that contains itself: T extends Comparable<T>.
        if (type.getType() instanceof TypeVariable<?> variable && !bounds.add(variable)) {
            return raw;
        }
        ResolvableType[] concrete = new ResolvableType[arguments.length];
        for (int i = 0; i < concrete.length; i++) {
            concrete[i] = ResolvableType.forType(concrete(arguments[i], bounds));
        }
        if (type.getType() instanceof TypeVariable<?> variable) {
            bounds.remove(variable);
        }
        return ResolvableType.forClassWithGenerics(raw, concrete).getType();
    }

    /**
     * The same type, {@linkplain #concrete concrete}, for converters that take it from a parameter with its
     * annotations.
     *
     * @param type a part of the declared type, for instance the payload's of a message
     * @param declared the parameter, or the return value, that has the annotations
     */
    public static ResolvableType of(ResolvableType type, MethodParameter declared) {
        return ResolvableType.forMethodParameter(hint(type, declared));
    }

    /**
     * The same as {@link #of}, as converters take it.
     *
     * @param type a part of the declared type, for instance the payload's of a message
     * @param declared the parameter, or the return value, that has the annotations
     */
    public static MethodParameter hint(ResolvableType type, MethodParameter declared) {
        return new TypeHint(declared, concrete(type));
    }
}
