package io.ipmb.endpoint;

import io.ipmb.TooManyAttachmentsException;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.Extension.LaneRules;
import org.jspecify.annotations.Nullable;

/**
 * The way through the controller, in one session. Sending and lending are for the thread that holds the send path's
 * lock.
 */
interface Star extends Outlet {

    /** Lends memory for the next frame, see {@link SendChannel#lend}; -1 when there is none. */
    int lend(int most);

    /** The memory that {@link #lend} lends. */
    @Nullable PacketBuffer lentMemory();

    /**
     * Refuses a message with more objects than the controller takes.
     *
     * @throws TooManyAttachmentsException for such a message
     */
    void checkObjects(int count);

    /** Whether a message without objects needs a placeholder. */
    boolean needsPlaceholder();

    /** Whether the controller reads what a frame's tail asks of it. */
    boolean readsTails();

    /** The controller's rules for lanes; null when it introduces none. */
    @Nullable LaneRules laneRules();

    /**
     * Offers the one packet of a list without waiting.
     *
     * @return false when there is no room
     * @throws PlatformException as {@link SendChannel#send} does; {@code CLOSED} when the session has ended
     */
    boolean send(OutgoingPackets packet) throws PlatformException;

    /** The attempt that finds no room here; the same one every time. */
    Attempt whenFull();
}
