package io.ipmb;

import io.ipmb.codec.BincodeWriter;

/**
 * Writes the payload of one message, see {@link Endpoint#send(Selector, java.util.UUID, int, PayloadWriter)}. A writer
 * that is used again makes no garbage.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PayloadWriter {

    /**
     * Writes exactly as many bytes as the sender has announced. Called again when the bus had no room: the bytes of the
     * call before are gone, and must come again.
     *
     * @param out writes into the memory that leaves the process, at no other place of it; valid during the call
     */
    void write(BincodeWriter out);
}
