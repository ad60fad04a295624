package io.ipmb.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Makes a method the handler of one payload type, in a class with {@link IpmbListener}. Parameters and results are the
 * same as there. Of several matching methods, the one with the closest payload type gets the message.
 *
 * @since 0.1.0
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@MessageMapping
public @interface IpmbHandler {

    /** Whether the method is the default one, for messages that no other method of the class takes; at most one is. */
    boolean isDefault() default false;
}
