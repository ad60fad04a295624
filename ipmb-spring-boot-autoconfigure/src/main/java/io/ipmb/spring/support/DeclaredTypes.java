package io.ipmb.spring.support;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashSet;
import java.util.Set;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * Resolves declared types: the type variable {@code T} of a generic super class becomes the type that the bean's class
 * gives it. Every reader of a declared type uses this class.
 *
 * @since 0.1.0
 */
@Internal
public final class DeclaredTypes {

    private DeclaredTypes() {}

    /** An array of a generic type: the array's class would lose the type arguments. */
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
     * Replaces all type variables and wildcards, at any depth: by their type where it is known, otherwise by their
     * bound.
     *
     * @param type with known variables, as that of a parameter in its bean's class
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
        // A recursive bound: T extends Comparable<T>.
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
     * The {@linkplain #concrete concrete} type together with the annotations of its declaration.
     *
     * @param type a part of the declared type, for instance the payload's of a message
     * @param declared the parameter, or the return value, that has the annotations
     */
    public static ResolvableType of(ResolvableType type, MethodParameter declared) {
        return ResolvableType.forMethodParameter(hint(type, declared));
    }

    /**
     * The result of {@link #of} as a method parameter, the form that converters take.
     *
     * @param type a part of the declared type, for instance the payload's of a message
     * @param declared the parameter, or the return value, that has the annotations
     */
    public static MethodParameter hint(ResolvableType type, MethodParameter declared) {
        return new TypeHint(declared, concrete(type));
    }
}
