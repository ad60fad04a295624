package io.ipmb;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * A received message where it lies: nothing of it is copied or decoded. One object shows all messages, one after the
 * other: it is open during a call of the handler, for the thread of that call. At any other time its methods throw an
 * {@link IllegalStateException}.
 *
 * @see Endpoint#onMessageInPlace(MessageViewHandler)
 * @since 0.1.0
 */
public interface MessageView {

    /** The selector that the sender used, with its time to live. */
    Selector selector();

    /** The payload's type id on the wire. */
    UUID typeId();

    /**
     * The encoded payload: the bytes from the buffer's position to its limit. The buffer is read-only and
     * little-endian, and the same one for all messages; each call sets it anew. Outside of position and limit are other
     * messages.
     *
     * <p>The memory may be shared with the sender. One that breaks the rules can change the bytes meanwhile: read each
     * value once, and check the value that was read.
     */
    ByteBuffer payload();

    /** Whether kernel objects or memory regions came with the message, and were not taken yet. */
    boolean hasAttachments();

    /**
     * How often the message was given to a receiver before; see {@link IncomingMessage#redeliveries()}.
     *
     * @since 0.1.0
     */
    int redeliveries();

    /**
     * The program is done with the message, see {@link IncomingMessage#acknowledge()}; during the call. With {@link
     * AcknowledgeMode#MANUAL}, a message that was neither acknowledged nor taken when the handler returns can be
     * acknowledged no more, and is sent again after the end of this endpoint.
     *
     * @since 0.1.0
     */
    void acknowledge();

    /**
     * Decodes the payload, and moves the attachments to a message of its own, which the caller closes. The view stays
     * open, without attachments.
     *
     * @throws io.ipmb.codec.DecodeException when the payload cannot be decoded; the view keeps the attachments
     * @throws BrokenRegionException when an attached memory region cannot be read; all attachments are closed
     */
    IncomingMessage take();
}
