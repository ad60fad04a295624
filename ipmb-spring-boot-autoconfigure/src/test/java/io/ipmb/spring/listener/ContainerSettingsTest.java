package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How the settings of a container become those of a session. */
class ContainerSettingsTest {

    private static ListenerSettings concurrency(int value) {
        return new ListenerSettings(null, value, null, null, null);
    }

    @Test
    void haveAQueueForSeveralWorkersAndForVirtualThreads() {
        assertThat(ContainerSettings.of(ListenerSettings.UNSET, false, "x-").isDirect())
                .isTrue();
        assertThat(ContainerSettings.of(concurrency(2), false, "x-").queueCapacity())
                .isEqualTo(256);
        assertThat(ContainerSettings.of(ListenerSettings.UNSET, true, "x-").queueCapacity())
                .isEqualTo(256);
        assertThat(ContainerSettings.of(new ListenerSettings(null, 1, 7, null, null), false, "x-")
                        .queueCapacity())
                .isEqualTo(7);
    }

    @Test
    void takeAnEndlessTimeAsSuch() {
        ContainerSettings settings = ContainerSettings.of(
                new ListenerSettings(null, null, null, Duration.ofSeconds(Long.MAX_VALUE), Duration.ZERO), false, "x-");

        assertThat(settings.shutdownNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(settings.stuckNanos()).isEqualTo(Long.MAX_VALUE);
    }
}
