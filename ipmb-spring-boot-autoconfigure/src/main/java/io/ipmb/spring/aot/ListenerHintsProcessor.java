package io.ipmb.spring.aot;

import io.ipmb.spring.annotation.IpmbListener;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Finds the payload types of the listeners of a bean: what their methods take and what they return. Asked for every bean
 * while an application is processed ahead of time.
 */
final class ListenerHintsProcessor implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
        Class<?> type = registeredBean.getBeanClass();
        Set<Method> methods = MethodIntrospector.selectMethods(type, this::isListener);
        if (methods.isEmpty() && !AnnotatedElementUtils.hasAnnotation(type, IpmbListener.class)) {
            return null;
        }
        return (context, code) -> register(context, methods);
    }

    /** Both annotations of listener methods are mappings of messages. */
    private boolean isListener(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, MessageMapping.class);
    }

    private static void register(GenerationContext context, Set<Method> methods) {
        PayloadTypeHints payloads =
                new PayloadTypeHints(context.getRuntimeHints().reflection());
        for (Method method : methods) {
            context.getRuntimeHints().reflection().registerMethod(method, ExecutableMode.INVOKE);
            types(method).forEach(payloads::register);
        }
    }

    private static Set<Type> types(Method method) {
        Set<Type> types = new LinkedHashSet<>(List.of(method.getGenericParameterTypes()));
        types.add(method.getGenericReturnType());
        return types;
    }
}
