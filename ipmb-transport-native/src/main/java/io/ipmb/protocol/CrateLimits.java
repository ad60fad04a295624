package io.ipmb.protocol;

/** The limits of a peer of the crate; peers of this library take more. */
public final class CrateLimits {

    /** The most objects of one message, memory regions included: it drops its connection at a fifth. */
    public static final int MOST_OBJECTS = 4;

    private CrateLimits() {}
}
