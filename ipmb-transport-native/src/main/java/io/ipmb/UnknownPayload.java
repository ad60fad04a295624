package io.ipmb;

import java.util.Arrays;
import java.util.UUID;

/**
 * The payload of a message whose type the message box does not know, delivered only where
 * {@link MessageBox.Builder#unknownTypes(boolean)} asked for it. It can be sent as well, and goes out as it came.
 *
 * @param typeId the type id on the wire
 * @param bytes the encoded payload, owned by the receiver
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
