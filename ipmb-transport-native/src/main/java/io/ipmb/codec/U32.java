package io.ipmb.codec;

/**
 * An unsigned integer of 32 bits as a payload of its own, Rust's {@code u32}.
 *
 * @param value 0 to 4294967295
 * @since 0.1.0
 */
public record U32(long value) {

    /** Checks the range. */
    public U32 {
        if (value < 0 || value > 4294967295L) {
            throw new IllegalArgumentException("value=" + value + " is not in 0..4294967295");
        }
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
