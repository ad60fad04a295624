package io.ipmb.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a listener's method the ownership of a parameter's {@link io.ipmb.MemoryRegion}, {@link io.ipmb.NativeObject},
 * or of each one in the list. The method may keep it beyond the call, and must close it.
 *
 * <p>The argument is a duplicate; the message's own attachment is closed after the call as usual. If the method throws,
 * or its asynchronous result fails, the container closes the duplicates.
 *
 * @since 0.1.0
 */
@Target({ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Retained {}
