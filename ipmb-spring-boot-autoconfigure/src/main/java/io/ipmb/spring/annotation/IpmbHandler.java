package io.ipmb.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Makes a method handle one kind of payload in a class that is an {@link IpmbListener}. Parameters and results are the
 * same as there. Of several methods that take a message, the one with the more exact payload type gets it.
 *
 * @since 0.1.0
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@MessageMapping
public @interface IpmbHandler {

    /** Whether the method gets what no other one of the class takes; at most one may. */
    boolean isDefault() default false;
}
