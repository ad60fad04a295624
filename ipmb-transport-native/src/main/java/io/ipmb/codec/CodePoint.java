package io.ipmb.codec;

/**
 * Any Unicode character, Rust's {@code char}.
 *
 * @param value the code point; no surrogate
 * @since 0.1.0
 */
public record CodePoint(int value) {

    /** Refuses surrogates and numbers beyond Unicode. */
    public CodePoint {
        if (!Utf8.isCharacter(value)) {
            throw new IllegalArgumentException("0x%x is no Unicode character".formatted(value));
        }
    }

    @Override
    public String toString() {
        return Character.toString(value);
    }
}
