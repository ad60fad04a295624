package io.ipmb.platform;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An operating-system call failed; {@link #reason()} says what that means, whatever the system calls it. */
public final class PlatformException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The closed set of reasons; callers decide by these and never by a system's own error number. */
    public enum Reason {
        /** Nobody holds the name of the bus. */
        NAME_NOT_IN_USE,
        /** Somebody holds the name of the bus already. */
        NAME_TAKEN,
        /** The system refuses this user. */
        DENIED,
        /**
         * The system keeps this process from making the call at all, as a filter of a container does; nothing mends
         * that.
         */
        FORBIDDEN,
        /** Nothing can be taken at this moment; the same call may succeed once the other side has gone on. */
        WOULD_BLOCK,
        /** The other side is gone for good, or this side was closed. */
        CLOSED,
        /** The other side has broken the rules of memory that both share; the channel has ended with that. */
        DAMAGED,
        /** The packet is larger than the channel takes; the channel itself is in order. */
        PACKET_TOO_LARGE,
        /** More kernel objects than a packet, a process or the system takes in flight; the channel is in order. */
        TOO_MANY_OBJECTS,
        /** The process or the system is out of descriptors, handles or memory; worth another try later. */
        NO_RESOURCES,
        /** The object is not of the kind that the call needs. */
        INVALID_OBJECT,
        /** Anything else: a defect of this library or of the system; the message names call and error number. */
        UNEXPECTED
    }

    private final Reason reason;

    /**
     * @param reason what the failure means
     * @param detail which call failed on what, with the system's own error, for a person to read
     */
    public PlatformException(Reason reason, String detail) {
        this(reason, detail, null);
    }

    /** As {@link #PlatformException(Reason, String)}, with the failure underneath. */
    public PlatformException(Reason reason, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.reason = reason;
    }

    /** Whether the process or the system is out of kernel objects or memory, so that a later try may succeed. */
    public boolean isShortage() {
        return reason == Reason.NO_RESOURCES || reason == Reason.TOO_MANY_OBJECTS;
    }

    /** What the failure means to the caller. */
    public Reason reason() {
        return reason;
    }
}
