package io.ipmb.platform.linux;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import java.lang.ref.Reference;
import java.util.List;

/**
 * Room for packets from sockets: a slot for each, large enough for the largest packet of the crate and for as many
 * descriptors as the kernel lets through, so that what does not fit comes from a peer that breaks the rules.
 */
final class LinuxIncomingPackets extends IncomingPackets {

    /** More than the largest packet of a peer that keeps to the rules. */
    private static final int SLOT_BYTES = 131_072;

    /** Slots begin on different cache lines of a page, so that small packets do not push each other out. */
    private static final int SLOT_DISTANCE = SLOT_BYTES + 64;

    private static final int MSG_CTRUNC = 0x8;
    private static final int MSG_TRUNC = 0x20;

    private final LinuxPacketBuffer slots;
    private final MessageVector headers;
    private final ControlData control;

    LinuxIncomingPackets(LinuxCalls calls, int capacity) {
        this(calls, capacity, new LinuxPacketBuffer(calls, Math.multiplyExact(capacity, SLOT_DISTANCE)));
    }

    private LinuxIncomingPackets(LinuxCalls calls, int capacity, LinuxPacketBuffer slots) {
        super(capacity, slots);
        this.slots = slots;
        this.headers = new MessageVector(capacity);
        this.control = new ControlData(calls, capacity);
        for (int i = 0; i < capacity; i++) {
            headers.data(i, slots.address() + (long) i * SLOT_DISTANCE, SLOT_BYTES);
            headers.control(i, control.address(i), ControlData.AREA_BYTES);
        }
    }

    /** Forgets all packets; answers the headers for the next ones, to be used until {@link #finish}. */
    long begin() {
        restart(slots);
        return headers.address(0);
    }

    /** Says how long the i-th packet is, where the kernel has said so in another place than the header. */
    void length(int i, int length) {
        headers.length(i, length);
    }

    /**
     * Takes in what the kernel has written.
     *
     * @param received how many headers it has filled
     * @return how many of them are packets; the end of the channel is behind the last when it is fewer than received
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
                    // A peer that sends an empty packet, which nobody can tell from the end, has ended the channel.
                    objects.forEach(KernelObject::close);
                } else {
                    int flags = headers.flags(i);
                    append(
                            i * SLOT_DISTANCE,
                            length,
                            objects,
                            (flags & MSG_TRUNC) != 0,
                            // The area holds as many as the kernel lets anybody send, so it is not the sender's fault.
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
