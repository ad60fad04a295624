package io.ipmb.endpoint;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;

/**
 * One way on which messages come to this endpoint. One thread at a time reads it; {@link #wakeReader()} and {@link
 * #stopIntake()} may come from any thread. An inbox owns the source from {@link Inbox#add} on, until it calls {@link
 * #release()}.
 */
interface Source {

    /** What the packets of this source may be, besides messages. */
    enum Trust {
        /** A controller of this library sends them: control frames of its own are among them. */
        CONTROLLER,
        /** An older one of this library sends them: nothing is a control frame. */
        OLDER_CONTROLLER,
        /**
         * A controller of the crate sends them: plain messages may carry a placeholder, and nothing is a control frame.
         */
        CRATE_CONTROLLER
    }

    /** Reads at most so many packets without waiting, see {@link ReceiveChannel#receive(IncomingPackets, int)}. */
    int receive(IncomingPackets into, int limit) throws PlatformException;

    /** How long something may still come though nothing is there and the end has not come; 0 when nothing will. */
    long nanosToLastDelivery();

    /** Waits for something to read, see {@link ReceiveChannel#await}. */
    void await(long nanos) throws PlatformException;

    /** Lets the current or the next {@link #await} return at once. */
    void wakeReader();

    /** Takes nothing any more; what has come can be read to its end. */
    void stopIntake();

    /** What its packets may be. */
    Trust trust();

    /** Nobody reads it any more. Called once. */
    void release();
}
