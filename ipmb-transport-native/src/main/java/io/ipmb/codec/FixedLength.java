package io.ipmb.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record component, an array or a list, with a constant number of elements: a Rust array {@code [T; N]}. On the
 * wire such an array is its elements alone, so that an array of arrays {@code [[T; M]; N]} is one of {@code N * M}
 * elements.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface FixedLength {

    /** The number of elements, not negative. */
    int value();
}
