package io.ipmb.spring.listener.adapter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Makes listeners of the methods of a test's own beans. */
final class Made {

    /** Marks a parameter whose attachment the method keeps; stands for the annotation of the room above. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Keep {}

    final RecordingReplies replies = new RecordingReplies();
    final MethodListenerFactory factory = new MethodListenerFactory(Arriving.CONVERTER, replies);

    MethodMessageListener of(Object bean, String method) {
        return of(bean, method, options -> options);
    }

    MethodMessageListener of(Object bean, String name, UnaryOperator<MethodListenerOptions> options) {
        Method method = Arrays.stream(bean.getClass().getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name) && !candidate.isBridge())
                .findFirst()
                .orElseThrow();
        return factory.listener(
                "listener",
                bean,
                method,
                method,
                bean.getClass(),
                options.apply(
                        factory.defaults().withRetained(parameter -> parameter.hasParameterAnnotation(Keep.class))));
    }
}
