package io.ipmb.spring.support;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

/**
 * A concrete type with its type arguments, in the only form that Spring's converters take: a {@link MethodParameter}.
 * Its annotations are those of the declaring parameter or method. Immutable.
 */
final class TypeHint extends MethodParameter {

    private static final MethodParameter NONE = new MethodParameter(method(), -1);

    private final MethodParameter declared;
    private final Class<?> raw;
    private final Type type;
    /** Needed for each message. */
    private final int hash;

    /**
     * @param declared has the annotations
     * @param type without type variables
     */
    TypeHint(MethodParameter declared, Type type) {
        super(declared);
        this.declared = declared;
        this.raw = ResolvableType.forType(type).resolve(Object.class);
        this.type = type;
        this.hash = 31 * type.hashCode() + declared.hashCode();
    }

    /** The declaring parameter, or an artificial one; null if the class is enough. */
    static @Nullable MethodParameter of(ResolvableType type) {
        if (type.getSource() instanceof TypeHint hint) {
            return hint; // no other one with each message
        }
        Type concrete = DeclaredTypes.concrete(type);
        if (type.getSource() instanceof MethodParameter parameter) {
            return new TypeHint(parameter, concrete);
        }
        return concrete instanceof Class<?> ? null : new TypeHint(NONE, concrete);
    }

    private static Method method() {
        Method method = ReflectionUtils.findMethod(Object.class, "toString");
        if (method == null) {
            throw new IllegalStateException("no toString");
        }
        return method;
    }

    @Override
    public Class<?> getParameterType() {
        return raw;
    }

    @Override
    public Type getGenericParameterType() {
        return type;
    }

    @Override
    public Class<?> getNestedParameterType() {
        return raw;
    }

    @Override
    public Type getNestedGenericParameterType() {
        return type;
    }

    @Override
    public MethodParameter nestedIfOptional() {
        return this;
    }

    @Override
    public Annotation[] getParameterAnnotations() {
        return declared.getParameterAnnotations();
    }

    @Override
    public Annotation[] getMethodAnnotations() {
        return declared.getMethodAnnotations();
    }

    @Override
    public <A extends Annotation> @Nullable A getMethodAnnotation(Class<A> annotationType) {
        return declared.getMethodAnnotation(annotationType);
    }

    @Override
    public <A extends Annotation> boolean hasMethodAnnotation(Class<A> annotationType) {
        return declared.hasMethodAnnotation(annotationType);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TypeHint hint
                && hash == hint.hash
                && type.equals(hint.type)
                && declared.equals(hint.declared);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
