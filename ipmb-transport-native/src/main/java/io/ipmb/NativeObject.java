package io.ipmb;

import io.ipmb.region.OwnedObject;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;

/**
 * A kernel object that can travel with a message: a file, a pipe, a socket, anything with a file descriptor. Its owner
 * closes it; closing twice is fine. A lost object is closed by the garbage collector, with a line in the log.
 * Thread-safe. On a closed object, all methods but {@link #isOpen()} and {@link #close()} throw a {@link
 * PlatformFailureException}.
 *
 * <p>It belongs to the operating system: an endpoint on {@link BusPlatform#inProcess()} refuses to send it, with an
 * {@link IllegalArgumentException}.
 *
 * @since 0.1.0
 */
public interface NativeObject extends AutoCloseable {

    /**
     * An object of a raw file descriptor, which it owns from now on: the caller must not use or close the number any
     * more.
     *
     * @param number an open file descriptor of this process
     * @throws PlatformFailureException when it is not open; the caller still owns it then
     * @throws UnsupportedPlatformException on an operating system without an implementation
     */
    static NativeObject adopt(long number) {
        return OwnedObject.adopt(number);
    }

    /**
     * A duplicate of the file behind a channel; the caller keeps and closes its own.
     *
     * @throws PlatformFailureException when the channel is closed, is no file of the operating system, or there are too
     *     many open files
     */
    static NativeObject duplicateOf(FileChannel channel) {
        return OwnedObject.duplicateOf(channel);
    }

    /**
     * A duplicate of the object behind a descriptor; the caller keeps and closes its own.
     *
     * @throws PlatformFailureException when the descriptor is closed, or there are too many open files
     */
    static NativeObject duplicateOf(FileDescriptor descriptor) {
        return OwnedObject.duplicateOf(descriptor);
    }

    /**
     * A duplicate of the file behind a stream; the caller keeps and closes its own.
     *
     * @throws PlatformFailureException when the stream is closed, or there are too many open files
     */
    static NativeObject duplicateOf(FileInputStream stream) {
        try {
            return duplicateOf(stream.getFD());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A duplicate of the file behind a stream; the caller keeps and closes its own.
     *
     * @throws PlatformFailureException when the stream is closed, or there are too many open files
     */
    static NativeObject duplicateOf(FileOutputStream stream) {
        try {
            return duplicateOf(stream.getFD());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A duplicate of the file; the caller keeps and closes its own.
     *
     * @throws PlatformFailureException when the file is closed, or there are too many open files
     */
    static NativeObject duplicateOf(RandomAccessFile file) {
        try {
            return duplicateOf(file.getFD());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Moves the object into a stream, which owns it from now on; this object is closed.
     *
     * @throws PlatformFailureException when it is closed, or open for writing alone
     */
    InputStream toInputStream();

    /**
     * Moves the object into a stream, which owns it from now on; this object is closed.
     *
     * @throws PlatformFailureException when it is closed, or open for reading alone
     */
    OutputStream toOutputStream();

    /**
     * Moves the object into a channel, which owns it from now on; this object is closed. A file that is open for
     * reading and writing gets a position of its own; any other shares its position with its other holders.
     *
     * @throws PlatformFailureException when it is closed
     */
    FileChannel toChannel();

    /** The raw file descriptor, valid until the object is closed or lost. */
    long number();

    /** A duplicate of this object, closed on its own. */
    NativeObject duplicate();

    /** Whether this object is open. */
    boolean isOpen();

    /** Closes the object; once more does nothing. */
    @Override
    void close();
}
