package io.ipmb.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.RegistryFullException;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.Platform;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.platform.memory.MemoryPlatform;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The regions that a registry keeps, reuses and releases. */
@ExtendWith(DescriptorLeakCheck.class)
class RegionRegistryTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger freed = new AtomicInteger();

    private MemoryRegistry registry(String name) {
        return registry(name, Long.MAX_VALUE);
    }

    private MemoryRegistry registry(String name, long maximumBytes) {
        Platform platform = name.equals("linux") ? new LinuxPlatform() : new MemoryPlatform();
        return new RegionRegistry(() -> platform, now::get, Duration.ofSeconds(5), maximumBytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aFreeRegionIsHandedOutAgainForTheSameTagAndAFittingSize(String platform) {
        try (MemoryRegistry registry = registry(platform)) {
            try (MemoryRegion first = registry.allocate(1_000, "pictures")) {
                first.map().put(0, (byte) 7);
                assertThat(first.referenceCount()).isEqualTo(2);
            }
            try (MemoryRegion again = registry.allocate(501, "pictures")) {
                assertThat(again.size()).isEqualTo(1_000);
                assertThat(again.map().get(0)).isEqualTo((byte) 7);
            }
            registry.allocate(500, "pictures").close();
            registry.allocate(1_000, "sounds").close();
            registry.allocate(1_000).close();
            assertThat(registry.statistics()).isEqualTo(new MemoryRegistry.Statistics(4, 3_500, 0, 0, 4, 1, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aRegionInUseIsNeverHandedOutTwice(String platform) {
        try (MemoryRegistry registry = registry(platform);
                MemoryRegion first = registry.allocate(100);
                MemoryRegion second = registry.allocate(100)) {
            first.map().put(0, (byte) 1);
            assertThat(second.map().get(0)).isZero();
            assertThat(registry.statistics().inUse()).isEqualTo(2);
            assertThat(registry.statistics().bytesInUse()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theCallbackRunsOnceWhenEverybodyElseHasLetGo(String platform) {
        try (MemoryRegistry registry = registry(platform)) {
            MemoryRegion region = registry.allocate(100, null, freed::incrementAndGet);
            MemoryRegion other = region.duplicate();
            region.close();
            registry.maintain();
            assertThat(freed).hasValue(0);
            other.close();
            registry.maintain();
            registry.maintain();
            assertThat(freed).hasValue(1);
        }
        assertThat(freed).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theCallbackNeverRunsWhileSomebodyUsesTheRegionHoweverLongThatIs(String platform) {
        try (MemoryRegistry registry = registry(platform)) {
            MemoryRegion region = registry.allocate(100, null, freed::incrementAndGet);
            for (int i = 0; i < 10; i++) {
                now.addAndGet(Duration.ofSeconds(5).toNanos());
                registry.maintain();
            }
            assertThat(freed).hasValue(0);
            assertThat(registry.statistics().regions()).isEqualTo(1);
            region.close();
            registry.maintain();
            assertThat(freed).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aCountThatACrashedHolderLeftBehindKeepsARegionFromReuseAndNotInTheRegistry(String platform) {
        try (MemoryRegistry registry = registry(platform)) {
            try (MemoryRegion region = registry.allocate(100)) {
                // It was on its way to a process that died before it could let go.
                SharedRegion.of(region).retainForTransfer();
            }
            registry.allocate(100).close();
            assertThat(registry.statistics().created())
                    .as("not handed out again")
                    .isEqualTo(2);
            assertThat(registry.statistics().inUse()).isEqualTo(1);
            now.addAndGet(Duration.ofSeconds(5).toNanos());
            registry.maintain();
            assertThat(registry.statistics().regions()).isZero();
            assertThat(registry.statistics().bytes()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatHasBeenFreeForTheIdleTimeIsGivenUp(String platform) {
        try (MemoryRegistry registry = registry(platform)) {
            registry.allocate(100).close();
            now.addAndGet(Duration.ofSeconds(5).toNanos() - 1);
            registry.maintain();
            assertThat(registry.statistics().regions()).isEqualTo(1);
            now.incrementAndGet();
            registry.maintain();
            assertThat(registry.statistics()).isEqualTo(new MemoryRegistry.Statistics(0, 0, 0, 0, 1, 0, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theLimitIsSaidInTheErrorAndFreesUpAgain(String platform) {
        try (MemoryRegistry registry = registry(platform, 1_000)) {
            MemoryRegion held = registry.allocate(800);
            assertThatExceptionOfType(RegistryFullException.class)
                    .isThrownBy(() -> registry.allocate(201, "other"))
                    .withMessageContaining("800")
                    .withMessageContaining("201")
                    .withMessageContaining("1000");
            held.close();
            registry.allocate(201, "other").close();
            assertThat(registry.statistics().givenUp()).as("it was of no use").isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void closingRunsWhatWaitsAndLeavesRegionsToTheirHolders(String platform) {
        MemoryRegistry registry = registry(platform);
        try (MemoryRegion region = registry.allocate(100, null, freed::incrementAndGet)) {
            registry.close();
            registry.close();
            assertThat(freed).hasValue(1);
            assertThat(region.referenceCount()).isEqualTo(1);
            region.map().put(99, (byte) 1);
        }
        assertThatIllegalStateException().isThrownBy(() -> registry.allocate(1)).withMessageContaining("closed");
        assertThatIllegalArgumentException().isThrownBy(() -> registry.allocate(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aCallbackThatFailsHurtsNobody(String platform) {
        try (MemoryRegistry registry = registry(platform)) {
            Runnable broken = () -> {
                throw new IllegalStateException("a callback of a test");
            };
            registry.allocate(100, null, broken).close();
            registry.allocate(100, "a", freed::incrementAndGet).close();
            registry.maintain();
            assertThat(freed).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aViewOutlivesItsRegionAndPartsAreWhereTheySay(String platform) {
        ByteBuffer view;
        try (MemoryRegistry registry = registry(platform);
                MemoryRegion region = registry.allocate(10_000)) {
            region.map().put(9_999, (byte) 5);
            view = region.map(9_990, 10);
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> region.map(9_990, 11));
        }
        assertThat(view.get(9)).isEqualTo((byte) 5);
        assertThat(view.remaining()).isEqualTo(10);
    }
}
