package io.ipmb.endpoint;

import io.ipmb.MessageBox;
import io.ipmb.codec.PayloadType;
import org.jspecify.annotations.Nullable;

/** A payload type that a lane has a number for, and the same in the present message box. For one reader at a time. */
final class LaneType {

    private final long idHigh;
    private final long idLow;
    private @Nullable MessageBox box;
    private @Nullable PayloadType<?> inBox;

    LaneType(long idHigh, long idLow) {
        this.idHigh = idHigh;
        this.idLow = idLow;
    }

    long idHigh() {
        return idHigh;
    }

    long idLow() {
        return idLow;
    }

    /** The type in this box; null when the box does not have it. */
    @SuppressWarnings("ReferenceEquality") // boxes are immutable
    @Nullable PayloadType<?> in(MessageBox present) {
        if (box != present) {
            box = present;
            inBox = present.find(idHigh, idLow);
        }
        return inBox;
    }
}
