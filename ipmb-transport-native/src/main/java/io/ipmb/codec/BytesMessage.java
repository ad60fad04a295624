package io.ipmb.codec;

import java.util.Arrays;
import java.util.Objects;

/**
 * Bytes with a number for their format: the only payload that the crate's C, C++ and Node.js bindings read.
 *
 * @param format defined by the programs on the bus, 0 to 65,535
 * @param data not copied; must not change afterwards
 * @since 0.1.0
 */
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString below look into the array
@MessageType("dd95ba8e-1279-47cf-925e-83e614e79588")
public record BytesMessage(int format, byte[] data) {

    /** Checks the range of {@code format}. */
    public BytesMessage {
        Objects.requireNonNull(data, "data");
        if (format < 0 || format > 0xffff) {
            throw new IllegalArgumentException("format=" + format + " is not in 0..65535");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BytesMessage that && format == that.format && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * format + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "BytesMessage[format=" + format + ", " + data.length + " bytes]";
    }
}
