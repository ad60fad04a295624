package io.ipmb.endpoint;

import io.ipmb.Selector;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.region.SharedRegion;
import java.util.List;
import java.util.UUID;

/**
 * A message that its receiver has left in a lane, unread or not acknowledged, to be sent again.
 *
 * @param payload encoded
 * @param objects owned by this message, memory regions behind the others
 * @param regionCount of the objects, how many are regions; a count of each travels with the message already
 * @param redeliveries how often receivers had the message and did not acknowledge it
 * @param crashes how many of these receivers have ended without taking leave
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it
record UnreadMessage(
        Selector selector,
        UUID typeId,
        byte[] payload,
        List<KernelObject> objects,
        int regionCount,
        int redeliveries,
        int crashes) {

    /** The type, for a payload that is encoded already. */
    PayloadType<byte[]> type() {
        return PayloadTypes.raw(typeId, byte[].class, (out, bytes) -> out.writeRawBytes(bytes));
    }

    Attachments attachments() {
        return objects.isEmpty() ? Attachments.NONE : Attachments.counted(objects, regionCount);
    }

    /** It was sent, with duplicates of the objects. */
    void close() {
        objects.forEach(KernelObject::close);
    }

    /** Nobody gets it: gives the counts of its regions back. */
    void drop(Platform platform) {
        int others = objects.size() - regionCount;
        for (int i = 0; i < objects.size(); i++) {
            if (i < others) {
                objects.get(i).close();
            } else {
                SharedRegion.refuse(objects.get(i), platform);
            }
        }
    }
}
