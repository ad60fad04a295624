package io.ipmb.protocol;

/** What a peer of the crate can take; ours take more. */
public final class CrateLimits {

    /**
     * Objects of one message, memory regions among them: it has room for no more, and drops its connection at a fifth.
     */
    public static final int MOST_OBJECTS = 4;

    private CrateLimits() {}
}
