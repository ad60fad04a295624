package io.ipmb.lane;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;

/**
 * What both sides of a ring agree on.
 *
 * @param maxPacketSize the largest packet in bytes
 * @param maxObjects the most objects on one packet
 * @param lane whether the ring is a lane's: its records have tags, its sender can read back what nobody has taken, and
 *     the other side may lie
 */
record RingRules(int maxPacketSize, int maxObjects, boolean lane) {

    /** The bits that no header has. */
    long forbidden() {
        return lane ? RecordLayout.SKIP : RecordLayout.NOT_WITHOUT_TAGS;
    }

    void checkSize(int length) throws PlatformException {
        if (length > maxPacketSize) {
            throw new PlatformException(
                    Reason.PACKET_TOO_LARGE,
                    "a packet of " + length + " bytes is larger than this channel takes, which is " + maxPacketSize);
        }
    }

    void checkObjects(int count) throws PlatformException {
        if (count > maxObjects) {
            throw new PlatformException(
                    Reason.TOO_MANY_OBJECTS,
                    "a packet with " + count + " objects carries more than this channel takes, which is " + maxObjects);
        }
    }
}
