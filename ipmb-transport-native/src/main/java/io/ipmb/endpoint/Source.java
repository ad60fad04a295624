package io.ipmb.endpoint;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;

/**
 * A source of messages to this endpoint. One thread at a time reads it; {@link #wakeReader()} and {@link
 * #stopIntake()} may come from any thread. An inbox owns the source from {@link Inbox#add} on, until it calls {@link
 * #release()}.
 */
interface Source {

    /** The kinds of packets of this source, besides messages. */
    enum Trust {
        /** From a controller of this library: among them are its control frames. */
        CONTROLLER,
        /** From an older controller of this library: none is a control frame. */
        OLDER_CONTROLLER,
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

    /** Lets the current or the next {@link #await} return at once. */
    void wakeReader();

    /** Ends the intake; packets that have come can still be read. */
    void stopIntake();

    /** The kinds of its packets. */
    Trust trust();

    /** Ends the reading. Called once. */
    void release();
}
