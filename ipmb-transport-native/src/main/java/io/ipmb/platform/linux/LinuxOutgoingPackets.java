package io.ipmb.platform.linux;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Packets as an array of message headers, ready for one {@code sendmmsg}. */
final class LinuxOutgoingPackets implements OutgoingPackets {

    private final int capacity;
    private final MessageHeaders headers;
    private final PacketBuffer[] memories;
    private final int[] offsets;
    private final int[] lengths;
    private final List<List<? extends KernelObject>> objects;
    private @Nullable NativeMemory control;
    private int count;
    private boolean withObjects;

    LinuxOutgoingPackets(int capacity) {
        this.capacity = capacity;
        this.headers = new MessageHeaders(capacity);
        this.memories = new PacketBuffer[capacity];
        this.offsets = new int[capacity];
        this.lengths = new int[capacity];
        this.objects = new ArrayList<>(capacity);
        for (int i = 0; i < capacity; i++) {
            objects.add(List.of());
        }
    }

    @Override
    public int capacity() {
        return capacity;
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
        if (length < 1) {
            throw new IllegalArgumentException("length=" + length + ", a packet has at least 1 byte");
        }
        Objects.checkFromIndexSize(offset, length, memory.capacity());
        if (count == capacity) {
            throw new IllegalStateException("the list is full, capacity=" + capacity);
        }
        headers.setData(count, ((LinuxPacketBuffer) memory).address() + offset, length);
        headers.setControl(count, 0, 0);
        memories[count] = memory;
        offsets[count] = offset;
        lengths[count] = length;
        if (!attached.isEmpty()) {
            objects.set(count, attached);
            withObjects = true;
        }
        count++;
    }

    @Override
    public PacketBuffer memory(int i) {
        return memories[i];
    }

    @Override
    public int offset(int i) {
        return offsets[i];
    }

    @Override
    public int length(int i) {
        return lengths[i];
    }

    @Override
    public List<? extends KernelObject> objects(int i) {
        return objects.get(i);
    }

    @Override
    public void clear() {
        if (withObjects) {
            withObjects = false;
            for (int i = 0; i < count; i++) {
                objects.set(i, List.of());
            }
        }
        count = 0;
    }

    @Override
    public void close() {
        clear();
    }

    long headers(int from) {
        return headers.address(from);
    }

    boolean hasObjects() {
        return withObjects;
    }

    /**
     * Puts the descriptors of all objects from the {@code from}-th packet on into the headers. They cannot be closed
     * until {@link #releaseObjects(int)}.
     *
     * @throws PlatformException when one is closed or there are too many; then nothing is held
     */
    void acquireObjects(int from) throws PlatformException {
        NativeMemory room = control;
        if (room == null) {
            room = new NativeMemory(capacity * MessageHeaders.CONTROL_BYTES);
            control = room;
        }
        for (int i = from; i < count; i++) {
            List<? extends KernelObject> attached = objects.get(i);
            if (attached.isEmpty()) {
                continue;
            }
            int[] numbers = new int[attached.size()];
            try {
                if (numbers.length > MessageHeaders.MOST_DESCRIPTORS) {
                    throw new PlatformException(
                            PlatformException.Reason.TOO_MANY_OBJECTS,
                            numbers.length + " objects with one packet, at most " + MessageHeaders.MOST_DESCRIPTORS
                                    + " are possible");
                }
                for (int k = 0; k < numbers.length; k++) {
                    numbers[k] = LinuxObject.of(attached.get(k)).acquire();
                }
            } catch (PlatformException e) {
                releaseSome(attached, numbers);
                releaseObjects(from, i);
                throw e;
            }
            int offset = i * MessageHeaders.CONTROL_BYTES;
            int length = MessageHeaders.writeRights(room.bytes(), offset, numbers, numbers.length);
            headers.setControl(i, room.address() + offset, length);
        }
    }

    void releaseObjects(int from) {
        releaseObjects(from, count);
    }

    private void releaseObjects(int from, int to) {
        for (int i = from; i < to; i++) {
            objects.get(i).forEach(object -> LinuxObject.of(object).release());
        }
    }

    /** Descriptor 0 is never passed on by this library, so 0 means that the loop had not come so far. */
    private static void releaseSome(List<? extends KernelObject> attached, int[] numbers) {
        for (int k = 0; k < numbers.length && numbers[k] != 0; k++) {
            LinuxObject.of(attached.get(k)).release();
        }
    }
}
