package io.ipmb.codec;

import org.jspecify.annotations.Nullable;

/**
 * Writes and reads values of one type. Immutable and thread-safe; writer and reader belong to the caller.
 *
 * @param <T> the type
 * @since 0.1.0
 */
public interface Codec<T extends @Nullable Object> {

    /**
     * Writes a value.
     *
     * @throws EncodeException when the value has no form on the wire
     */
    void write(BincodeWriter out, T value);

    /**
     * Reads a value.
     *
     * @throws DecodeException when the bytes are no value of the type
     */
    T read(BincodeReader in);
}
