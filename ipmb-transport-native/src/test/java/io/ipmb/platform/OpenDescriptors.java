package io.ipmb.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The descriptors of this process that are of the kinds a bus is made of: sockets, memory files, events, wait sets,
 * pipes, and the temporary files that tests send as objects. The JVM opens other files whenever it likes, jars for
 * instance. None on a system without {@code /proc}.
 */
public final class OpenDescriptors {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private static final List<String> KINDS =
            List.of("socket:", "pipe:", "/memfd:", "anon_inode:[eventfd]", "anon_inode:[eventpoll]", temporaryFolder());

    static {
        openWhatTheJdkKeeps();
    }

    private OpenDescriptors() {}

    /** What JUnit's temporary folders begin with. */
    private static String temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"))
                .toAbsolutePath()
                .resolve("junit")
                .toString();
    }

    /** With its first file channel the JDK opens a socket that it never closes. */
    private static void openWhatTheJdkKeeps() {
        if (Files.isDirectory(DESCRIPTORS)) {
            try {
                FileChannel.open(Path.of("/proc/self/stat")).close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** One line for each, ordered by number: the number and what it is, for instance {@code 17 socket:[4711]}. */
    public static List<String> list() {
        List<String> lines = new ArrayList<>();
        byNumber().forEach((number, target) -> lines.add(number + " " + target));
        return lines;
    }

    private static Map<Integer, String> byNumber() {
        Map<Integer, String> found = new TreeMap<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return found;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path entry : entries) {
                String target = target(entry);
                if (KINDS.stream().anyMatch(target::startsWith)) {
                    found.put(Integer.valueOf(entry.getFileName().toString()), target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static String target(Path entry) {
        try {
            return Files.readSymbolicLink(entry).toString();
        } catch (IOException e) {
            // closed since the directory was read
            return "";
        }
    }
}
