package io.ipmb.endpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Shows a program the payloads in one memory, one after the other, in one read-only buffer. One for each memory that is
 * read, so that showing costs no garbage. For one thread at a time.
 */
final class PayloadWindow {

    private ByteBuffer memory = ByteBuffer.allocate(0);
    private ByteBuffer window = memory;

    /** A little-endian buffer over these bytes, from its position to its limit. */
    @SuppressWarnings("ReferenceEquality") // the same memory, not the same bytes
    ByteBuffer over(ByteBuffer in, int offset, int length) {
        if (memory != in) {
            memory = in;
            window = in.asReadOnlyBuffer();
        }
        return window.clear().limit(offset + length).position(offset).order(ByteOrder.LITTLE_ENDIAN);
    }
}
