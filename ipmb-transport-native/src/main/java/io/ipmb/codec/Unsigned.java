package io.ipmb.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An integer that is unsigned on the wire: {@code byte} u8, {@code short} u16, {@code int} u32, {@code long} u64,
 * {@code BigInteger} u128. The Java value holds the same bits; read it with {@code Integer.toUnsignedLong} and the
 * like.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Unsigned {}
