package io.ipmb.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Makes a bean's method a listener on the bus.
 *
 * <p>The method's parameters may be, in any order:
 *
 * <ul>
 *   <li>the payload, at most one, with or without
 *       {@link org.springframework.messaging.handler.annotation.Payload @Payload}: its type selects the messages. With
 *       {@code @Valid} or {@code @Validated} it is validated, if the application has a validator;
 *   <li>{@link io.ipmb.MemoryRegion} or {@link io.ipmb.NativeObject}: the first one in the message, or a {@code List}
 *       or {@code Collection} of all. They are closed after the call, unless the parameter is
 *       {@link Retained @Retained};
 *   <li>{@link org.springframework.messaging.Message Message} or {@link io.ipmb.spring.support.IpmbMessage
 *       IpmbMessage}, whose type argument is the type of the payload; {@link io.ipmb.IncomingMessage}, as the bus
 *       delivers it;
 *   <li>{@link org.springframework.messaging.handler.annotation.Header @Header},
 *       {@link org.springframework.messaging.handler.annotation.Headers @Headers},
 *       {@link org.springframework.messaging.MessageHeaders MessageHeaders};
 *   <li>{@link io.ipmb.Selector}, the one that the message was sent with.
 * </ul>
 *
 * <p>An optional attachment or header is {@code @Nullable} or an {@link java.util.Optional}. Without a payload
 * parameter the method gets every message.
 *
 * <p>The result goes to the sender, if it wants an answer, else to the
 * {@link org.springframework.messaging.handler.annotation.SendTo @SendTo} destination: a selector, or {@code !{...}}
 * with an expression over {@code request}, {@code source} and {@code result}. A
 * {@link java.util.concurrent.CompletableFuture}, or another type with one later value ({@code Mono}), is sent when it
 * completes; until then the message counts as being handled. Null and {@code void} answer without content.
 *
 * <p>The method is called by one thread at a time, unless {@link #concurrency()} is more than 1. An exception goes to
 * the error handler, then to the recoverer, and is counted and logged; the next message is handled.
 *
 * <p>On a class, all its {@link IpmbHandler @IpmbHandler} methods together are one listener: each message goes to one
 * of them. The annotation is repeatable, and may be a meta-annotation.
 *
 * <p>A listener that cannot work ends the start of the application with an
 * {@link io.ipmb.spring.listener.IllegalListenerException}, which names the remedy.
 *
 * <p>All attributes may contain placeholders ({@code ${...}}) and expressions ({@code #{...}}), in which
 * {@code __listener} is the bean itself.
 *
 * @since 0.1.0
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(IpmbListeners.class)
@MessageMapping
public @interface IpmbListener {

    /**
     * The listener's name in the application, for the registry, logs and meters; unique. Empty: the names of bean and
     * method.
     */
    String id() default "";

    /**
     * The label expression that senders address this listener with. The listener's label on the bus is
     * {@code ipmb.label} plus every element that the expression names positively, and must satisfy the expression.
     * Empty: {@code ipmb.label} alone.
     */
    String selector() default "";

    /**
     * The place among the listeners of one label, a number: the lowest of those that take the payload gets a message to
     * one receiver. Empty: that of {@link org.springframework.core.annotation.Order @Order} on the method or the class,
     * else the highest.
     */
    String order() default "";

    /**
     * Number of messages handled at the same time, 1 to 10,000; more than 1 gives up their order. Empty: that of the
     * container factory. Listeners of one label share a container, so this attribute is equal in all of them that have
     * it.
     */
    String concurrency() default "";

    /**
     * Number of messages that may wait, received and not yet handled. Empty: that of the container factory. Equal in
     * all listeners of one label that have it.
     */
    String queueCapacity() default "";

    /**
     * Whether the listener starts with the application: {@code true} or {@code false}. Empty: that of the container
     * factory. Equal in all listeners of one label that have it.
     */
    String autoStartup() default "";

    /**
     * Time limit for handling the received messages when the listener stops: {@code 20s}, {@code PT20S}, or a number of
     * milliseconds from 1000, since less could be meant as seconds; an expression may also give a
     * {@link java.time.Duration}. Empty: that of the container factory. Equal in all listeners of one label that have
     * it.
     */
    String shutdownTimeout() default "";

    /**
     * The container factory: a bean's name, or an expression that gives a bean or its name. Empty: the default one. The
     * listener is on the bus of the factory's connection, and answers there: this is how an application listens on a
     * second bus.
     */
    String containerFactory() default "";

    /**
     * The handler of the listener's failures: the name of an
     * {@link io.ipmb.spring.listener.adapter.IpmbListenerErrorHandler} bean, or an expression that gives one or its
     * name. Empty: that of the method listener factory.
     */
    String errorHandler() default "";

    /**
     * The converter of the payloads: the name of an {@link io.ipmb.spring.support.IpmbMessageConverter} bean, or an
     * expression that gives one or its name. Empty: the application's.
     */
    String messageConverter() default "";

    /**
     * The retries of the method after an exception: the name of a {@link org.springframework.core.retry.RetryPolicy}
     * bean, or an expression that gives one or its name; {@code on} for the policy of {@code ipmb.listener.retry.*},
     * whether or not that is enabled for all listeners; {@code off} for none. Empty: that of the method listener
     * factory. The pauses keep the thread. A failure of an asynchronous result is not retried, nor an unreadable
     * message.
     */
    String retry() default "";

    /**
     * The use of the result: {@code auto}, it is sent as described above; {@code none}, it is dropped. Empty:
     * {@code auto}.
     */
    String reply() default "";
}
