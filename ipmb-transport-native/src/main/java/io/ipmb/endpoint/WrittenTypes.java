package io.ipmb.endpoint;

import io.ipmb.PayloadWriter;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The payload types of payloads that a {@link PayloadWriter} writes. The last few are remembered, so that sending one
 * again makes no garbage. Thread-safe: two threads that miss the same id make equal types.
 */
final class WrittenTypes {

    private static final int SIZE = 16;

    private final @Nullable PayloadType<?>[] last = new PayloadType<?>[SIZE];

    /** @throws io.ipmb.codec.IllegalPayloadTypeException when the id is that of a handshake */
    PayloadType<?> of(UUID typeId) {
        int place = typeId.hashCode() & (SIZE - 1);
        PayloadType<?> type = last[place];
        if (type == null || !type.uuid().equals(typeId)) {
            type = PayloadTypes.raw(typeId, PayloadWriter.class, (out, writer) -> writer.write(out));
            last[place] = type;
        }
        return type;
    }
}
