package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SilenceTest {

    private final Silence silence = new Silence(10);

    @Test
    void itIsToldAfterTheIntervalAndAgainAndAgain() {
        assertThat(silence.look(true, 5, 100)).isZero();
        assertThat(silence.look(true, 5, 109)).isZero();
        assertThat(silence.look(true, 5, 110)).isEqualTo(10);
        assertThat(silence.look(true, 5, 115)).isZero();
        assertThat(silence.look(true, 5, 121)).isEqualTo(21);
    }

    @Test
    void aMessageEndsIt() {
        silence.look(true, 5, 100);
        assertThat(silence.look(true, 6, 110)).isZero();
        assertThat(silence.look(true, 6, 119)).isZero();
        assertThat(silence.look(true, 6, 120)).isEqualTo(10);
    }

    @Test
    void whoeverIsBusyOrPausedIsNotIdle() {
        silence.look(true, 5, 100);
        assertThat(silence.look(false, 5, 110)).isZero();
        assertThat(silence.look(false, 5, 130)).isZero();
        assertThat(silence.look(true, 5, 140)).isZero();
        assertThat(silence.look(true, 5, 150)).isEqualTo(10);
    }
}
