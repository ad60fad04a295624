package io.ipmb.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The process's standard input. */
final class Stdin {

    /** Its name in the place of a text or a file. */
    static final String NAME = "-";

    private static final Path LINK = Path.of("/proc/self/fd/0");

    private Stdin() {}

    /** Whether a person types it; then only an explicit - reads it. */
    @SuppressWarnings(
            "SystemConsoleNull") // From JDK 22 on it is never null: then a pipe is read where "-" asks for it.
    static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(LINK).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            // Closed, or unknown on this system: read it like a pipe.
            return false;
        }
    }

    /**
     * All of it, to its end.
     *
     * @throws CommandFailedException when it is longer, or cannot be read
     */
    static byte[] bytes(int most) {
        try {
            InputStream in = System.in;
            byte[] all = in.readNBytes(most);
            if (in.read() >= 0) {
                throw new CommandFailedException(
                        "stdin has more than " + most + " bytes; send the data as a file, with --region");
            }
            return all;
        } catch (IOException e) {
            throw new CommandFailedException("cannot read stdin: " + e.getMessage(), e);
        }
    }

    /**
     * All of it, without the line break at the end, which is the shell's.
     *
     * @throws CommandFailedException when it is longer, is no text in UTF-8, or cannot be read
     */
    static String text(int mostBytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(mostBytes)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CommandFailedException(
                    "stdin is no text in UTF-8; send bytes with --bytes - and their --format", e);
        }
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
