package io.ipmb.controller;

import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Memory for queues, reused among all of them so that a busy bus allocates nothing, and bounded: for all queues
 * together, and for those of one user's endpoints. Memory beyond what is kept for reuse is given back at the end of the
 * controller's turn.
 *
 * <p>A queue's first frames go into a small chunk outside the limits: a short wait stays possible, however much memory
 * other queues have.
 */
final class ChunkPool {

    /** Room for at least one frame of the largest size with its header. */
    static final int LARGE_BYTES = 256 << 10;

    static final int SMALL_BYTES = 16 << 10;

    // Chunks kept for reuse: 12 MiB in all.
    private static final int MOST_LARGE_IDLE = 32;
    private static final int MOST_SMALL_IDLE = 256;

    /** The memory of the queues of one user's endpoints. */
    static final class Share {
        private final long userId;
        private int holders;
        private long bytes;

        private Share(long userId) {
            this.userId = userId;
        }
    }

    private final Platform platform;
    private final long mostBytes;
    private final long mostBytesPerUser;
    private final Map<Long, Share> shares = new HashMap<>();
    private final Deque<FrameQueue.Chunk> largeIdle = new ArrayDeque<>();
    private final Deque<FrameQueue.Chunk> smallIdle = new ArrayDeque<>();

    /** Surplus chunks, possibly in use until the end of this turn. */
    private final List<FrameQueue.Chunk> spent = new ArrayList<>();

    /** The size of all large chunks in queues. */
    private long bytes;

    private long allocatedBytes;

    ChunkPool(Platform platform, long mostBytes, long mostBytesPerUser) {
        this.platform = platform;
        this.mostBytes = mostBytes;
        this.mostBytesPerUser = mostBytesPerUser;
    }

    /** The share of a user; the caller is a holder until {@link #release}. */
    Share hold(long userId) {
        Share share = shares.computeIfAbsent(userId, Share::new);
        share.holders++;
        return share;
    }

    void release(Share share) {
        share.holders--;
        if (share.holders == 0) {
            shares.remove(share.userId);
        }
    }

    /** Whether one more large chunk is within the limits. */
    boolean mayTakeLarge(Share share) {
        return bytes + LARGE_BYTES <= mostBytes && share.bytes + LARGE_BYTES <= mostBytesPerUser;
    }

    /** Takes a chunk, within the limits or not. */
    FrameQueue.Chunk take(Share share, boolean large) {
        FrameQueue.Chunk chunk = large ? largeIdle.pollLast() : smallIdle.pollLast();
        if (chunk == null) {
            int size = large ? LARGE_BYTES : SMALL_BYTES;
            PacketBuffer memory = platform.packetBuffer(size);
            allocatedBytes += size;
            chunk = new FrameQueue.Chunk(memory);
        }
        chunk.head = 0;
        chunk.tail = 0;
        if (large) {
            bytes += LARGE_BYTES;
            share.bytes += LARGE_BYTES;
        }
        return chunk;
    }

    void giveBack(Share share, FrameQueue.Chunk chunk) {
        if (isLarge(chunk)) {
            bytes -= LARGE_BYTES;
            share.bytes -= LARGE_BYTES;
        }
        Deque<FrameQueue.Chunk> idle = isLarge(chunk) ? largeIdle : smallIdle;
        if (idle.size() < (isLarge(chunk) ? MOST_LARGE_IDLE : MOST_SMALL_IDLE)) {
            idle.addLast(chunk);
        } else {
            spent.add(chunk);
        }
    }

    /** Returns surplus chunks to the system. To be called while no chunk is in use. */
    void freeSpent() {
        for (int i = 0; i < spent.size(); i++) {
            free(spent.get(i));
        }
        spent.clear();
    }

    /** Returns all chunks outside of queues to the system. */
    void close() {
        freeSpent();
        largeIdle.forEach(this::free);
        largeIdle.clear();
        smallIdle.forEach(this::free);
        smallIdle.clear();
    }

    private void free(FrameQueue.Chunk chunk) {
        allocatedBytes -= chunk.memory.capacity();
        chunk.memory.free();
    }

    private static boolean isLarge(FrameQueue.Chunk chunk) {
        return chunk.memory.capacity() == LARGE_BYTES;
    }

    /** The memory allocated at this moment. */
    long allocatedBytes() {
        return allocatedBytes;
    }
}
