package io.ipmb.spring.listener.adapter;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.ClassUtils;

/**
 * The declaration of a listener's method: its parameters, with annotations of interfaces, and with the type arguments
 * of the bean's class.
 */
final class MethodDescription extends AnnotatedMethod {

    private final ResolvableType beanType;
    private final @Nullable Class<?> type;

    /**
     * @param method of the bean's class, not of its proxy
     * @param beanType the bean's class, with its type arguments
     */
    MethodDescription(Method method, ResolvableType beanType) {
        super(method);
        this.beanType = beanType;
        this.type = beanType.toClass();
    }

    @Override
    protected Class<?> getContainingClass() {
        // The super constructor calls this before the field is set.
        Class<?> known = type;
        return known == null ? super.getContainingClass() : known;
    }

    MethodParameter parameter(int index) {
        return getMethodParameters()[index].withContainingClass(beanType.toClass());
    }

    MethodParameter returned() {
        return getReturnType().withContainingClass(beanType.toClass());
    }

    /** The type of a parameter or of the return value, with the type arguments of the bean's class. */
    ResolvableType declaredType(MethodParameter declared) {
        return ResolvableType.forMethodParameter(declared, beanType);
    }

    /** As {@code com.example.Observatory.hear(String)}. */
    @Override
    public String toString() {
        return ClassUtils.getQualifiedName(beanType.toClass()) + "."
                + getMethod().getName()
                + Arrays.stream(getMethod().getParameterTypes())
                        .map(ClassUtils::getShortName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
