package io.ipmb.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.NativeObject;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.Platform;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.platform.memory.MemoryPlatform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lost resources are closed, and no others. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class SafetyNetTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static Platform platform(String name) {
        return name.equals("linux") ? new LinuxPlatform() : new MemoryPlatform();
    }

    private static void collectUntil(Runnable assertion) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).untilAsserted(() -> {
            System.gc();
            assertion.run();
        });
    }

    /** Loses something and waits until it was found, which closes it first and is counted then. */
    private static void collectWhatIsLost() {
        long before = SafetyNet.losses();
        MemoryPlatform world = new MemoryPlatform();
        SharedRegion.allocate(1, world);
        collectUntil(() -> {
            assertThat(world.openObjects()).isEmpty();
            assertThat(SafetyNet.losses()).isGreaterThan(before);
        });
    }

    // Separate methods make the lost resources, so that no reference stays in a test's stack frame.

    private static void loseADuplicateOf(MemoryRegion region) {
        assertThat(region.duplicate().isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aLostHoldGivesItsCountBackSoThatTheRegionIsFreeAgain(String name) {
        try (MemoryRegion region = SharedRegion.allocate(100, platform(name))) {
            loseADuplicateOf(region);
            collectUntil(() -> assertThat(region.referenceCount()).isEqualTo(1));
            assertThat(region.isOpen()).isTrue();
            assertThat(region.map().capacity()).isEqualTo(100);
        }
    }

    @Test
    void aLostRegionLetsGoOfItsObjectAndIsReported() {
        long before = SafetyNet.losses();
        collectWhatIsLost();
        assertThat(SafetyNet.losses()).isGreaterThan(before);
    }

    /**
     * The net counts for the whole process, and what earlier tests have lost may be found at any moment. That comes to
     * an end; something that is reported whenever it is closed would not.
     */
    @Test
    void whatWasClosedIsNotReported() {
        await().atMost(LIMIT).pollDelay(Duration.ZERO).untilAsserted(() -> {
            long before = SafetyNet.losses();
            closeAHundredRegions();
            collectWhatIsLost();
            assertThat(SafetyNet.losses()).as("the one that was lost").isEqualTo(before + 1);
        });
    }

    private static void closeAHundredRegions() {
        try (MemoryRegistry registry =
                MemoryRegistry.builder().platform(new MemoryPlatform()).build()) {
            for (int i = 0; i < 100; i++) {
                registry.allocate(77).close();
            }
        }
    }

    @Test
    void aLostDescriptorIsClosed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("letter"), "dear moon");
        Path descriptor = Path.of("/proc/self/fd/" + loseAnObjectOf(file));
        collectUntil(() -> assertThat(leadsTo(descriptor, file)).isFalse());
    }

    private static long loseAnObjectOf(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            NativeObject object = NativeObject.duplicateOf(channel);
            long number = object.number();
            assertThat(leadsTo(Path.of("/proc/self/fd/" + number), file)).isTrue();
            assertThat(object.isOpen()).isTrue();
            return number;
        }
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aStreamOutlivesTheObjectThatItWasMadeOf(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("letter"), "dear moon");
        try (FileChannel channel = FileChannel.open(file);
                InputStream stream = NativeObject.duplicateOf(channel).toInputStream()) {
            collectWhatIsLost();
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("dear moon");
        }
    }

    @Test
    void aMappingOutlivesTheRegionThatWasLost() {
        ByteBuffer mapping = SharedRegion.allocate(100, new LinuxPlatform()).map();
        collectWhatIsLost();
        mapping.putInt(96, 4711);
        assertThat(mapping.getInt(96)).isEqualTo(4711);
    }
}
