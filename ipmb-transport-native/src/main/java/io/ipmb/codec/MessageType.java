package io.ipmb.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a record, enum or sealed interface its type id on the wire, which makes it a payload. Programs that share the
 * id and the shape understand each other, whatever their language and the name of the type.
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
