package io.ipmb.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a listener's parameter: the {@link io.ipmb.MemoryRegion}, {@link io.ipmb.NativeObject}, or each one in the list,
 * is the method's own. It may be kept beyond the call, and whoever has it then closes it.
 *
 * <p>The method is given a duplicate; the message's own is closed after the call as ever. When the method throws, or
 * its asynchronous result fails, it has kept nothing: the duplicates are closed.
 *
 * @since 0.1.0
 */
@Target({ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Retained {}
