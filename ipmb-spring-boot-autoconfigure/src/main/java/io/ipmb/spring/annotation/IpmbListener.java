package io.ipmb.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Makes a bean's method receive messages from the bus.
 *
 * <p>The method takes the payload (its parameter's type says which payloads reach it), and where it likes
 * {@link io.ipmb.MemoryRegion}, {@link io.ipmb.NativeObject} or a {@code List} of one of them, or the whole
 * {@link io.ipmb.Message} instead of the payload. Attachments are closed when the method returns.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@MessageMapping
public @interface IpmbListener {

    /**
     * How senders may address this listener, as a label expression; placeholders are resolved. The listener's label on the
     * bus is {@code ipmb.label} plus every element that the expression names positively, and must satisfy the
     * expression. Empty: {@code ipmb.label} alone.
     */
    String selector() default "";
}
