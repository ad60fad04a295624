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
 * A kernel object that can travel with a message: a file, a pipe, a socket, anything with a descriptor. Owned: whoever
 * holds it closes it, closing twice is fine. One that is lost without having been closed is closed when the collector finds
 * it, with a line in the log. Thread-safe.
 *
 * <p>It is an object of the operating system. An endpoint on the in-process platform of tests refuses to send one with an
 * {@link IllegalArgumentException}: there is no kernel that could hand it over.
 */
public interface NativeObject extends AutoCloseable {

    /**
     * Takes over a raw file descriptor, which the caller must not use or close any more.
     *
     * @throws IpmbException when it is not open
     */
    static NativeObject adopt(long number) {
        return OwnedObject.adopt(number);
    }

    /**
     * Duplicates the object behind a file channel; the caller keeps and closes its own.
     *
     * @throws IpmbException when it is closed, or no file of the operating system
     */
    static NativeObject duplicateOf(FileChannel channel) {
        return OwnedObject.duplicateOf(channel);
    }

    /** Duplicates the object behind a descriptor; the caller keeps and closes its own. */
    static NativeObject duplicateOf(FileDescriptor descriptor) {
        return OwnedObject.duplicateOf(descriptor);
    }

    /** Duplicates the file behind a stream; the caller keeps and closes its own. */
    static NativeObject duplicateOf(FileInputStream stream) {
        try {
            return duplicateOf(stream.getFD());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Duplicates the file behind a stream; the caller keeps and closes its own. */
    static NativeObject duplicateOf(FileOutputStream stream) {
        try {
            return duplicateOf(stream.getFD());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Duplicates the file; the caller keeps and closes its own. */
    static NativeObject duplicateOf(RandomAccessFile file) {
        try {
            return duplicateOf(file.getFD());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Turns the object into a stream, which owns it from here on; this object counts as closed. */
    InputStream toInputStream();

    /** Turns the object into a stream, which owns it from here on; this object counts as closed. */
    OutputStream toOutputStream();

    /**
     * Turns the object into a channel, which owns it from here on; this object counts as closed. A file that is open for
     * reading and writing gets a position of its own; any other shares the position with its other holders.
     */
    FileChannel toChannel();

    /** The raw descriptor, valid until the object is closed or lost. */
    long number();

    /** A second hold on the same object, to be closed on its own. */
    NativeObject duplicate();

    /** Whether it is still held. */
    boolean isOpen();

    @Override
    void close();
}
