package io.ipmb.spring.support;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

/**
 * Tells a converter the whole type, its arguments included, where there is no parameter of that type: the converters of
 * Spring take that from a {@link MethodParameter} only.
 */
final class TypeHint extends MethodParameter {

    private static final Method ANY = method();

    private final Class<?> raw;
    private final Type type;

    private TypeHint(Class<?> raw, Type type) {
        super(ANY, -1);
        this.raw = raw;
        this.type = type;
    }

    /** The parameter that the type was taken from, else a made-up one; null where the class says everything. */
    static @Nullable MethodParameter of(ResolvableType type, Class<?> raw) {
        if (type.getSource() instanceof MethodParameter parameter
                && type.getType().equals(parameter.getNestedGenericParameterType())) {
            return parameter;
        }
        return type.hasGenerics() ? new TypeHint(raw, type.getType()) : null;
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
    public boolean equals(@Nullable Object other) {
        return other instanceof TypeHint hint && type.equals(hint.type);
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }
}
