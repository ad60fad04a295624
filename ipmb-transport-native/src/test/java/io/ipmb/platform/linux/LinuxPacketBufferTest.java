package io.ipmb.platform.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinuxPacketBufferTest {

    private static final int SIZE = 256 << 10;

    private static final LinuxCalls calls = new JnaLinuxCalls(System.getProperty("os.arch"));

    @Test
    void freedMemoryGoesBackToTheSystemWithoutTheCollector() throws IOException {
        long before = residentBytes();
        for (int i = 0; i < 4_000; i++) {
            touched().free();
        }
        // A thousand mebibytes in all.
        assertThat(residentBytes() - before).isLessThan(300L << 20);
    }

    @Test
    void freedMemoryGoesBackToTheSystemWhenMuchOfItWasInUseAtOnce() throws IOException {
        long before = residentBytes();
        List<LinuxPacketBuffer> inUse = new ArrayList<>();
        // The first round teaches malloc to keep such memory for itself.
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 1_000; i++) {
                inUse.add(touched());
            }
            // In between lies what stays, so that malloc cannot cut its area short.
            List<LinuxPacketBuffer> freed = inUse.subList(0, 999);
            freed.forEach(LinuxPacketBuffer::free);
            freed.clear();
        }
        assertThat(residentBytes() - before).isLessThan(60L << 20);
        inUse.forEach(LinuxPacketBuffer::free);
    }

    private static LinuxPacketBuffer touched() {
        LinuxPacketBuffer buffer = new LinuxPacketBuffer(calls, SIZE);
        for (int at = 0; at < SIZE; at += 4096) {
            buffer.bytes().put(at, (byte) 1);
        }
        return buffer;
    }

    private static long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
