package io.ipmb;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A received message and its attachments, which it owns: {@link #close()} closes all that were not taken. For one
 * thread at a time, but {@link #acknowledge()}. The payload may be used beyond the message's end.
 *
 * @since 0.1.0
 */
public final class IncomingMessage implements AutoCloseable {

    private final Object payload;
    private final UUID typeId;
    private final Selector selector;
    private List<NativeObject> objects;
    private List<MemoryRegion> regions;
    private @Nullable Runnable completion;
    private final int redeliveries;
    private final @Nullable Runnable acknowledgement;

    /**
     * Made by endpoints; for programs only to test a handler. The message owns the attachments from here on.
     *
     * @param objects not copied; must not change
     * @param regions not copied; must not change
     */
    public IncomingMessage(
            Object payload, UUID typeId, Selector selector, List<NativeObject> objects, List<MemoryRegion> regions) {
        this(payload, typeId, selector, objects, regions, null);
    }

    /**
     * As the other constructor, for a message whose end somebody waits for.
     *
     * @param completion runs once, when this message is closed, or the one that it was detached to: on the closing
     *     thread, after the attachments were closed. Must be quick and must not throw. Null for nothing
     * @since 0.1.0
     */
    public IncomingMessage(
            Object payload,
            UUID typeId,
            Selector selector,
            List<NativeObject> objects,
            List<MemoryRegion> regions,
            @Nullable Runnable completion) {
        this(payload, typeId, selector, objects, regions, completion, 0, null);
    }

    /**
     * As the other constructor, for a message that its sender keeps until it is acknowledged.
     *
     * @param redeliveries see {@link #redeliveries()}; not negative
     * @param acknowledgement runs with each {@link #acknowledge()}, on the calling thread. Must be quick and must not
     *     throw. Null for nothing
     * @since 0.1.0
     */
    public IncomingMessage(
            Object payload,
            UUID typeId,
            Selector selector,
            List<NativeObject> objects,
            List<MemoryRegion> regions,
            @Nullable Runnable completion,
            int redeliveries,
            @Nullable Runnable acknowledgement) {
        if (redeliveries < 0) {
            throw new IllegalArgumentException("redeliveries=" + redeliveries + " is negative");
        }
        this.redeliveries = redeliveries;
        this.acknowledgement = acknowledgement;
        this.payload = payload;
        this.typeId = typeId;
        this.selector = selector;
        this.objects = objects;
        this.regions = regions;
        this.completion = completion;
    }

    /** The decoded payload: a value of a type of the endpoint's message box, or an {@link UnknownPayload}. */
    public Object payload() {
        return payload;
    }

    /**
     * The decoded payload as {@code type}.
     *
     * @throws ClassCastException when it is of another type
     */
    public <T> T payload(Class<T> type) {
        return type.cast(payload);
    }

    /** The payload's type id on the wire. */
    public UUID typeId() {
        return typeId;
    }

    /** The selector that the sender used, with its time to live. */
    public Selector selector() {
        return selector;
    }

    /** The kernel objects, in the sender's order; still owned by the message. */
    public List<NativeObject> objects() {
        return objects;
    }

    /** The memory regions, in the sender's order; still owned by the message. */
    public List<MemoryRegion> regions() {
        return regions;
    }

    /**
     * How often the message was given to a receiver before, which ended without acknowledging it: 0 for a message that
     * comes for the first time, and for one that the host has kept under a host of the crate; at most 255. The receiver
     * may have handled it all the same. A hint, since any sender on the bus can make it up.
     *
     * @see AcknowledgeMode
     * @since 0.1.0
     */
    public int redeliveries() {
        return redeliveries;
    }

    /**
     * The program is done with the message: its sender need not send it again. Without effect when that was said
     * before, when the sender keeps no messages for this endpoint ({@link AcknowledgeMode#ON_RECEIPT}, or a message
     * through the host), and after the close of the endpoint. Does not close the message, and works after its close.
     * Any thread; messages can be acknowledged in any order.
     *
     * @since 0.1.0
     */
    public void acknowledge() {
        Runnable known = acknowledgement;
        if (known != null) {
            known.run();
        }
    }

    /** Gives the kernel objects to the caller, who closes them; the message has none any more. */
    public List<NativeObject> takeObjects() {
        List<NativeObject> taken = objects;
        objects = List.of();
        return taken;
    }

    /** Gives the memory regions to the caller, who closes them; the message has none any more. */
    public List<MemoryRegion> takeRegions() {
        List<MemoryRegion> taken = regions;
        regions = List.of();
        return taken;
    }

    /**
     * Moves all attachments to a new message with the same content, for a receiver that keeps the message beyond the
     * call that brought it. This message stays readable and owns nothing any more; the caller closes the new one, which
     * completes the message.
     *
     * @since 0.1.0
     */
    public IncomingMessage detach() {
        return new IncomingMessage(
                payload,
                typeId,
                selector,
                takeObjects(),
                takeRegions(),
                takeCompletion(),
                redeliveries,
                acknowledgement);
    }

    /**
     * A message to somebody else with this payload and these attachments. It borrows the attachments: keep this message
     * open until the other one was sent.
     *
     * @since 0.1.0
     */
    public OutgoingMessage forwardTo(Selector destination) {
        return new OutgoingMessage(destination, payload, List.copyOf(objects), List.copyOf(regions));
    }

    /** Closes all attachments that were not taken, and completes the message; once more does nothing. */
    @Override
    public void close() {
        Runnable ended = takeCompletion();
        try {
            takeObjects().forEach(NativeObject::close);
            takeRegions().forEach(MemoryRegion::close);
        } finally {
            if (ended != null) {
                ended.run();
            }
        }
    }

    private @Nullable Runnable takeCompletion() {
        Runnable taken = completion;
        completion = null;
        return taken;
    }

    @Override
    public String toString() {
        return "IncomingMessage[" + payload + " to " + selector + ", " + objects.size() + " objects, " + regions.size()
                + " regions]";
    }
}
