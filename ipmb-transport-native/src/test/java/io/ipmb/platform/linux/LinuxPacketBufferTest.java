package io.ipmb.platform.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LinuxPacketBufferTest {

    private static final int SIZE = 256 << 10;

    @Test
    void freedMemoryGoesBackToTheSystemWithoutTheCollector() throws IOException {
        long before = residentBytes();
        for (int i = 0; i < 4_000; i++) {
            LinuxPacketBuffer buffer = new LinuxPacketBuffer(SIZE);
            for (int at = 0; at < SIZE; at += 4096) {
                buffer.bytes().put(at, (byte) 1);
            }
            buffer.free();
        }
        // A thousand mebibytes in all.
        assertThat(residentBytes() - before).isLessThan(300L << 20);
    }

    private static long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
