package io.ipmb.controller;

import io.ipmb.platform.Platform;
import java.util.ArrayDeque;
import java.util.Deque;

/** Memory for queues, reused among all of them so that a busy bus allocates nothing. */
final class ChunkPool {

    /** Room for at least one frame of the largest size with its header. */
    private static final int CHUNK_BYTES = 256 << 10;

    /** Chunks kept for reuse; more than that is given back to the collector. */
    private static final int MOST_IDLE = 32;

    private final Platform platform;
    private final Deque<FrameQueue.Chunk> idle = new ArrayDeque<>();

    ChunkPool(Platform platform) {
        this.platform = platform;
    }

    FrameQueue.Chunk take() {
        FrameQueue.Chunk chunk = idle.pollLast();
        if (chunk == null) {
            return new FrameQueue.Chunk(platform.packetBuffer(CHUNK_BYTES));
        }
        chunk.head = 0;
        chunk.tail = 0;
        return chunk;
    }

    void giveBack(FrameQueue.Chunk chunk) {
        if (idle.size() < MOST_IDLE) {
            idle.addLast(chunk);
        }
    }
}
