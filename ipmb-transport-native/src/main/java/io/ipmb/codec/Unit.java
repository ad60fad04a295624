package io.ipmb.codec;

/** The payload without content, Rust's {@code ()}. */
public enum Unit {
    /** The one value. */
    INSTANCE
}
