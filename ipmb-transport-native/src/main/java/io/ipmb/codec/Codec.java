package io.ipmb.codec;

import org.jspecify.annotations.Nullable;

/**
 * How values of one type are written and read. Immutable and thread-safe; writer and reader belong to the caller.
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
     * @throws DecodeException when the bytes are not one
     */
    T read(BincodeReader in);
}
