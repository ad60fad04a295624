package io.ipmb.platform.memory;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A list of references to packets. */
final class MemoryOutgoingPackets implements OutgoingPackets {

    private final PacketBuffer[] memories;
    private final int[] offsets;
    private final int[] lengths;
    private final List<? extends KernelObject>[] objects;
    private final Census census;
    private final long number;
    private int count;

    MemoryOutgoingPackets(Census census, int capacity) {
        this.memories = new PacketBuffer[capacity];
        this.offsets = new int[capacity];
        this.lengths = new int[capacity];
        this.objects = newLists(capacity);
        this.census = census;
        this.number = census.opened(this, "list of " + capacity + " outgoing packets");
    }

    @SuppressWarnings("unchecked") // the elements are lists of kernel objects because add takes nothing else
    private static List<? extends KernelObject>[] newLists(int capacity) {
        return (List<? extends KernelObject>[]) new List<?>[capacity];
    }

    @Override
    public int capacity() {
        return lengths.length;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public void add(PacketBuffer memory, int offset, int length) {
        add(memory, offset, length, List.of());
    }

    @Override
    public void add(PacketBuffer memory, int offset, int length, List<? extends KernelObject> attached) {
        if (count == lengths.length) {
            throw new IllegalStateException("the list is full: capacity=" + lengths.length);
        }
        if (length < 1) {
            throw new IllegalArgumentException("a packet has at least one byte: length=" + length);
        }
        Objects.checkFromIndexSize(offset, length, memory.capacity());
        memories[count] = memory;
        offsets[count] = offset;
        lengths[count] = length;
        objects[count] = attached;
        count++;
    }

    @Override
    public PacketBuffer memory(int i) {
        return memories[Objects.checkIndex(i, count)];
    }

    @Override
    public int offset(int i) {
        return offsets[Objects.checkIndex(i, count)];
    }

    @Override
    public int length(int i) {
        return lengths[Objects.checkIndex(i, count)];
    }

    @Override
    public List<? extends KernelObject> objects(int i) {
        return objects[Objects.checkIndex(i, count)];
    }

    @Override
    public void clear() {
        Arrays.fill(memories, 0, count, null);
        Arrays.fill(objects, 0, count, null);
        count = 0;
    }

    @Override
    public void close() {
        clear();
        census.closed(number);
    }
}
