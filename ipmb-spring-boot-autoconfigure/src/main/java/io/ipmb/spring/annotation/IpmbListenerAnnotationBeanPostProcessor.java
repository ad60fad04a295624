package io.ipmb.spring.annotation;

import io.ipmb.spring.config.IpmbListenerConfigurer;
import io.ipmb.spring.config.IpmbListenerEndpointRegistrar;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.listener.adapter.MethodListenerFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

/**
 * Finds {@link IpmbListener}s on beans and registers them. At the start of the application it waits for all singletons,
 * so that beans named in attributes may be made in any order; listeners of later beans are registered at once. Before
 * that, {@link IpmbListenerConfigurer}s add theirs.
 *
 * <p>A bean is called through its proxy. A scoped bean is called through the scope's proxy, which is made if necessary.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class IpmbListenerAnnotationBeanPostProcessor
        implements BeanPostProcessor, BeanFactoryAware, SmartInitializingSingleton, Ordered {

    /** A bean with listeners, until all singletons exist. */
    private record Found(Object bean, String beanName, Class<?> type, ListenerDeclarations declarations) {}

    private final ObjectProvider<IpmbListenerEndpointRegistry> registry;
    private final ObjectProvider<MethodListenerFactory> listenerFactory;
    private final ObjectProvider<IpmbListenerConfigurer> configurers;
    private final IpmbListenerEndpointRegistrar registrar = new IpmbListenerEndpointRegistrar();
    private final Set<Class<?>> withoutListeners = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> madeUpIds = new HashMap<>();
    /** Null after the start: listeners found later are registered at once. */
    private @Nullable List<Found> waiting = new ArrayList<>();

    private @Nullable BeanFactory beanFactory;

    /**
     * @param registry takes the listeners; asked for at the first one
     * @param listenerFactory makes listeners of methods; asked for at the first one
     * @param configurers add their listeners, in their order
     */
    public IpmbListenerAnnotationBeanPostProcessor(
            ObjectProvider<IpmbListenerEndpointRegistry> registry,
            ObjectProvider<MethodListenerFactory> listenerFactory,
            ObjectProvider<IpmbListenerConfigurer> configurers) {
        this.registry = registry;
        this.listenerFactory = listenerFactory;
        this.configurers = configurers;
    }

    /** Whether a bean of this class has listeners, so that it must be made even if no other bean needs it. */
    public static boolean hasListeners(Class<?> type) {
        return ListenerDeclarations.areOn(type);
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /** After proxies have been made. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        // The proxy of a scope counts as infrastructure, so that it gets no further proxy.
        boolean infrastructure = bean instanceof AopInfrastructureBean && !(bean instanceof ScopedObject);
        if (infrastructure || ScopedProxyUtils.isScopedTarget(beanName)) {
            return bean;
        }
        Class<?> type = classOf(bean);
        if (withoutListeners.contains(type)) {
            return bean;
        }
        if (!hasListeners(type)) {
            withoutListeners.add(type);
            return bean;
        }
        found(new Found(bean, beanName, type, ListenerDeclarations.of(type)));
        return bean;
    }

    private void found(Found found) {
        synchronized (madeUpIds) {
            if (waiting != null) {
                waiting.add(found);
                return;
            }
        }
        if (registrar.registry() == null) {
            registrar.setRegistry(registry.getObject());
            registrar.registerAll();
        }
        register(found);
    }

    @Override
    public void afterSingletonsInstantiated() {
        makeScopedProxies();
        List<Found> all;
        synchronized (madeUpIds) {
            all = waiting == null ? List.of() : waiting;
            waiting = null;
        }
        List<IpmbListenerConfigurer> others = configurers.orderedStream().toList();
        if (all.isEmpty() && others.isEmpty()) {
            return;
        }
        registrar.setRegistry(registry.getObject());
        others.forEach(configurer -> configurer.configureIpmbListeners(registrar));
        all.forEach(found -> register(inItsFinalForm(found)));
        registrar.registerAll();
    }

    /** The proxy of a scoped bean is a factory's product, made on demand. */
    private void makeScopedProxies() {
        if (!(beanFactory instanceof ConfigurableListableBeanFactory factory)) {
            return;
        }
        for (String name : factory.getBeanDefinitionNames()) {
            if (ScopedProxyUtils.isScopedTarget(name)) {
                String proxy = ScopedProxyUtils.getOriginalBeanName(name);
                Class<?> type = AutoProxyUtils.determineTargetClass(factory, name);
                if (type != null && hasListeners(type) && factory.containsBean(proxy)) {
                    factory.getBean(proxy);
                }
            }
        }
    }

    private synchronized void register(Found found) {
        EndpointsOfBean endpoints = new EndpointsOfBean(
                found.bean(), found.beanName(), found.type(), listenerFactory.getObject(), beanFactory, this::uniqueId);
        for (DeclaredEndpoint declared : endpoints.of(found.declarations())) {
            registrar.registerEndpoint(declared.endpoint(), declared.containerFactory());
        }
    }

    /** Another post-processor of the same order may have added a proxy later. */
    private Found inItsFinalForm(Found found) {
        BeanFactory factory = beanFactory;
        if (factory == null || !factory.containsBean(found.beanName()) || !factory.isSingleton(found.beanName())) {
            return found;
        }
        Object now = factory.getBean(found.beanName());
        return classOf(now) == found.type()
                ? new Found(now, found.beanName(), found.type(), found.declarations())
                : found;
    }

    /** The class as written: neither a proxy's nor Spring's subclass of a configuration class. */
    private static Class<?> classOf(Object bean) {
        return ClassUtils.getUserClass(AopUtils.getTargetClass(bean));
    }

    /** The name, with a number appended if it is already used. */
    private String uniqueId(String name) {
        synchronized (madeUpIds) {
            int number = madeUpIds.merge(name, 1, Integer::sum);
            return number == 1 ? name : name + "#" + number;
        }
    }
}
