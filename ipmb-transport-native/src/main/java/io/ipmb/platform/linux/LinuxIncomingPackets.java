package io.ipmb.platform.linux;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import java.lang.ref.Reference;
import java.util.List;

/**
 * Room for packets from sockets, one slot per packet. A slot takes the largest packet of the crate, unless less is
 * asked for, and as many descriptors as the kernel allows; a packet that does not fit comes from a peer that breaks the
 * rules.
 */
final class LinuxIncomingPackets extends IncomingPackets {

    /** Larger than any packet that the protocol allows. */
    private static final int LARGEST_SLOT = 131_072;

    private static final int CACHE_LINE = 64;

    private static final int MSG_CTRUNC = 0x8;
    private static final int MSG_TRUNC = 0x20;

    /** Slots begin on different cache lines of a page, so that small packets do not evict each other from the cache. */
    private final int distance;

    private final LinuxPacketBuffer slots;
    private final MessageVector headers;
    private final ControlData control;

    LinuxIncomingPackets(LinuxCalls calls, int capacity) {
        this(calls, capacity, LARGEST_SLOT);
    }

    /** @param largest the bytes of a slot */
    LinuxIncomingPackets(LinuxCalls calls, int capacity, int largest) {
        this(calls, capacity, largest, new LinuxPacketBuffer(calls, Math.multiplyExact(capacity, distance(largest))));
    }

    private LinuxIncomingPackets(LinuxCalls calls, int capacity, int largest, LinuxPacketBuffer slots) {
        super(capacity, slots);
        this.distance = distance(largest);
        this.slots = slots;
        this.headers = new MessageVector(capacity);
        this.control = new ControlData(calls, capacity);
        for (int i = 0; i < capacity; i++) {
            headers.data(i, slots.address() + (long) i * distance, largest);
            headers.control(i, control.address(i), ControlData.AREA_BYTES);
        }
    }

    private static int distance(int largest) {
        return (largest + CACHE_LINE - 1 & -CACHE_LINE) + CACHE_LINE;
    }

    /**
     * Forgets all packets.
     *
     * @return the address of the headers for the next packets, valid until {@link #finish}
     */
    long begin() {
        restart(slots);
        return headers.address(0);
    }

    /** Sets the length of the i-th packet, for {@code recvmsg}, which returns it instead of writing it. */
    void length(int i, int length) {
        headers.length(i, length);
    }

    /**
     * Takes over the packets that the kernel has written.
     *
     * @param received number of headers that it has filled
     * @return number of packets; fewer than received when the end of the channel follows the last one
     */
    int finish(int received) {
        int packets = 0;
        boolean ended = false;
        try {
            for (int i = 0; i < received; i++) {
                List<KernelObject> objects = takeObjects(i, headers.controlLength(i));
                headers.controlLength(i, ControlData.AREA_BYTES);
                int length = headers.length(i);
                ended |= length == 0;
                if (ended) {
                    // An empty packet looks like the end, so the peer has ended the channel with it.
                    objects.forEach(KernelObject::close);
                } else {
                    int flags = headers.flags(i);
                    append(
                            i * distance,
                            length,
                            objects,
                            (flags & MSG_TRUNC) != 0,
                            // The area takes the kernel's maximum: descriptors are missing because this process has no
                            // room.
                            (flags & MSG_CTRUNC) != 0);
                    packets++;
                }
            }
        } finally {
            Reference.reachabilityFence(this);
        }
        return packets;
    }

    private List<KernelObject> takeObjects(int slot, int controlLength) {
        return controlLength == 0 ? List.of() : control.takeAll(slot, controlLength);
    }
}
