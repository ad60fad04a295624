package io.ipmb.spring.annotation;

import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.listener.IpmbMessageListener;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.listener.adapter.ClassMessageListener;
import io.ipmb.spring.listener.adapter.IpmbListenerErrorHandler;
import io.ipmb.spring.listener.adapter.MethodListenerFactory;
import io.ipmb.spring.listener.adapter.MethodListenerOptions;
import io.ipmb.spring.listener.adapter.MethodMessageListener;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.Order;
import org.springframework.core.annotation.OrderUtils;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** Makes the endpoints of the listeners declared by a bean's class. For one use by one thread. */
final class EndpointsOfBean {

    private final Object bean;
    private final String beanName;
    private final Class<?> type;
    private final MethodListenerFactory factory;
    private final @Nullable BeanFactory beanFactory;
    private final UnaryOperator<String> uniqueId;

    /**
     * @param bean the bean, or its proxy
     * @param type the bean's class, not its proxy's
     * @param factory makes listeners of methods
     * @param beanFactory resolves attributes
     * @param uniqueId makes a generated id unique
     */
    EndpointsOfBean(
            Object bean,
            String beanName,
            Class<?> type,
            MethodListenerFactory factory,
            @Nullable BeanFactory beanFactory,
            UnaryOperator<String> uniqueId) {
        this.bean = bean;
        this.beanName = beanName;
        this.type = type;
        this.factory = factory;
        this.beanFactory = beanFactory;
        this.uniqueId = uniqueId;
    }

    /** @throws IllegalListenerException when a declaration cannot work */
    List<DeclaredEndpoint> of(ListenerDeclarations declarations) {
        List<DeclaredEndpoint> endpoints = new ArrayList<>();
        for (IpmbListener listener : declarations.onClass()) {
            endpoints.add(ofClass(listener, declarations));
        }
        declarations.onMethods().forEach((method, listeners) -> {
            for (IpmbListener listener : listeners) {
                endpoints.add(ofMethod(listener, method));
            }
        });
        return endpoints;
    }

    private DeclaredEndpoint ofMethod(IpmbListener listener, Method method) {
        AttributeResolver attributes = attributes(type.getName() + "." + method.getName());
        String id = id(listener, attributes, beanName + "." + method.getName());
        IpmbListenerContainerFactory containerFactory = containerFactory(listener, attributes);
        MethodListenerOptions options = options(listener, attributes);
        MethodMessageListener handler = handler(factoryFor(containerFactory), id, method, options, attributes);
        return new DeclaredEndpoint(endpoint(id, listener, attributes, order(method), handler), containerFactory);
    }

    private DeclaredEndpoint ofClass(IpmbListener listener, ListenerDeclarations declarations) {
        AttributeResolver attributes = attributes(type.getName());
        String id = id(listener, attributes, beanName);
        IpmbListenerContainerFactory containerFactory = containerFactory(listener, attributes);
        MethodListenerFactory methods = factoryFor(containerFactory);
        MethodListenerOptions options = options(listener, attributes);
        List<MethodMessageListener> handlers = new ArrayList<>();
        MethodMessageListener fallback = null;
        for (Method method : declarations.handlers()) {
            MethodMessageListener handler = handler(methods, id, method, options, attributes);
            if (method.equals(declarations.fallback())) {
                fallback = handler;
            } else {
                handlers.add(handler);
            }
        }
        int order = OrderUtils.getOrder(type, Ordered.LOWEST_PRECEDENCE);
        return new DeclaredEndpoint(
                endpoint(id, listener, attributes, order, new ClassMessageListener(type, handlers, fallback)),
                containerFactory);
    }

    private AttributeResolver attributes(String description) {
        return new AttributeResolver(beanFactory, bean, description);
    }

    private static @Nullable IpmbListenerContainerFactory containerFactory(
            IpmbListener listener, AttributeResolver attributes) {
        return attributes.bean("containerFactory", listener.containerFactory(), IpmbListenerContainerFactory.class);
    }

    /** A listener replies on its own bus. */
    private MethodListenerFactory factoryFor(@Nullable IpmbListenerContainerFactory containerFactory) {
        IpmbConnection connection = containerFactory == null ? null : containerFactory.connection();
        return connection == null ? factory : factory.onBus(connection.identifier(), connection.replies());
    }

    private MethodIpmbListenerEndpoint endpoint(
            String id, IpmbListener listener, AttributeResolver attributes, int order, IpmbMessageListener handler) {
        Integer given = attributes.number("order", listener.order());
        return new MethodIpmbListenerEndpoint(
                id,
                attributes.text("selector", listener.selector()),
                given == null ? order : given,
                settings(listener, attributes),
                handler);
    }

    private String id(IpmbListener listener, AttributeResolver attributes, String otherwise) {
        String id = attributes.text("id", listener.id());
        return StringUtils.hasText(id) ? id : uniqueId.apply(otherwise);
    }

    private MethodMessageListener handler(
            MethodListenerFactory methods,
            String id,
            Method method,
            MethodListenerOptions options,
            AttributeResolver attributes) {
        return methods.listener(
                id, bean, method, invocable(method), beanType(), options.withSendTo(sendTo(method, attributes)));
    }

    /**
     * The class with the type arguments of the bean's definition: two beans of one class may take different payloads.
     */
    private ResolvableType beanType() {
        if (type.getTypeParameters().length > 0
                && beanFactory instanceof ConfigurableListableBeanFactory factory
                && factory.containsBeanDefinition(beanName)) {
            ResolvableType declared = factory.getMergedBeanDefinition(beanName)
                    .getResolvableType()
                    .as(type);
            if (!ResolvableType.NONE.equals(declared)) {
                return declared;
            }
        }
        return ResolvableType.forClass(type);
    }

    private Method invocable(Method method) {
        try {
            return AopUtils.selectInvocableMethod(method, bean.getClass());
        } catch (IllegalStateException e) {
            Method generic = ofGenericInterface(method);
            if (generic != null) {
                return generic;
            }
            throw new IllegalListenerException(
                    "The listener " + type.getName() + "." + method.getName()
                            + " cannot be called through the bean's proxy: " + e.getMessage(),
                    "Make the method public, or at least not private, and let the proxy be one of the class"
                            + " (proxyTargetClass = true), or declare the method in an interface of the bean.",
                    e);
        }
    }

    /** The method of a proxy's generic interface that this method implements. */
    private @Nullable Method ofGenericInterface(Method method) {
        if (!AopUtils.isJdkDynamicProxy(bean)) {
            return null;
        }
        for (Class<?> proxied : bean.getClass().getInterfaces()) {
            for (Method candidate : proxied.getMethods()) {
                Method implementing = candidate.getName().equals(method.getName())
                        ? ClassUtils.getMethodIfAvailable(type, candidate.getName(), candidate.getParameterTypes())
                        : null;
                if (implementing != null
                        && BridgeMethodResolver.findBridgedMethod(implementing).equals(method)) {
                    return candidate;
                }
            }
        }
        return null;
    }

    private List<String> sendTo(Method method, AttributeResolver attributes) {
        SendTo sendTo = AnnotatedElementUtils.findMergedAnnotation(method, SendTo.class);
        if (sendTo == null) {
            sendTo = AnnotatedElementUtils.findMergedAnnotation(type, SendTo.class);
        }
        if (sendTo == null) {
            return List.of();
        }
        return Arrays.stream(sendTo.value())
                .map(text -> attributes.text("@SendTo", text))
                .filter(StringUtils::hasText)
                .toList();
    }

    private MethodListenerOptions options(IpmbListener listener, AttributeResolver attributes) {
        MethodListenerOptions options =
                factory.defaults().withRetained(parameter -> parameter.hasParameterAnnotation(Retained.class));
        IpmbMessageConverter converter =
                attributes.bean("messageConverter", listener.messageConverter(), IpmbMessageConverter.class);
        if (converter != null) {
            options = options.withConverter(converter);
        }
        IpmbListenerErrorHandler errorHandler =
                attributes.bean("errorHandler", listener.errorHandler(), IpmbListenerErrorHandler.class);
        if (errorHandler != null) {
            options = options.withErrorHandler(errorHandler);
        }
        return options.withRetryPolicy(retryPolicy(listener, attributes, options.retryPolicy()))
                .withSendResults(sendsResults(listener, attributes));
    }

    private @Nullable RetryPolicy retryPolicy(
            IpmbListener listener, AttributeResolver attributes, @Nullable RetryPolicy otherwise) {
        Object resolved = attributes.resolve("retry", listener.retry());
        if (resolved == null) {
            return otherwise;
        }
        return switch (resolved.toString().trim().toLowerCase(Locale.ROOT)) {
            case "" -> otherwise;
            case "off", "false" -> null;
            case "on", "true" -> factory.retryPolicyOnDemand();
            default -> attributes.bean("retry", listener.retry(), RetryPolicy.class);
        };
    }

    private static boolean sendsResults(IpmbListener listener, AttributeResolver attributes) {
        String reply = attributes.text("reply", listener.reply()).trim();
        return switch (reply.toLowerCase(Locale.ROOT)) {
            case "", "auto" -> true;
            case "none" -> false;
            default -> throw attributes.refusal("reply", listener.reply(), reply, "auto or none");
        };
    }

    private @Nullable ListenerSettings settings(IpmbListener listener, AttributeResolver attributes) {
        Boolean autoStartup = attributes.truth("autoStartup", listener.autoStartup());
        Integer concurrency = attributes.number("concurrency", listener.concurrency());
        Integer queueCapacity = attributes.number("queueCapacity", listener.queueCapacity());
        Duration shutdownTimeout = attributes.duration("shutdownTimeout", listener.shutdownTimeout());
        try {
            ListenerSettings settings =
                    new ListenerSettings(autoStartup, concurrency, queueCapacity, shutdownTimeout, null);
            return settings.equals(ListenerSettings.UNSET) ? null : settings;
        } catch (IllegalArgumentException e) {
            throw new IllegalListenerException(
                    "The listener in " + type.getName() + " cannot run: " + e.getMessage() + ".",
                    "Give the attribute of @IpmbListener a value in its range.",
                    e);
        }
    }

    private int order(Method method) {
        Order onMethod = AnnotatedElementUtils.findMergedAnnotation(method, Order.class);
        return onMethod == null ? OrderUtils.getOrder(type, Ordered.LOWEST_PRECEDENCE) : onMethod.value();
    }
}
