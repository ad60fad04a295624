package io.ipmb.lane;

import org.jspecify.annotations.Nullable;

/** Why a receiver takes a lane not up, or gives it up, as it writes it into the memory of the numbers. */
public enum LaneRefusal {
    /** It has as many lanes as it takes, or the ring is larger than it takes. */
    LIMIT(1),
    /** It takes no lanes. */
    NOT_WANTED(2),
    /** Its process is short of something. */
    SHORTAGE(3),
    /** The offer breaks the rules. */
    BROKEN(4);

    private static final LaneRefusal[] ALL = values();

    private final int code;

    LaneRefusal(int code) {
        this.code = code;
    }

    /** The bits of it in the answer. */
    long bits() {
        return code;
    }

    /** The refusal in an answer that anybody may have written; null when there is none that is known. */
    static @Nullable LaneRefusal in(long answer) {
        for (LaneRefusal refusal : ALL) {
            if (refusal.code == (answer & RingLayout.REFUSAL)) {
                return refusal;
            }
        }
        return null;
    }
}
