package io.ipmb.platform.linux;

import java.nio.ByteBuffer;

/**
 * An array of {@code struct epoll_event}, which is packed on x86-64 alone:
 *
 * <pre>
 *   x86-64:   events 4, token 8                 elsewhere:   events 4, nothing 4, token 8
 * </pre>
 */
final class EpollEvents {

    static final int EPOLLIN = 0x1;
    static final int EPOLLOUT = 0x4;
    static final int EPOLLERR = 0x8;
    static final int EPOLLHUP = 0x10;
    static final int EPOLLRDHUP = 0x2000;

    /** Reports once, then is silent until it is armed again. */
    static final int EPOLLONESHOT = 1 << 30;

    private final NativeMemory memory;
    private final ByteBuffer bytes;
    private final int size;
    private final int tokenAt;
    private final int capacity;

    /** @param architecture the machine, as the system property {@code os.arch} names it */
    EpollEvents(int capacity, String architecture) {
        boolean packed = architecture.equals("amd64");
        this.size = packed ? 12 : 16;
        this.tokenAt = packed ? 4 : 8;
        this.capacity = capacity;
        this.memory = NativeMemory.zeroed(capacity * size);
        this.bytes = memory.bytes();
    }

    long address() {
        return memory.address();
    }

    /** As {@link NativeMemory#keep()}. */
    void keep() {
        memory.keep();
    }

    int capacity() {
        return capacity;
    }

    void set(int i, int events, long token) {
        bytes.putInt(i * size, events);
        bytes.putLong(i * size + tokenAt, token);
    }

    int events(int i) {
        return bytes.getInt(i * size);
    }

    long token(int i) {
        return bytes.getLong(i * size + tokenAt);
    }
}
