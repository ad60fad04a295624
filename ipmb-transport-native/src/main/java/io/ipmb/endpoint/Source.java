package io.ipmb.endpoint;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.Waitable;

/**
 * A source of messages to this endpoint. One thread at a time reads it; {@link #wakeReader()} and {@link
 * #stopIntake()} may come from any thread. An inbox owns the source from {@link Inbox#add} on, until it calls {@link
 * #release()}, with other owners perhaps.
 */
interface Source {

    /** The kinds of packets of this source, besides messages. */
    enum Trust {
        /** From a controller of this library: among them are its control frames. */
        CONTROLLER,
        /** From an older controller of this library: none is a control frame. */
        OLDER_CONTROLLER,
        /** From the sender of a lane: none is a control frame. */
        LANE_SENDER,
        /**
         * From a controller of the crate: plain messages may carry a placeholder, and none is a control frame.
         */
        CRATE_CONTROLLER
    }

    /** Reads packets up to a limit without waiting, see {@link ReceiveChannel#receive(IncomingPackets, int)}. */
    int receive(IncomingPackets into, int limit) throws PlatformException;

    /** The nanoseconds in which an empty source may still get packets before its end; 0 when it gets no more. */
    long nanosToLastDelivery();

    /** Waits for something to read, see {@link ReceiveChannel#await}. */
    void await(long nanos) throws PlatformException;

    /** The same to wait for in a wait set; its user retains the source. */
    Waitable waitable();

    /** Lets the current or the next {@link #await} return at once, and wakes a reader that waits elsewhere. */
    void wakeReader();

    /** Sets the way to wake a reader that waits for {@link #waitable()}; quick, and may be called by any thread. */
    void wakesBy(Runnable elsewhere);

    /** Ends the intake; packets that have come can still be read. */
    void stopIntake();

    /** The kinds of its packets. */
    Trust trust();

    /** Makes the caller one more owner, until it calls {@link #release()}; false when there is none any more. */
    boolean retain();

    /** Ends the ownership of the caller; the source is closed with its last owner. */
    void release();
}
