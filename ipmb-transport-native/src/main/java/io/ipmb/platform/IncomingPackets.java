package io.ipmb.platform;

import java.util.ArrayList;
import java.util.List;

/**
 * The packets of one {@link ReceiveChannel#receive}. Owned by one thread. The bytes are valid until the next receive
 * into the same list. The objects belong to the list until they are taken; the next receive or {@link #close()} closes
 * the others.
 */
public abstract class IncomingPackets implements AutoCloseable {

    private final int[] offsets;
    private final int[] lengths;
    private final boolean[] truncated;
    private final boolean[] objectsLost;
    private final ArrayList<List<KernelObject>> objects;
    private PacketBuffer memory;
    private int count;
    private boolean holdsObjects;

    /**
     * @param capacity the most packets of one receive
     * @param memory the memory of the bytes until a channel sets another one
     */
    protected IncomingPackets(int capacity, PacketBuffer memory) {
        this.offsets = new int[capacity];
        this.lengths = new int[capacity];
        this.truncated = new boolean[capacity];
        this.objectsLost = new boolean[capacity];
        this.objects = new ArrayList<>(capacity);
        for (int i = 0; i < capacity; i++) {
            objects.add(List.of());
        }
        this.memory = memory;
    }

    /** The most packets of one receive. */
    public final int capacity() {
        return offsets.length;
    }

    /** The number of packets of the last receive. */
    public final int count() {
        return count;
    }

    /** The memory of all packets of the last receive. */
    public final PacketBuffer memory() {
        return memory;
    }

    /** The offset of the i-th packet in {@link #memory()}. */
    public final int offset(int i) {
        return offsets[i];
    }

    /** The length of the i-th packet in bytes. */
    public final int length(int i) {
        return lengths[i];
    }

    /** The number of untaken objects of the i-th packet. */
    public final int objectCount(int i) {
        return objects.get(i).size();
    }

    /** The k-th untaken object of the i-th packet, which the list goes on to own. */
    public final KernelObject object(int i, int k) {
        return objects.get(i).get(k);
    }

    /** Takes the objects of the i-th packet, which the caller then owns; empty when there are none. */
    public final List<KernelObject> takeObjects(int i) {
        List<KernelObject> taken = objects.get(i);
        if (!taken.isEmpty()) {
            objects.set(i, List.of());
        }
        return taken;
    }

    /**
     * Whether the i-th packet lost bytes on its way in, because it exceeded the largest packet of the list. Its sender
     * violates the rules.
     */
    public final boolean truncated(int i) {
        return truncated[i];
    }

    /**
     * Whether objects of the i-th packet could not come into this process, for instance because it has too many open.
     * The sender is not to blame.
     */
    public final boolean objectsLost(int i) {
        return objectsLost[i];
    }

    /** Closes untaken objects and releases the memory. */
    @Override
    public void close() {
        closeObjects();
    }

    /**
     * For the channel that fills the list: forgets all packets, closes untaken objects, sets the memory of the next
     * packets.
     */
    public final void restart(PacketBuffer in) {
        closeObjects();
        memory = in;
        count = 0;
    }

    /** For the channel that fills the list: adds the next packet; the list then owns its objects. */
    public final void append(
            int offset, int length, List<KernelObject> attached, boolean lostBytes, boolean lostObjects) {
        offsets[count] = offset;
        lengths[count] = length;
        truncated[count] = lostBytes;
        objectsLost[count] = lostObjects;
        if (!attached.isEmpty()) {
            objects.set(count, attached);
            holdsObjects = true;
        }
        count++;
    }

    /** Closes the untaken objects. */
    public final void closeObjects() {
        if (holdsObjects) {
            holdsObjects = false;
            for (int i = 0; i < count; i++) {
                takeObjects(i).forEach(KernelObject::close);
            }
        }
    }
}
