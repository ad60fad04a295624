package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Label;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MembersTest {

    private static final Label MOON = Label.of("moon");

    private static RegisteredListener listener(String id, Class<?> type) {
        return TestListener.named(id, type, payload -> {});
    }

    private static ListenerSettings concurrency(int value) {
        return new ListenerSettings(null, value, null, null, null);
    }

    @Test
    void sayTogetherWhatAnyOfThemSays() {
        Members members = Members.NONE
                .with(listener("one", String.class), concurrency(4), MOON)
                .with(listener("two", Integer.class), ListenerSettings.UNSET, MOON)
                .with(
                        listener("three", Long.class),
                        new ListenerSettings(false, null, null, null, Duration.ofSeconds(1)),
                        MOON);

        assertThat(members.settings()).isEqualTo(new ListenerSettings(false, 4, null, null, Duration.ofSeconds(1)));
        assertThat(members.without("one").settings().concurrency()).isNull();
    }

    @Test
    void refuseDifferentSettingsForOneContainerAndNameBoth() {
        Members members = Members.NONE.with(listener("one", String.class), concurrency(4), MOON);

        members.with(listener("same", Integer.class), concurrency(4), MOON);
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> members.with(listener("two", Integer.class), concurrency(2), MOON))
                .withMessageContainingAll("Test.one", "Test.two", "concurrency 4 and 2");
    }

    @Test
    void needAQueueForSeveralWorkersAndForVirtualThreads() {
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
    void takeAnEndlessTimeForWhatItIs() {
        ContainerSettings settings = ContainerSettings.of(
                new ListenerSettings(null, null, null, Duration.ofSeconds(Long.MAX_VALUE), Duration.ZERO), false, "x-");

        assertThat(settings.shutdownNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(settings.stuckNanos()).isEqualTo(Long.MAX_VALUE);
    }
}
