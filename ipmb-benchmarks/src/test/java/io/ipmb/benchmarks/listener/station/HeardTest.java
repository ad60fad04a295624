package io.ipmb.benchmarks.listener.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

final class HeardTest {

    private static final Heard GOOD = new Heard(1000, 1000, 0, 2_000_000, 500_000, 100, 150);

    @Test
    void isReadAsItIsSaid() {
        Heard lost = new Heard(2, 3, 1, -42, 7, 8, 9);
        assertThat(Heard.parse(GOOD.line())).isEqualTo(GOOD);
        assertThat(Heard.parse(lost.line())).isEqualTo(lost);
    }

    @Test
    void refusesAnotherLine() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Heard.parse("Exception in thread main"))
                .withMessageContaining("Exception in thread main");
    }

    @Test
    void givesFiguresPerMessage() {
        assertThat(GOOD.rate()).isEqualTo(500_000);
        assertThat(GOOD.cpuMicros()).isEqualTo(0.5);
        assertThat(GOOD.growth()).isEqualTo(50);
    }

    @Test
    void isCompleteOnlyWhenEachCameOnceInOrder() {
        assertThat(GOOD.complete()).isTrue();
        assertThat(new Heard(999, 1000, 0, 1, 1, 1, 1).complete()).isFalse();
        assertThat(new Heard(1001, 1000, 0, 1, 1, 1, 1).complete()).isFalse();
        assertThat(new Heard(1000, 1000, 1, 1, 1, 1, 1).complete()).isFalse();
        assertThat(new Heard(1000, 1000, 0, -1, 1, 1, 1).complete()).isFalse();
    }
}
