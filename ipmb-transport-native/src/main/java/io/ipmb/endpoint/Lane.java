package io.ipmb.endpoint;

import io.ipmb.SendTimeoutException;
import io.ipmb.TooManyAttachmentsException;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import org.jspecify.annotations.Nullable;

/**
 * A way for messages out of this endpoint. Sending and lending are for the thread that holds the send path's lock;
 * waiting is for any thread.
 */
interface Lane {

    /** Lends memory for the next frame, see {@link SendChannel#lend}; -1 when there is none. */
    int lend(int most);

    /** The memory that {@link #lend} lends. */
    @Nullable PacketBuffer lentMemory();

    /**
     * Refuses a message with more objects than this lane takes.
     *
     * @throws TooManyAttachmentsException for such a message
     */
    void checkObjects(int count);

    /** Whether a message without objects needs a placeholder. */
    boolean needsPlaceholder();

    /**
     * Offers the one packet of a list without waiting.
     *
     * @return false when the lane is full
     * @throws PlatformException as {@link SendChannel#send} does; {@code CLOSED} when the lane takes nothing any more
     */
    boolean send(OutgoingPackets packet) throws PlatformException;

    /** Waits for room, up to {@code nanos}; may return early. See {@link SendChannel#awaitWritable}. */
    void awaitRoom(long nanos) throws PlatformException;

    /** The text for a sender whose time is over while this lane is full. */
    SendTimeoutException full();
}
