package io.ipmb.codec;

/**
 * An unsigned integer of 16 bits as a payload of its own, Rust's {@code u16}.
 *
 * @param value 0 to 65535
 * @since 0.1.0
 */
public record U16(int value) {

    /** Checks the range. */
    public U16 {
        if (value < 0 || value > 65535) {
            throw new IllegalArgumentException("value=" + value + " is not in 0..65535");
        }
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
