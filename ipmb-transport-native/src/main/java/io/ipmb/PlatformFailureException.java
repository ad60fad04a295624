package io.ipmb;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;

/** A call of the operating system failed; the message names it. {@link #isShortage()} says whether waiting can help. */
public final class PlatformFailureException extends IpmbException {

    private static final long serialVersionUID = 1L;

    private final boolean shortage;

    /**
     * @param what could not be done, as the beginning of a sentence
     * @param cause the failed call
     */
    public PlatformFailureException(String what, PlatformException cause) {
        super(what + ": " + cause.getMessage(), cause);
        this.shortage = cause.reason() == Reason.NO_RESOURCES || cause.reason() == Reason.TOO_MANY_OBJECTS;
    }

    /** Whether the process or the system is out of descriptors, buffers or memory, so that a later try may succeed. */
    public boolean isShortage() {
        return shortage;
    }
}
