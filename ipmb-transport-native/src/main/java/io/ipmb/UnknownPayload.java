package io.ipmb;

import java.util.Arrays;
import java.util.UUID;

/**
 * The payload of a message of a type that the message box does not have; delivered only with {@link
 * MessageBox.Builder#unknownTypes(boolean)}. A program can forward it unchanged.
 *
 * @param typeId the type id on the wire
 * @param bytes the encoded payload, owned by the receiver
 * @since 0.1.0
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record UnknownPayload(UUID typeId, byte[] bytes) {

    @Override
    public boolean equals(Object other) {
        return other instanceof UnknownPayload that && typeId.equals(that.typeId) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * typeId.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "UnknownPayload[" + typeId + ", " + bytes.length + " bytes]";
    }
}
