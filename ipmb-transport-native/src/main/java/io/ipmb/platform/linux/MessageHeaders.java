package io.ipmb.platform.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An array of {@code struct mmsghdr}, each with one {@code iovec}, in native memory (64-bit Linux).
 *
 * <pre>
 *   mmsghdr: 0 name  8 namelen  16 iov  24 iovlen  32 control  40 controllen  48 flags  56 length
 *   iovec:   0 base  8 length
 *   cmsghdr: 0 length (u64)  8 level  12 type  16 data …
 * </pre>
 */
final class MessageHeaders {

    static final int SIZE = 64;

    /** The kernel's own limit of descriptors in one message (SCM_MAX_FD). */
    static final int MOST_DESCRIPTORS = 253;

    /** Room for one block of that many descriptors, a multiple of 8. */
    static final int CONTROL_BYTES = 16 + (MOST_DESCRIPTORS * 4 + 7 & ~7);

    static final int MSG_CTRUNC = 0x8;
    static final int MSG_TRUNC = 0x20;

    private static final int IOVEC_SIZE = 16;
    private static final int IOV = 16;
    private static final int IOV_LENGTH = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int LENGTH = 56;
    private static final int CMSG_HEADER = 16;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;

    private final NativeMemory memory;
    private final ByteBuffer bytes;
    private final int iovecs;

    MessageHeaders(int count) {
        iovecs = count * SIZE;
        memory = new NativeMemory(count * (SIZE + IOVEC_SIZE));
        bytes = memory.bytes();
        for (int i = 0; i < count; i++) {
            bytes.putLong(i * SIZE + IOV, memory.address() + iovecs + (long) i * IOVEC_SIZE);
            bytes.putLong(i * SIZE + IOV_LENGTH, 1);
        }
    }

    long address(int i) {
        return memory.address() + (long) i * SIZE;
    }

    void setData(int i, long address, int length) {
        bytes.putLong(iovecs + i * IOVEC_SIZE, address);
        bytes.putLong(iovecs + i * IOVEC_SIZE + 8, length);
    }

    void setControl(int i, long address, int length) {
        bytes.putLong(i * SIZE + CONTROL, address);
        bytes.putLong(i * SIZE + CONTROL_LENGTH, length);
        bytes.putInt(i * SIZE + FLAGS, 0);
    }

    int controlLength(int i) {
        return (int) bytes.getLong(i * SIZE + CONTROL_LENGTH);
    }

    int flags(int i) {
        return bytes.getInt(i * SIZE + FLAGS);
    }

    int length(int i) {
        return bytes.getInt(i * SIZE + LENGTH);
    }

    /** Writes one block of descriptors. */
    static int writeRights(ByteBuffer control, int offset, int[] descriptors, int count) {
        control.putLong(offset, CMSG_HEADER + 4L * count);
        control.putInt(offset + 8, SOL_SOCKET);
        control.putInt(offset + 12, SCM_RIGHTS);
        for (int i = 0; i < count; i++) {
            control.putInt(offset + CMSG_HEADER + 4 * i, descriptors[i]);
        }
        return CMSG_HEADER + (4 * count + 7 & ~7);
    }

    /** All descriptors in the control data; whoever calls owns them. */
    static List<Integer> readRights(ByteBuffer control, int offset, int length) {
        List<Integer> descriptors = new ArrayList<>();
        int at = 0;
        while (length - at >= CMSG_HEADER) {
            int block = (int) control.getLong(offset + at);
            if (block < CMSG_HEADER || block > length - at) {
                break;
            }
            if (control.getInt(offset + at + 8) == SOL_SOCKET && control.getInt(offset + at + 12) == SCM_RIGHTS) {
                for (int data = CMSG_HEADER; data + 4 <= block; data += 4) {
                    descriptors.add(control.getInt(offset + at + data));
                }
            }
            at += block + 7 & ~7;
        }
        return descriptors;
    }
}
