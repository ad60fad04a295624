package io.ipmb.controller;

import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameView;

/** Which of its receivers get a message. */
enum Aim {
    /** The first one in the walk that takes it. */
    FIRST,
    /** Each. */
    EACH,
    /** Any of them, so that they share the work: {@link FrameTail#SPREAD}. */
    ANY,
    /** The one that the message's key belongs to: {@link FrameTail#SPREAD_KEY}. */
    OWNER;

    /** @param marks of the frame's tail */
    static Aim of(FrameView frame, int marks) {
        if (frame.isMulticast()) {
            return EACH;
        }
        if ((marks & FrameTail.SPREAD) == 0 || (marks & FrameTail.ONLY_TO) != 0) {
            return FIRST;
        }
        return (marks & FrameTail.SPREAD_KEY) == 0 ? ANY : OWNER;
    }

    boolean isSpread() {
        return this == ANY || this == OWNER;
    }
}
