package io.ipmb.spring.aot;

import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.support.DeclaredTypes;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Finds the payload types of a bean's listeners: the parameters and results of their methods. Called for every bean
 * during the ahead-of-time processing of an application.
 */
final class ListenerHintsProcessor implements BeanRegistrationAotProcessor {

    private static final BindingReflectionHintsRegistrar BINDING = new BindingReflectionHintsRegistrar();

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
        Class<?> type = registeredBean.getBeanClass();
        Set<Method> methods = MethodIntrospector.selectMethods(type, this::isListener);
        if (methods.isEmpty() && !AnnotatedElementUtils.hasAnnotation(type, IpmbListener.class)) {
            return null;
        }
        return (context, code) -> register(context, registeredBean.getBeanType(), methods);
    }

    /** The common meta-annotation of both annotations of listener methods. */
    private boolean isListener(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, MessageMapping.class);
    }

    private static void register(GenerationContext context, ResolvableType beanType, Set<Method> methods) {
        ReflectionHints hints = context.getRuntimeHints().reflection();
        PayloadTypeHints payloads = new PayloadTypeHints(hints);
        for (Method method : methods) {
            hints.registerMethod(method, ExecutableMode.INVOKE);
            for (int i = -1; i < method.getParameterCount(); i++) {
                Type declared = new MethodParameter(method, i).getGenericParameterType();
                Type concrete = DeclaredTypes.concrete(
                        ResolvableType.forMethodParameter(new MethodParameter(method, i), beanType));
                payloads.register(concrete);
                if (!concrete.equals(declared)) {
                    // Spring's own hints for messages see the type variable alone.
                    BINDING.registerReflectionHints(hints, element(concrete));
                }
            }
        }
    }

    private static Type element(Type type) {
        ResolvableType element = ResolvableType.forType(type);
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.getType();
    }
}
