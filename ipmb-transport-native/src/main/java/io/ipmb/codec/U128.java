package io.ipmb.codec;

import java.math.BigInteger;

/**
 * An unsigned integer of 128 bits as a payload of its own, Rust's {@code u128}.
 *
 * @param value 0 to 2^128 - 1
 * @since 0.1.0
 */
public record U128(BigInteger value) {

    /** Checks the range. */
    public U128 {
        if (value.signum() < 0 || value.bitLength() > 128) {
            throw new IllegalArgumentException("value=" + value + " is not in 0..2^128-1");
        }
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
