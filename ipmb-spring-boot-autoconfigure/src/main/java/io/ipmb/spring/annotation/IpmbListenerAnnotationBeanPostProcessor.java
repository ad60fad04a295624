package io.ipmb.spring.annotation;

import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.config.SimpleIpmbListenerEndpoint;
import io.ipmb.spring.listener.ListenerMethod;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.EmbeddedValueResolverAware;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.Order;
import org.springframework.core.annotation.OrderUtils;
import org.springframework.util.StringValueResolver;

/** Finds {@link IpmbListener} methods on beans and hands them to the registry. */
public final class IpmbListenerAnnotationBeanPostProcessor
        implements BeanPostProcessor, EmbeddedValueResolverAware, Ordered {

    private final ObjectProvider<IpmbListenerEndpointRegistry> registry;
    private final Set<Class<?>> withoutListeners = ConcurrentHashMap.newKeySet();
    private @Nullable StringValueResolver resolver;

    /** @param registry asked only when the first listener is found */
    public IpmbListenerAnnotationBeanPostProcessor(ObjectProvider<IpmbListenerEndpointRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public void setEmbeddedValueResolver(StringValueResolver embeddedValueResolver) {
        resolver = embeddedValueResolver;
    }

    /** After proxies have been made, so that listeners are called through them. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        Class<?> type = AopUtils.getTargetClass(bean);
        if (bean instanceof AopInfrastructureBean || withoutListeners.contains(type)) {
            return bean;
        }
        Map<Method, IpmbListener> found =
                MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<IpmbListener>)
                        method -> AnnotatedElementUtils.findMergedAnnotation(method, IpmbListener.class));
        if (found.isEmpty()) {
            withoutListeners.add(type);
        }
        found.forEach((method, listener) -> registry.getObject()
                .register(endpoint(new ListenerMethod(
                        bean,
                        AopUtils.selectInvocableMethod(method, bean.getClass()),
                        resolve(listener.selector()),
                        order(method, type)))));
        return bean;
    }

    private static SimpleIpmbListenerEndpoint endpoint(ListenerMethod method) {
        return SimpleIpmbListenerEndpoint.builder(method + "#" + UUID.randomUUID())
                .description(method.toString())
                .selector(method.selector())
                .order(method.order())
                .listener(method)
                .build();
    }

    private String resolve(String text) {
        StringValueResolver using = resolver;
        String resolved = using == null ? text : using.resolveStringValue(text);
        return resolved == null ? "" : resolved;
    }

    private static int order(Method method, Class<?> type) {
        Order onMethod = AnnotationUtils.findAnnotation(method, Order.class);
        return onMethod != null ? onMethod.value() : OrderUtils.getOrder(type, Ordered.LOWEST_PRECEDENCE);
    }
}
