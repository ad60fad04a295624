package io.ipmb;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A message to send, with attachments. Immutable; {@code with…} gives a new one.
 *
 * <p>Attachments are borrowed: while {@link Endpoint#send(OutgoingMessage)} runs, the bus makes duplicates for the
 * receiver. The sender keeps and closes its own, whether sending succeeds or not.
 *
 * @since 0.1.0
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
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(payload, "payload: a message without content is a Unit");
        return new OutgoingMessage(selector, payload, List.of(), List.of());
    }

    /** The same message with one more kernel object, behind the others. */
    public OutgoingMessage withObject(NativeObject object) {
        return new OutgoingMessage(selector, payload, plus(objects, object), regions);
    }

    /** The same message with one more memory region, behind the others. */
    public OutgoingMessage withRegion(MemoryRegion region) {
        return new OutgoingMessage(selector, payload, objects, plus(regions, region));
    }

    private static <T> List<T> plus(List<T> list, T element) {
        List<T> longer = new ArrayList<>(list);
        longer.add(element);
        return List.copyOf(longer);
    }

    /** The receivers. */
    public Selector selector() {
        return selector;
    }

    /** The payload, encoded while it is sent. */
    public Object payload() {
        return payload;
    }

    /** The kernel objects, in the order that the receiver gets. */
    public List<NativeObject> objects() {
        return objects;
    }

    /** The memory regions, in the order that the receiver gets. */
    public List<MemoryRegion> regions() {
        return regions;
    }
}
