package io.ipmb.benchmarks.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The meeting place of two stations, and the length of their messages. Immutable.
 *
 * @param folder of this measurement alone, in memory if the system has a file system there
 * @param port of the loopback address, free for this measurement
 * @param size of each message in bytes, at least 8
 */
record Link(Path folder, int port, int size) {

    /** A message holds its number in its first 8 bytes. */
    Link {
        if (size < Long.BYTES) {
            throw new IllegalArgumentException("size=" + size + " must be at least " + Long.BYTES);
        }
    }

    /** The way back of a round trip; makes the folder if it is missing. */
    Link back() {
        try {
            return new Link(Files.createDirectories(folder.resolve("back")), port + 1, size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
