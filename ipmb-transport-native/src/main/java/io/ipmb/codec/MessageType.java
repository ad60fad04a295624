package io.ipmb.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a record, enum or sealed interface a payload, by its type id on the wire. Programs with the same id and shape
 * understand each other, whatever their language and the name of the type.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface MessageType {

    /** A UUID in its textual form, made once for this type and never changed. */
    String value();
}
