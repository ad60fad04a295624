package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdleDetectorTest {

    private final IdleDetector detector = new IdleDetector(10);

    @Test
    void itIsToldAfterTheIntervalAndAgainAndAgain() {
        assertThat(detector.look(true, 5, 100)).isZero();
        assertThat(detector.look(true, 5, 109)).isZero();
        assertThat(detector.look(true, 5, 110)).isEqualTo(10);
        assertThat(detector.look(true, 5, 115)).isZero();
        assertThat(detector.look(true, 5, 121)).isEqualTo(21);
    }

    @Test
    void aMessageEndsIt() {
        detector.look(true, 5, 100);
        assertThat(detector.look(true, 6, 110)).isZero();
        assertThat(detector.look(true, 6, 119)).isZero();
        assertThat(detector.look(true, 6, 120)).isEqualTo(10);
    }

    @Test
    void whoeverIsBusyOrPausedIsNotIdle() {
        detector.look(true, 5, 100);
        assertThat(detector.look(false, 5, 110)).isZero();
        assertThat(detector.look(false, 5, 130)).isZero();
        assertThat(detector.look(true, 5, 140)).isZero();
        assertThat(detector.look(true, 5, 150)).isEqualTo(10);
    }
}
