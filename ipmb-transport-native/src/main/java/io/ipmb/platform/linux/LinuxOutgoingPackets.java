package io.ipmb.platform.linux;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Packets for sockets. Adding a packet writes its header for the kernel; sending acquires its descriptors and holds
 * them until the call is over.
 */
final class LinuxOutgoingPackets implements OutgoingPackets {

    private final LinuxCalls calls;
    private final int capacity;
    private final MessageVector headers;
    private final @Nullable LinuxPacketBuffer[] memories;
    private final int[] offsets;
    private final int[] lengths;
    private final List<? extends KernelObject>[] objects;

    /** Room for the descriptors of each packet, made for the first packet with objects that is sent. */
    private @Nullable ControlData control;

    private int count;

    /** The first packet with objects or of excessive size; {@code count} or more when there is none. */
    private int firstSpecial = Integer.MAX_VALUE;

    /** The packets {@code heldFrom} to {@code heldTo} are being sent; their descriptors are acquired. */
    private int heldFrom;

    private int heldTo;

    @SuppressWarnings({"unchecked", "rawtypes"})
    LinuxOutgoingPackets(LinuxCalls calls, int capacity) {
        this.calls = calls;
        this.capacity = capacity;
        this.headers = new MessageVector(capacity);
        this.memories = new LinuxPacketBuffer[capacity];
        this.offsets = new int[capacity];
        this.lengths = new int[capacity];
        this.objects = new List[capacity];
        Arrays.fill(objects, List.of());
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
        if (count == capacity) {
            throw new IllegalStateException("the list is full: capacity=" + capacity);
        }
        if (length < 1) {
            throw new IllegalArgumentException("a packet has at least one byte: length=" + length);
        }
        Objects.checkFromIndexSize(offset, length, memory.capacity());
        if (!(memory instanceof LinuxPacketBuffer buffer)) {
            throw new IllegalArgumentException("not memory of this platform: " + memory);
        }
        int i = count;
        memories[i] = buffer;
        offsets[i] = offset;
        lengths[i] = length;
        headers.data(i, buffer.address() + offset, length);
        if (length > LinuxPlatform.MAX_PACKET_SIZE) {
            firstSpecial = Math.min(firstSpecial, i);
        }
        count = i + 1;
    }

    @Override
    public void add(PacketBuffer memory, int offset, int length, List<? extends KernelObject> attached) {
        add(memory, offset, length);
        if (!attached.isEmpty()) {
            int i = count - 1;
            objects[i] = attached;
            firstSpecial = Math.min(firstSpecial, i);
        }
    }

    @Override
    public PacketBuffer memory(int i) {
        Objects.checkIndex(i, count);
        return Objects.requireNonNull(memories[i]);
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
        for (int i = firstSpecial; i < count; i++) {
            if (!objects[i].isEmpty()) {
                objects[i] = List.of();
                headers.control(i, 0, 0);
            }
        }
        Arrays.fill(memories, 0, count, null);
        firstSpecial = Integer.MAX_VALUE;
        count = 0;
    }

    @Override
    public void close() {
        clear();
    }

    /** Address of the i-th header. */
    long headers(int i) {
        return headers.address(i);
    }

    /** Address of the bytes of the i-th packet. */
    long address(int i) {
        return Objects.requireNonNull(memories[i]).address() + offsets[i];
    }

    boolean hasObjects(int i) {
        return !objects[i].isEmpty();
    }

    /**
     * Prepares packets for the kernel; {@link #endSending()} must follow.
     *
     * @return number of prepared packets, beginning with the {@code from}-th; at least 1
     * @throws PlatformException when the {@code from}-th packet cannot be sent
     */
    int beginSending(int from) throws PlatformException {
        Objects.checkIndex(from, count);
        heldFrom = from;
        heldTo = from;
        if (firstSpecial >= count) {
            return count - from;
        }
        for (int i = from; i < count; i++) {
            PlatformException obstacle = prepare(i);
            if (obstacle != null) {
                if (i == from) {
                    throw obstacle;
                }
                return i - from;
            }
            heldTo = i + 1;
        }
        return count - from;
    }

    /** Releases the descriptors that {@link #beginSending} has acquired. */
    void endSending() {
        if (heldTo > heldFrom) {
            for (int i = heldFrom; i < heldTo; i++) {
                release(objects[i], objects[i].size());
            }
            heldTo = heldFrom;
        }
    }

    /**
     * Writes the control data of one packet and acquires its descriptors.
     *
     * @return the reason when the packet cannot be sent, else null
     */
    private @Nullable PlatformException prepare(int i) {
        if (lengths[i] > LinuxPlatform.MAX_PACKET_SIZE) {
            return new PlatformException(
                    Reason.PACKET_TOO_LARGE,
                    "a packet has " + lengths[i] + " bytes; the limit is " + LinuxPlatform.MAX_PACKET_SIZE);
        }
        List<? extends KernelObject> attached = objects[i];
        int size = attached.size();
        if (size == 0) {
            return null;
        }
        if (size > ControlData.MAX_DESCRIPTORS) {
            return new PlatformException(
                    Reason.TOO_MANY_OBJECTS,
                    "a packet has " + size + " objects; the limit is " + ControlData.MAX_DESCRIPTORS);
        }
        ControlData data = control;
        if (data == null) {
            data = new ControlData(calls, capacity);
            control = data;
        }
        int length = data.begin(i, size);
        for (int k = 0; k < size; k++) {
            if (!(attached.get(k) instanceof LinuxDescriptor descriptor) || !descriptor.acquire()) {
                release(attached, k);
                return new PlatformException(
                        Reason.INVALID_OBJECT, "the object is closed, or not one of this platform: " + attached.get(k));
            }
            data.put(i, k, descriptor.number());
        }
        headers.control(i, data.address(i), length);
        return null;
    }

    private static void release(List<? extends KernelObject> held, int size) {
        for (int k = 0; k < size; k++) {
            ((LinuxDescriptor) held.get(k)).release();
        }
    }
}
