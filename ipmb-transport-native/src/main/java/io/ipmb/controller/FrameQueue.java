package io.ipmb.controller;

import io.ipmb.platform.PacketBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait for one receiver, oldest first, copied into chunks of a common pool.
 *
 * <pre>
 *   chunk:  | i32 length | i32 flags | bytes, padded to 8 | i32 length | …
 *   flags:  1 = the frame has objects; they are in a list beside, in the same order
 * </pre>
 */
final class FrameQueue {

    private static final int HEADER = 8;
    private static final int HAS_OBJECTS = 1;

    private final ChunkPool pool;
    private final ChunkPool.Share share;
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private final Deque<AttachedObjects> attached = new ArrayDeque<>();
    private int frames;
    private int offers;
    private long bytes;
    private int objects;

    /** A part of the queue's memory, with frames between head and tail. */
    static final class Chunk {
        final PacketBuffer memory;
        int head;
        int tail;

        Chunk(PacketBuffer memory) {
            this.memory = memory;
        }
    }

    /** @param share of the user who pays for the memory */
    FrameQueue(ChunkPool pool, ChunkPool.Share share) {
        this.pool = pool;
        this.share = share;
    }

    boolean isEmpty() {
        return frames == 0;
    }

    int frames() {
        return frames;
    }

    /** The frames but the lane offers among them, which are no messages. */
    int messages() {
        return frames - offers;
    }

    long bytes() {
        return bytes;
    }

    int objects() {
        return objects;
    }

    /** Whether the pool's limits leave memory for one more frame. */
    boolean hasMemoryFor(int length) {
        int room = HEADER + padded(length);
        Chunk last = chunks.peekLast();
        return (last != null && last.memory.capacity() - last.tail >= room)
                || (last == null && room <= ChunkPool.SMALL_BYTES)
                || pool.mayTakeLarge(share);
    }

    /** Copies a frame to the end and holds its objects. */
    void append(PacketBuffer from, int offset, int length, @Nullable AttachedObjects with) {
        int room = HEADER + padded(length);
        Chunk chunk = chunks.peekLast();
        if (chunk == null || chunk.memory.capacity() - chunk.tail < room) {
            chunk = pool.take(share, chunk != null || room > ChunkPool.SMALL_BYTES);
            chunks.addLast(chunk);
        }
        chunk.memory.bytes().putInt(chunk.tail, length);
        chunk.memory.bytes().putInt(chunk.tail + 4, with == null ? 0 : HAS_OBJECTS);
        chunk.memory.bytes().put(chunk.tail + HEADER, from.bytes(), offset, length);
        chunk.tail += room;
        frames++;
        bytes += length;
        if (with != null) {
            with.retain();
            attached.addLast(with);
            offers += with.areOfMessage() ? 0 : 1;
            objects += with.objects().size();
        }
    }

    /** Lists the oldest frames, as many as lie in one chunk and fit into the list. */
    void peek(Frames into) {
        Chunk chunk = chunks.getFirst();
        into.restart(chunk.memory);
        int at = chunk.head;
        Iterator<AttachedObjects> waiting = attached.isEmpty() ? null : attached.iterator();
        while (at < chunk.tail && !into.isFull()) {
            int length = chunk.memory.bytes().getInt(at);
            boolean hasObjects = chunk.memory.bytes().getInt(at + 4) == HAS_OBJECTS;
            into.add(at + HEADER, length, hasObjects && waiting != null ? waiting.next() : null);
            at += HEADER + padded(length);
        }
    }

    /** Removes the oldest frame and lets its objects go. */
    void removeFirst() {
        Chunk chunk = chunks.getFirst();
        int length = chunk.memory.bytes().getInt(chunk.head);
        if (chunk.memory.bytes().getInt(chunk.head + 4) == HAS_OBJECTS) {
            AttachedObjects with = attached.removeFirst();
            offers -= with.areOfMessage() ? 0 : 1;
            objects -= with.objects().size();
            with.release();
        }
        frames--;
        bytes -= length;
        chunk.head += HEADER + padded(length);
        if (chunk.head == chunk.tail) {
            chunks.removeFirst();
            pool.giveBack(share, chunk);
        }
    }

    /** Removes everything. */
    void clear() {
        while (!isEmpty()) {
            removeFirst();
        }
    }

    private static int padded(int length) {
        return (length + 7) & ~7;
    }
}
