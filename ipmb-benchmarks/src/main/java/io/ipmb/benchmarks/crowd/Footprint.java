package io.ipmb.benchmarks.crowd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process takes of the machine.
 *
 * @param memory bytes of its own memory that are in use, on its heap and beside it; pages of files do not count
 * @param threads of Java
 * @param descriptors open ones
 */
public record Footprint(long memory, int threads, int descriptors) {

    private static final Pattern LINE = Pattern.compile("memory (\\d+), threads (\\d+), descriptors (\\d+)");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int KIBI = 1024;

    /**
     * Of this process, after a collection. Its JVM must touch its whole heap at the start, so that the memory in use
     * beside the heap is known.
     */
    static Footprint now() {
        System.gc();
        System.gc();
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        List<String> status = lines();
        long resident = (value(status, "RssAnon") + value(status, "RssShmem")) * KIBI;
        return new Footprint(
                resident - heap.getCommitted() + heap.getUsed(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                descriptorCount());
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(STATUS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long value(List<String> status, String key) {
        return status.stream()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + key + " in " + STATUS));
    }

    private static int descriptorCount() {
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            // One of them is that of the list itself.
            return (int) open.count() - 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the line of a station. */
    static Footprint in(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalStateException("expected a footprint, got: " + line);
        }
        return new Footprint(
                Long.parseLong(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    /** The text of a station. */
    String line() {
        return "memory " + memory + ", threads " + threads + ", descriptors " + descriptors;
    }
}
