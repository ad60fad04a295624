package io.ipmb.endpoint;

import io.ipmb.Selector;
import io.ipmb.codec.PayloadType;
import io.ipmb.platform.PlatformException;

/**
 * The direct way to another endpoint. Sending is for the thread that holds the send path's lock. What fails with {@code
 * CLOSED} was not sent, and the lane takes nothing any more.
 */
interface Lane extends Outlet {

    /**
     * Sends a message without attachments, encoded where it lies.
     *
     * @param size the bytes of the payload, or {@link Encoder#NOT_ANNOUNCED}
     * @return false when there is no room
     */
    boolean send(Selector selector, PayloadType<?> type, Object payload, int size) throws PlatformException;

    /**
     * As {@link #send}, with a tail: the key of a message that is spread by it, or that it is sent again.
     *
     * @return false when there is no room
     */
    boolean sendWithTail(Selector selector, PayloadType<?> type, Object payload, int size, FrameRequest tail)
            throws PlatformException;

    /**
     * Claims room for a message that is encoded already; the claim holds until the next use of this lane.
     *
     * @return false when there is no room
     */
    boolean claim(EncodedMessage message) throws PlatformException;

    /**
     * Sends the message that room was claimed for.
     *
     * @return false when there is no room for its objects; the claim has ended then
     */
    boolean commit(EncodedMessage message) throws PlatformException;

    /** Whether the receiver has given everything back; when not, {@link #whenNotEmpty} waits for that. */
    boolean isEmpty() throws PlatformException;

    /** The attempt that finds something here; the same one every time. */
    Attempt whenNotEmpty();

    /** There is no room for a message: whether it is dropped; otherwise its sender waits. */
    boolean drops();

    /** The bytes that the receiver has not taken. */
    long waitingBytes();

    /** The attempt that finds no room here; the same one every time. */
    Attempt whenFull();
}
