package io.ipmb.spring.listener.adapter;

import io.ipmb.spring.listener.IllegalListenerException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** A parameter of a listener's method: its type without {@link Optional}, and whether it may be absent. Immutable. */
final class ListenerParameter {

    private final MethodDescription method;
    private final MethodParameter parameter;
    private final ResolvableType declared;
    private final ResolvableType type;

    ListenerParameter(MethodDescription method, MethodParameter parameter) {
        this.method = method;
        this.parameter = parameter;
        this.declared = method.declaredType(parameter);
        this.type = isWrapped() ? declared.getGeneric(0) : declared;
    }

    MethodParameter parameter() {
        return parameter;
    }

    /** The type of the argument, without {@link Optional}. */
    ResolvableType type() {
        return type;
    }

    Class<?> raw() {
        return type.resolve(Object.class);
    }

    /** Whether it is an {@link Optional}. */
    boolean isWrapped() {
        return declared.resolve() == Optional.class;
    }

    boolean mayBeAbsent() {
        return parameter.isOptional();
    }

    /** Wraps the argument if the parameter is an {@link Optional}. */
    MethodArgument wrapped(MethodArgument argument) {
        return isWrapped() ? received -> Optional.ofNullable(argument.resolve(received)) : argument;
    }

    IllegalListenerException refusal(String problem, String action) {
        return refusal(problem, action, null);
    }

    IllegalListenerException refusal(String problem, String action, @Nullable Throwable cause) {
        return new IllegalListenerException("The listener " + method + " has " + this + problem, action, cause);
    }

    /** As {@code parameter 2 (Thread worker)}. */
    @Override
    public String toString() {
        String name = parameter.getParameterName();
        return "parameter " + (parameter.getParameterIndex() + 1) + " (" + shortName(declared)
                + (name == null ? "" : " " + name) + ")";
    }

    /** As {@code List<MemoryRegion>}. */
    private static String shortName(ResolvableType type) {
        StringBuilder text = new StringBuilder(ClassUtils.getShortName(type.resolve(Object.class)));
        ResolvableType[] generics = type.getGenerics();
        for (int i = 0; i < generics.length; i++) {
            text.append(i == 0 ? "<" : ", ");
            text.append(generics[i].resolve() == null ? "?" : shortName(generics[i]));
        }
        return text.append(generics.length == 0 ? "" : ">").toString();
    }
}
