package io.ipmb;

import java.util.ArrayList;
import java.util.List;

/**
 * A message to send, with attachments. Immutable; {@code with…} gives a new one.
 *
 * <p>Attachments are borrowed: the bus duplicates what it passes on while {@link Endpoint#send} runs, and the sender
 * keeps and closes its own, whether sending succeeds or not.
 */
public final class OutgoingMessage {

    private final Selector selector;
    private final Object payload;
    private final List<NativeObject> objects;
    private final List<MemoryRegion> regions;

    OutgoingMessage(Selector selector, Object payload, List<NativeObject> objects, List<MemoryRegion> regions) {
        this.selector = selector;
        this.payload = payload;
        this.objects = objects;
        this.regions = regions;
    }

    /** A message without attachments. */
    public static OutgoingMessage of(Selector selector, Object payload) {
        return new OutgoingMessage(selector, payload, List.of(), List.of());
    }

    /** Adds a kernel object behind those that are there. */
    public OutgoingMessage withObject(NativeObject object) {
        return new OutgoingMessage(selector, payload, plus(objects, object), regions);
    }

    /** Adds a memory region behind those that are there. */
    public OutgoingMessage withRegion(MemoryRegion region) {
        return new OutgoingMessage(selector, payload, objects, plus(regions, region));
    }

    private static <T> List<T> plus(List<T> list, T element) {
        List<T> longer = new ArrayList<>(list);
        longer.add(element);
        return List.copyOf(longer);
    }

    /** To whom it goes. */
    public Selector selector() {
        return selector;
    }

    /** What is in it. */
    public Object payload() {
        return payload;
    }

    /** The kernel objects that go with it. */
    public List<NativeObject> objects() {
        return objects;
    }

    /** The memory regions that go with it. */
    public List<MemoryRegion> regions() {
        return regions;
    }
}
