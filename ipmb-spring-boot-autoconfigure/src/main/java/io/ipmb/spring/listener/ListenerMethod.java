package io.ipmb.spring.listener;

import io.ipmb.MemoryRegion;
import io.ipmb.Message;
import io.ipmb.NativeObject;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.IllegalPayloadTypeException;
import io.ipmb.codec.PayloadTypes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** A bean's method that receives messages: which payload reaches it, and how it is called. Thread-safe. */
public final class ListenerMethod implements IpmbMessageListener {

    /** Gives one argument for a message; null where the message has none. */
    @FunctionalInterface
    private interface Argument {
        @Nullable Object of(Message message);
    }

    private final Object bean;
    private final Method method;
    private final String selector;
    private final int order;
    private final Argument[] arguments;
    private final @Nullable Class<?> payloadType;

    /**
     * @param bean on which the method is called, the proxy where there is one
     * @param selector the listener's selector with placeholders resolved, empty for none
     * @param order which of several listeners gets a unicast message: the lowest
     * @throws IllegalListenerException when the parameters are not what a listener can take
     */
    public ListenerMethod(Object bean, Method method, String selector, int order) {
        this.bean = bean;
        this.method = method;
        this.selector = selector;
        this.order = order;
        this.arguments = new Argument[method.getParameterCount()];
        Class<?> payload = null;
        for (int i = 0; i < arguments.length; i++) {
            Argument attachment = attachment(ResolvableType.forMethodParameter(new MethodParameter(method, i)));
            if (attachment != null) {
                arguments[i] = attachment;
            } else if (payload == null) {
                payload = checkPayload(method.getParameterTypes()[i]);
                arguments[i] = Message::payload;
            } else {
                throw new IllegalListenerException(
                        "The listener " + this + " has two parameters for the payload, " + payload.getName() + " and "
                                + method.getParameterTypes()[i].getName(),
                        "Take one payload, and besides it MemoryRegion, NativeObject, a List of these, or Message.");
            }
        }
        this.payloadType = payload;
        method.setAccessible(true);
    }

    private static @Nullable Argument attachment(ResolvableType type) {
        Class<?> raw = type.resolve(Object.class);
        if (raw == Message.class) {
            return message -> message;
        }
        if (raw == MemoryRegion.class) {
            return message ->
                    message.regions().isEmpty() ? null : message.regions().get(0);
        }
        if (raw == NativeObject.class) {
            return message ->
                    message.objects().isEmpty() ? null : message.objects().get(0);
        }
        Class<?> element = type.asCollection().resolveGeneric(0);
        if (element == MemoryRegion.class) {
            return Message::regions;
        }
        if (element == NativeObject.class) {
            return Message::objects;
        }
        return null;
    }

    private Class<?> checkPayload(Class<?> type) {
        try {
            PayloadTypes.readableBy(type);
            return type;
        } catch (IllegalPayloadTypeException e) {
            throw new IllegalListenerException(
                    "The listener " + this + " takes " + type.getName() + ", which cannot be a payload: "
                            + e.getMessage(),
                    "Take a plain type, or a record, enum or sealed interface with @MessageType.");
        }
    }

    /** The listener's selector, empty for none. */
    public String selector() {
        return selector;
    }

    /** The lowest one gets a unicast message. */
    public int order() {
        return order;
    }

    @Override
    public Set<Class<?>> readableTypes() {
        return payloadType == null ? Set.of(UnknownPayload.class) : Set.of(payloadType);
    }

    @Override
    public ResolvableType payloadType() {
        return payloadType == null ? ResolvableType.NONE : ResolvableType.forClass(payloadType);
    }

    @Override
    public boolean takes(Message arrived) {
        return payloadType == null || wrapped(payloadType).isInstance(arrived.payload());
    }

    @Override
    public @Nullable CompletionStage<?> onMessage(Message arrived) throws Exception {
        invoke(arrived);
        return null;
    }

    private void invoke(Message message) throws Exception {
        @Nullable Object[] values = new Object[arguments.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments[i].of(message);
        }
        try {
            method.invoke(bean, values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Class<?> wrapped(Class<?> type) {
        return type.isPrimitive() ? ClassUtils.resolvePrimitiveIfNecessary(type) : type;
    }

    @Override
    public String toString() {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }
}
