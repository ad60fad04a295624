package io.ipmb.codec;

/**
 * The payload without content, Rust's {@code ()}.
 *
 * @since 0.1.0
 */
public enum Unit {
    /** The one value. */
    INSTANCE
}
