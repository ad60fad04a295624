package io.ipmb.platform;

import java.nio.ByteBuffer;

/** Memory that several processes map at once. Thread-safe. */
public interface SharedMemory {

    /**
     * Makes zeroed shared memory whose size nobody can change afterwards, where the system can promise that.
     *
     * @param bytes its size, at least 1
     */
    KernelObject create(long bytes) throws PlatformException;

    /**
     * Memory that its maker alone can write.
     *
     * @param object leads to the memory; owned by the caller
     * @param bytes the whole of it, direct and little-endian: the one mapping for writing that there is
     */
    record Publication(KernelObject object, ByteBuffer bytes) {}

    /**
     * Makes zeroed shared memory of a fixed size that others can read and nobody but the caller can write, where the
     * system can promise that.
     *
     * @param bytes its size, at least 1
     */
    Publication publish(int bytes) throws PlatformException;

    /**
     * The size of an object that came from somewhere else.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when it is no memory that can be mapped
     */
    long size(KernelObject memory) throws PlatformException;

    /** Whether nobody can shrink the memory under a reader's feet. */
    boolean isSizeFixed(KernelObject memory) throws PlatformException;

    /**
     * Maps a part of the memory for reading and writing. The mapping lives as long as the buffer does; the buffer is
     * direct and little-endian.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when the part is not inside the memory
     */
    ByteBuffer map(KernelObject memory, long offset, int length) throws PlatformException;

    /**
     * Maps a part of the memory for reading, also where it must not be written. The mapping lives as long as the buffer
     * does; the buffer is direct, little-endian and read-only.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when the part is not inside the memory
     */
    ByteBuffer mapForReading(KernelObject memory, long offset, int length) throws PlatformException;

    /**
     * Copies a part of the memory, and survives a peer that shrinks the memory at the same time.
     *
     * @param offset where the part begins
     * @param into direct; filled from its position to its limit
     * @throws PlatformException {@code INVALID_OBJECT} when the part is not or no longer inside the memory
     */
    void read(KernelObject memory, long offset, ByteBuffer into) throws PlatformException;

    /**
     * Reads the 4-byte counter at the beginning of the memory, and survives a peer that shrinks the memory at the same
     * time.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when the counter is not or no longer there
     */
    int counter(KernelObject memory) throws PlatformException;

    /**
     * Adds to the 4-byte counter at the beginning of the memory, atomically for all processes, and survives a peer that
     * shrinks the memory at the same time. Where more is taken away than is there, a platform may stop at 0.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when the counter is not or no longer there
     */
    void addToCounter(KernelObject memory, int delta) throws PlatformException;
}
