package io.ipmb.platform;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A call of the operating system failed; {@link #reason()} is its meaning, the same on all systems. */
public final class PlatformException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The closed set of reasons; callers decide by these, never by a system's own error number. */
    public enum Reason {
        /** Nobody holds the name of the bus. */
        NAME_NOT_IN_USE,
        /** Somebody holds the name of the bus already. */
        NAME_TAKEN,
        /** The system refuses this user. */
        DENIED,
        /**
         * The system forbids this process the call as such, for instance by a container's filter; trying again is in
         * vain.
         */
        FORBIDDEN,
        /** Not possible at this moment; the same call may succeed later, once the other side has made progress. */
        WOULD_BLOCK,
        /** The other side is gone for good, or this side was closed. */
        CLOSED,
        /** The other side has violated the rules of shared memory; the channel has ended. */
        DAMAGED,
        /** The packet is too large for the channel; the channel itself is intact. */
        PACKET_TOO_LARGE,
        /** Too many kernel objects for a packet, or in flight for a process or the system; the channel is intact. */
        TOO_MANY_OBJECTS,
        /** The process or the system is out of descriptors, handles or memory; a later attempt may succeed. */
        NO_RESOURCES,
        /** The object is of the wrong kind for the call. */
        INVALID_OBJECT,
        /** Anything else: a defect of this library or of the system; the message names call and error number. */
        UNEXPECTED
    }

    private final Reason reason;

    /**
     * @param reason the meaning of the failure
     * @param detail for people: the failed call, its object, and the system's own error
     */
    public PlatformException(Reason reason, String detail) {
        this(reason, detail, null);
    }

    /** As {@link #PlatformException(Reason, String)}, with the failure underneath. */
    public PlatformException(Reason reason, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.reason = reason;
    }

    /** Whether the process or the system is out of kernel objects or memory, so that a later attempt may succeed. */
    public boolean isShortage() {
        return reason == Reason.NO_RESOURCES || reason == Reason.TOO_MANY_OBJECTS;
    }

    /** The meaning of the failure for the caller. */
    public Reason reason() {
        return reason;
    }
}
