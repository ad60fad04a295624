package io.ipmb.codec;

import java.math.BigInteger;

/**
 * An unsigned integer of 64 bits as a payload of its own, Rust's {@code u64}.
 *
 * @param bits the value's bits; negative from 2^63 on
 * @since 0.1.0
 */
public record U64(long bits) {

    /** The value. */
    public BigInteger toBigInteger() {
        BigInteger lower = BigInteger.valueOf(bits & Long.MAX_VALUE);
        return bits < 0 ? lower.setBit(Long.SIZE - 1) : lower;
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(bits);
    }
}
