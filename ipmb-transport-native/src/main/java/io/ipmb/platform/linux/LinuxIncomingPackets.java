package io.ipmb.platform.linux;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import java.util.ArrayList;
import java.util.List;

/** Room for packets as an array of message headers, ready for one {@code recvmmsg}. */
final class LinuxIncomingPackets extends IncomingPackets {

    /** More than any packet of the bus, so that a larger one shows as truncated. */
    static final int SLOT_BYTES = 128 << 10;

    private final LinuxCalls calls;
    private final LinuxPacketBuffer slots;
    private final NativeMemory control;
    private final MessageHeaders headers;

    LinuxIncomingPackets(LinuxCalls calls, int capacity) {
        this(calls, capacity, new LinuxPacketBuffer(capacity * SLOT_BYTES));
    }

    private LinuxIncomingPackets(LinuxCalls calls, int capacity, LinuxPacketBuffer slots) {
        super(capacity, slots);
        this.calls = calls;
        this.slots = slots;
        this.control = new NativeMemory(capacity * MessageHeaders.CONTROL_BYTES);
        this.headers = new MessageHeaders(capacity);
        for (int i = 0; i < capacity; i++) {
            headers.setData(i, slots.address() + (long) i * SLOT_BYTES, SLOT_BYTES);
            resetControl(i);
        }
    }

    /** Forgets what was there; the address of the headers to receive into. */
    long prepare() {
        restart(slots);
        return headers.address(0);
    }

    /**
     * Takes over what the kernel has written.
     *
     * @return how many of the {@code received} are packets; fewer when the end of the channel is among them
     */
    int take(int received) {
        int packets = 0;
        boolean ended = false;
        for (int i = 0; i < received; i++) {
            int length = headers.length(i);
            int flags = headers.flags(i);
            int controlLength = headers.controlLength(i);
            List<KernelObject> objects = List.of();
            if (controlLength > 0) {
                objects = objects(i, controlLength);
            }
            if (controlLength != MessageHeaders.CONTROL_BYTES || flags != 0) {
                resetControl(i);
            }
            if (length == 0 || ended) {
                // The end looks like an empty packet, again and again. Nobody may send one on purpose.
                ended = true;
                objects.forEach(KernelObject::close);
            } else {
                boolean truncated = (flags & (MessageHeaders.MSG_CTRUNC | MessageHeaders.MSG_TRUNC)) != 0;
                append(i * SLOT_BYTES, Math.min(length, SLOT_BYTES), objects, truncated);
                packets++;
            }
        }
        return packets;
    }

    private List<KernelObject> objects(int i, int controlLength) {
        List<KernelObject> objects = new ArrayList<>();
        for (int number : MessageHeaders.readRights(control.bytes(), i * MessageHeaders.CONTROL_BYTES, controlLength)) {
            objects.add(new LinuxObject(calls, number));
        }
        return objects;
    }

    private void resetControl(int i) {
        headers.setControl(
                i, control.address() + (long) i * MessageHeaders.CONTROL_BYTES, MessageHeaders.CONTROL_BYTES);
    }
}
