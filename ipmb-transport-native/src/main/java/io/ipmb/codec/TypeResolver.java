package io.ipmb.codec;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the types in the declaration of one class: substitutes its type variables and collects the annotations.
 * Immutable.
 */
final class TypeResolver {

    private final Map<TypeVariable<?>, ResolvedType> variables;

    private TypeResolver(Map<TypeVariable<?>, ResolvedType> variables) {
        this.variables = variables;
    }

    /** A resolver for the declaration of this type's class. */
    static TypeResolver inside(ResolvedType type) {
        Map<TypeVariable<?>, ResolvedType> variables = new HashMap<>();
        TypeVariable<?>[] parameters = type.raw().getTypeParameters();
        for (int i = 0; i < parameters.length; i++) {
            variables.put(parameters[i], type.arguments().get(i));
        }
        return new TypeResolver(variables);
    }

    /**
     * The type of a record's component.
     *
     * @param path the component's path, for messages
     */
    ResolvedType component(RecordComponent component, String path) {
        // An annotation may belong to the type or, as older ones do, to the accessor or the field.
        boolean nullable = isNullable(component.getAccessor()) || isNullable(field(component));
        return resolve(component.getAnnotatedType(), path).annotated(nullable, false);
    }

    /**
     * A variant of a sealed type. The variant's declaration of the implemented interface determines its type variables:
     * with {@code record Ok<V>(V value) implements Result<V>}, a variant of {@code Result<String>} is {@code
     * Ok<String>}.
     */
    static ResolvedType variant(Class<?> variant, ResolvedType sealed, String path) {
        Map<TypeVariable<?>, ResolvedType> found = new HashMap<>();
        for (AnnotatedType parent : variant.getAnnotatedInterfaces()) {
            if (parent instanceof AnnotatedParameterizedType parameterized && raw(parameterized) == sealed.raw()) {
                AnnotatedType[] arguments = parameterized.getAnnotatedActualTypeArguments();
                for (int i = 0; i < arguments.length; i++) {
                    if (arguments[i] instanceof AnnotatedTypeVariable variable) {
                        found.put(
                                (TypeVariable<?>) variable.getType(),
                                sealed.arguments().get(i));
                    }
                }
            }
        }
        List<ResolvedType> arguments = new ArrayList<>();
        for (TypeVariable<?> parameter : variant.getTypeParameters()) {
            ResolvedType argument = found.get(parameter);
            if (argument == null) {
                throw illegal(
                        path,
                        "nothing says what the type variable " + parameter + " of " + variant.getName()
                                + " stands for; take it from " + sealed.raw().getName());
            }
            arguments.add(argument);
        }
        return new ResolvedType(variant, List.copyOf(arguments), false, false);
    }

    private ResolvedType resolve(AnnotatedType type, String path) {
        boolean nullable = isNullable(type);
        boolean unsigned = type.isAnnotationPresent(Unsigned.class);
        if (type instanceof AnnotatedTypeVariable variable) {
            return variable(variable, nullable, unsigned, path);
        }
        if (type instanceof AnnotatedWildcardType) {
            throw illegal(path, "a wildcard (" + type.getType() + ") says nothing about the type; name the type");
        }
        if (type instanceof AnnotatedArrayType array) {
            ResolvedType element = resolve(array.getAnnotatedGenericComponentType(), path + "[]");
            return new ResolvedType(element.raw().arrayType(), List.of(element), nullable, unsigned);
        }
        if (type instanceof AnnotatedParameterizedType parameterized) {
            List<ResolvedType> arguments = new ArrayList<>();
            for (AnnotatedType argument : parameterized.getAnnotatedActualTypeArguments()) {
                arguments.add(resolve(argument, path + "<>"));
            }
            return new ResolvedType(raw(parameterized), List.copyOf(arguments), nullable, unsigned);
        }
        Class<?> raw = (Class<?>) type.getType();
        if (raw.getTypeParameters().length > 0) {
            throw illegal(path, raw.getName() + " has type parameters; write what they stand for");
        }
        return new ResolvedType(raw, List.of(), nullable, unsigned);
    }

    private ResolvedType variable(AnnotatedTypeVariable variable, boolean nullable, boolean unsigned, String path) {
        TypeVariable<?> name = (TypeVariable<?>) variable.getType();
        ResolvedType bound = variables.get(name);
        if (bound == null) {
            throw illegal(path, "nothing says what the type variable " + name + " stands for; name the type");
        }
        if (bound.nullable() && nullable) {
            throw illegal(
                    path,
                    "it would be an Option of an Option, which null cannot tell apart; use @Nullable at one "
                            + "of the two places that make " + bound.nonNull() + " nullable");
        }
        return bound.annotated(nullable, unsigned);
    }

    private static Class<?> raw(AnnotatedParameterizedType type) {
        return (Class<?>) ((ParameterizedType) type.getType()).getRawType();
    }

    private static AnnotatedElement field(RecordComponent component) {
        try {
            return component.getDeclaringRecord().getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a record component without its field: " + component, e);
        }
    }

    /** Compares the simple name, so that any library's {@code @Nullable} counts. */
    private static boolean isNullable(@Nullable AnnotatedElement element) {
        if (element != null) {
            for (Annotation annotation : element.getAnnotations()) {
                if (annotation.annotationType().getSimpleName().equals("Nullable")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static IllegalPayloadTypeException illegal(String path, String why) {
        return IllegalPayloadTypeException.at(path, why);
    }
}
