package io.ipmb.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Makes a bean's method receive messages from the bus.
 *
 * <p>The method's parameters may be, in any order:
 *
 * <ul>
 *   <li>the payload, at most one, marked with {@link org.springframework.messaging.handler.annotation.Payload @Payload} or
 *       not: its type says which messages reach the method. With {@code @Valid} or {@code @Validated} it is validated where
 *       a validator is there;
 *   <li>{@link io.ipmb.MemoryRegion} or {@link io.ipmb.NativeObject}, the first that came with the message, or a
 *       {@code List} or {@code Collection} of all. They are closed after the call, unless the parameter is
 *       {@link Retained @Retained};
 *   <li>{@link org.springframework.messaging.Message Message} or {@link io.ipmb.spring.support.IpmbMessage IpmbMessage},
 *       whose type argument says what the payload is to be; {@link io.ipmb.IncomingMessage}, as the bus has it;
 *   <li>{@link org.springframework.messaging.handler.annotation.Header @Header},
 *       {@link org.springframework.messaging.handler.annotation.Headers @Headers},
 *       {@link org.springframework.messaging.MessageHeaders MessageHeaders};
 *   <li>{@link io.ipmb.Selector}, with which the message was sent.
 * </ul>
 *
 * <p>An attachment or header that may be missing is {@code @Nullable} or an {@link java.util.Optional}. Without a payload
 * parameter the method gets every message.
 *
 * <p>What the method returns goes to the sender, if it wants an answer, else to where
 * {@link org.springframework.messaging.handler.annotation.SendTo @SendTo} says: a selector, or {@code !{...}} with an expression
 * over {@code request}, {@code source} and {@code result}. A {@link java.util.concurrent.CompletableFuture} or what else gives one value later (Mono) is sent
 * when it is there; the message counts as being handled until then. Null and {@code void} answer with
 * nothing.
 *
 * <p>On a class, all its {@link IpmbHandler @IpmbHandler} methods together are one listener: each message goes to one of
 * them. The annotation may stand several times on one element, and on other annotations.
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
     * The listener's name in the application, for the registry, logs and meters; unique. Placeholders and expressions work.
     * Empty: made of the names of bean and method.
     */
    String id() default "";

    /**
     * How senders may address this listener, as a label expression. The listener's label on the bus is {@code ipmb.label}
     * plus every element that the expression names positively, and must satisfy the expression. Placeholders and expressions
     * work. Empty: {@code ipmb.label} alone.
     */
    String selector() default "";

    /**
     * Which of several listeners of one label gets a message that was sent to one receiver: of those that take its payload
     * the one with the lowest number. Placeholders and expressions that give a number work. Empty: what
     * {@link org.springframework.core.annotation.Order @Order} says on the method or the class, else the highest.
     */
    String order() default "";

    /**
     * How many messages are handled at the same time, at least 1; more than 1 gives up their order. Placeholders and
     * expressions that give a number work. Empty: as the container factory has it. Listeners of one label share a container,
     * so those that say it must say the same.
     */
    String concurrency() default "";

    /**
     * How many messages may wait, taken from the bus and not yet handled. Placeholders and expressions that give a number
     * work. Empty: as the container factory has it; same as above for listeners of one label.
     */
    String queueCapacity() default "";

    /**
     * Whether the listener starts with the application. Placeholders and expressions that give a boolean work. Empty: as the
     * container factory has it; same as above for listeners of one label.
     */
    String autoStartup() default "";

    /**
     * How long stopping waits for what was taken from the bus to be handled: {@code 20s}, {@code PT20S}, or a number of
     * milliseconds. Placeholders and expressions that give a text, a number or a {@link java.time.Duration} work. Empty: as
     * the container factory has it; same as above for listeners of one label.
     */
    String shutdownTimeout() default "";

    /**
     * The container factory to use: a bean's name, or an expression that gives a bean or its name; placeholders work. Empty:
     * the default one. The listener is on the bus of the factory's connection, and answers there: this is how an application
     * listens on a second bus.
     */
    String containerFactory() default "";

    /**
     * Who is told when the listener fails: the name of an
     * {@link io.ipmb.spring.listener.adapter.IpmbListenerErrorHandler} bean, or an expression that gives one or its name;
     * placeholders work. Empty: as the method listener factory has it.
     */
    String errorHandler() default "";

    /**
     * What reads the payloads: the name of an {@link io.ipmb.spring.support.IpmbMessageConverter} bean, or an expression
     * that gives one or its name; placeholders work. Empty: the application's one.
     */
    String messageConverter() default "";

    /**
     * When the method is called again after it threw: the name of a {@link org.springframework.core.retry.RetryPolicy} bean,
     * or an expression that gives one or its name; {@code on} for the application's policy, which {@code ipmb.listener.retry.*}
     * say also where it is not enabled for all listeners; {@code off} for never; placeholders work. Empty: as the method listener factory has it. The waiting in between keeps the thread. What fails
     * after the method returned (an asynchronous result) is not tried again, nor is a message that cannot be read.
     */
    String retry() default "";

    /**
     * What happens with what the method returns: {@code auto}, it is sent as said above; {@code none}, it is not sent.
     * Placeholders and expressions work. Empty: {@code auto}.
     */
    String reply() default "";
}
