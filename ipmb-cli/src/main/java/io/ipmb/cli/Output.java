package io.ipmb.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Standard output: whole lines of UTF-8, unbuffered, to a terminal, a pipe or a file. Thread-safe. */
final class Output {

    private static final FileOutputStream STDOUT = new FileOutputStream(FileDescriptor.out);

    private Output() {}

    /**
     * Prints a line.
     *
     * @throws CommandFailedException when the reader is gone or the disk is full
     */
    static void say(String line) {
        write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Prints bytes as they are.
     *
     * @throws CommandFailedException as with {@link #say}
     */
    static void write(byte[] bytes) {
        synchronized (STDOUT) {
            try {
                STDOUT.write(bytes);
            } catch (IOException e) {
                throw new CommandFailedException("cannot write the output: " + e.getMessage(), e);
            }
        }
    }
}
