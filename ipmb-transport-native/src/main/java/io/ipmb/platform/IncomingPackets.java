package io.ipmb.platform;

import java.util.ArrayList;
import java.util.List;

/**
 * The packets that one {@link ReceiveChannel#receive} brought. Owned by one thread. The bytes are valid until the next
 * receive into the same list; the objects belong to the list until they are taken, and the next receive or
 * {@link #close()} closes those that were not.
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
     * @param memory where the bytes are until a channel says otherwise
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

    /** How many packets the last receive brought. */
    public final int count() {
        return count;
    }

    /** The memory in which all packets of the last receive lie. */
    public final PacketBuffer memory() {
        return memory;
    }

    /** Where the i-th packet begins in {@link #memory()}. */
    public final int offset(int i) {
        return offsets[i];
    }

    /** The length of the i-th packet in bytes. */
    public final int length(int i) {
        return lengths[i];
    }

    /** How many objects came with the i-th packet and are not taken yet. */
    public final int objectCount(int i) {
        return objects.get(i).size();
    }

    /** Takes the objects of the i-th packet, which belong to the caller from now on; empty when there are none. */
    public final List<KernelObject> takeObjects(int i) {
        List<KernelObject> taken = objects.get(i);
        if (!taken.isEmpty()) {
            objects.set(i, List.of());
        }
        return taken;
    }

    /**
     * Whether the i-th packet lost bytes on its way in, because it was larger than any packet may be. Its sender does
     * not keep to the rules.
     */
    public final boolean truncated(int i) {
        return truncated[i];
    }

    /**
     * Whether objects of the i-th packet could not come into this process, which may have too many open. No fault of
     * the sender.
     */
    public final boolean objectsLost(int i) {
        return objectsLost[i];
    }

    /** Closes untaken objects and gives the memory back. */
    @Override
    public void close() {
        closeObjects();
    }

    /**
     * For whoever fills the list: forgets all packets, closes untaken objects, names the memory of the next packets.
     */
    public final void restart(PacketBuffer in) {
        closeObjects();
        memory = in;
        count = 0;
    }

    /** For whoever fills the list: adds the next packet; its objects, if any, belong to this list now. */
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

    /** Closes every object that was not taken. */
    public final void closeObjects() {
        if (holdsObjects) {
            holdsObjects = false;
            for (int i = 0; i < count; i++) {
                takeObjects(i).forEach(KernelObject::close);
            }
        }
    }
}
