package io.ipmb.platform.linux;

import io.ipmb.platform.KernelObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Control data of a list of packets: one area per packet, for the descriptors attached to it.
 *
 * <pre>
 *   struct cmsghdr, 16 bytes                      descriptors, 4 bytes each, padded to a multiple of 8
 *   +------------------------+---------+--------+------+------+-
 *   | length 8 (with header) | level 4 | type 4 |      |      |
 *   +------------------------+---------+--------+------+------+-
 * </pre>
 */
final class ControlData {

    /** The kernel's limit of descriptors on one packet ({@code SCM_MAX_FD}). */
    static final int MAX_DESCRIPTORS = 253;

    /** Bytes of an area: room for as many descriptors as a packet can have. */
    static final int AREA_BYTES = (16 + 4 * MAX_DESCRIPTORS + 7) & -8;

    private static final int HEADER_BYTES = 16;
    private static final int LEVEL = 8;
    private static final int TYPE = 12;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;

    private final LinuxCalls calls;
    private final NativeMemory memory;
    private final ByteBuffer bytes;

    ControlData(LinuxCalls calls, int areas) {
        this.calls = calls;
        this.memory = new NativeMemory(areas * AREA_BYTES);
        this.bytes = memory.bytes();
    }

    long address(int area) {
        return memory.address() + (long) area * AREA_BYTES;
    }

    /**
     * Writes the header of a block of descriptors.
     *
     * @return the length of the block
     */
    int begin(int area, int descriptors) {
        int start = area * AREA_BYTES;
        int length = HEADER_BYTES + 4 * descriptors;
        bytes.putLong(start, length);
        bytes.putInt(start + LEVEL, SOL_SOCKET);
        bytes.putInt(start + TYPE, SCM_RIGHTS);
        return length;
    }

    /** Writes the i-th descriptor of the block. */
    void put(int area, int i, int number) {
        bytes.putInt(area * AREA_BYTES + HEADER_BYTES + 4 * i, number);
    }

    /**
     * Takes over all received descriptors.
     *
     * @param length of the control data that the kernel has written, in bytes
     */
    List<KernelObject> takeAll(int area, int length) {
        List<KernelObject> taken = new ArrayList<>(Math.max(1, (length - HEADER_BYTES) / 4));
        int start = area * AREA_BYTES;
        int at = 0;
        while (length - at >= HEADER_BYTES) {
            int block = (int) Math.min(bytes.getLong(start + at), length - at);
            if (block < HEADER_BYTES) {
                break;
            }
            if (bytes.getInt(start + at + LEVEL) == SOL_SOCKET && bytes.getInt(start + at + TYPE) == SCM_RIGHTS) {
                for (int i = HEADER_BYTES; i + 4 <= block; i += 4) {
                    taken.add(new LinuxDescriptor(calls, bytes.getInt(start + at + i)));
                }
            }
            at += (block + 7) & -8;
        }
        return taken;
    }
}
