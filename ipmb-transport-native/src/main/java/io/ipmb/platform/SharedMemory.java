package io.ipmb.platform;

import java.nio.ByteBuffer;

/** Memory that several processes map at once. Thread-safe. */
public interface SharedMemory {

    /**
     * Makes zeroed shared memory, of a fixed size where the system can guarantee that.
     *
     * @param bytes its size, at least 1
     */
    KernelObject create(long bytes) throws PlatformException;

    /**
     * Memory that its maker alone can write.
     *
     * @param object refers to the memory; owned by the caller
     * @param bytes all of it, direct and little-endian: the only mapping for writing
     */
    record Publication(KernelObject object, ByteBuffer bytes) {}

    /**
     * Makes zeroed shared memory of a fixed size, readable for others but writable for the caller alone, where the
     * system can guarantee that.
     *
     * @param bytes its size, at least 1
     */
    Publication publish(int bytes) throws PlatformException;

    /**
     * The size of an object from another process.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when it is no mappable memory
     */
    long size(KernelObject memory) throws PlatformException;

    /** Whether no process can shrink the memory during an access. */
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
     * Copies a part of the memory; safe even while a peer shrinks the memory.
     *
     * @param offset of the part
     * @param into direct; filled from its position to its limit
     * @throws PlatformException {@code INVALID_OBJECT} when the part is not or no longer inside the memory
     */
    void read(KernelObject memory, long offset, ByteBuffer into) throws PlatformException;

    /**
     * Reads the 4-byte counter at the beginning of the memory; safe even while a peer shrinks the memory.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when the counter is not or no longer there
     */
    int counter(KernelObject memory) throws PlatformException;

    /**
     * Adds to the 4-byte counter at the beginning of the memory, atomically for all processes; safe even while a peer
     * shrinks the memory. A platform may stop at 0 instead of going below.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when the counter is not or no longer there
     */
    void addToCounter(KernelObject memory, int delta) throws PlatformException;
}
