package io.ipmb.spring.support;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

/** A type as the only thing whose generics the converters of spring-messaging look at: a parameter. Immutable. */
final class TypedParameter extends MethodParameter {

    /** A parameter must be some method's; nobody asks whose. */
    private static final Method ANY = ReflectionUtils.getAllDeclaredMethods(Object.class)[0];

    private final ResolvableType type;

    private TypedParameter(ResolvableType type) {
        super(ANY, -1);
        this.type = type;
    }

    /** The parameter that the type was taken from, else one that has it. */
    static MethodParameter of(ResolvableType type) {
        return type.getSource() instanceof MethodParameter parameter
                        && type.getType().equals(parameter.getNestedGenericParameterType())
                ? parameter
                : new TypedParameter(type);
    }

    @Override
    public Class<?> getParameterType() {
        return type.resolve(Object.class);
    }

    @Override
    public Type getGenericParameterType() {
        return type.getType();
    }

    @Override
    public Type getNestedGenericParameterType() {
        return type.getType();
    }

    @Override
    public MethodParameter nestedIfOptional() {
        return this;
    }
}
