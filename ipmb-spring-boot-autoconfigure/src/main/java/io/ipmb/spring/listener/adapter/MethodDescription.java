package io.ipmb.spring.listener.adapter;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.ClassUtils;

/** A listener's method as it is declared: parameters with the annotations of interfaces and the generics of the bean's class. */
final class MethodDescription extends AnnotatedMethod {

    private final Class<?> type;

    /**
     * @param method of the bean's class, not of its proxy
     * @param type the bean's class
     */
    MethodDescription(Method method, Class<?> type) {
        super(method);
        this.type = type;
    }

    @Override
    protected Class<?> getContainingClass() {
        // Asked by the super constructor as well, which runs before the field is set.
        Class<?> known = type;
        return known == null ? super.getContainingClass() : known;
    }

    MethodParameter parameter(int index) {
        return getMethodParameters()[index].withContainingClass(type);
    }

    MethodParameter returned() {
        return getReturnType().withContainingClass(type);
    }

    /** As {@code com.example.Observatory.hear(String)}. */
    @Override
    public String toString() {
        return ClassUtils.getQualifiedName(type) + "." + getMethod().getName()
                + Arrays.stream(getMethod().getParameterTypes())
                        .map(ClassUtils::getShortName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
