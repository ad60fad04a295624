package io.ipmb.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that is removed, with its content, when it is closed or this JVM ends. */
public final class TemporaryFolder implements AutoCloseable {

    private static final Path MEMORY = Path.of("/dev/shm");

    private final Path path;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /** Makes a folder in the system's temporary one. */
    public static TemporaryFolder create(String prefix) {
        return create(Path.of(System.getProperty("java.io.tmpdir")), prefix);
    }

    /** Makes a folder in memory, or in the system's temporary one if there is no file system in memory. */
    public static TemporaryFolder inMemory(String prefix) {
        return Files.isWritable(MEMORY) ? create(MEMORY, prefix) : create(prefix);
    }

    private static TemporaryFolder create(Path parent, String prefix) {
        try {
            TemporaryFolder folder = new TemporaryFolder(Files.createTempDirectory(parent, prefix));
            AtExit.close(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        AtExit.forget(this);
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("cannot remove " + path + ": " + e);
        }
    }
}
