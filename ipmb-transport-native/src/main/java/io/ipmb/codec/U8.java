package io.ipmb.codec;

/**
 * An unsigned integer of 8 bits as a payload of its own, Rust's {@code u8}.
 *
 * @param value 0 to 255
 * @since 0.1.0
 */
public record U8(int value) {

    /** Checks the range. */
    public U8 {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("value=" + value + " is not in 0..255");
        }
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
