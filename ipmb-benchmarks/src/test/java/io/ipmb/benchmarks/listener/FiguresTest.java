package io.ipmb.benchmarks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.benchmarks.listener.station.Heard;
import org.junit.jupiter.api.Test;

final class FiguresTest {

    private final Figures figures = new Figures();

    @Test
    void givesTheMediansOfAllRounds() {
        add(1_000_000, 500_000);
        add(4_000_000, 9_000_000);
        add(2_000_000, 1_000_000);
        assertThat(figures.rate()).isEqualTo(500_000);
        assertThat(figures.micros()).isEqualTo(2);
        assertThat(figures.cpuMicros()).isEqualTo(1);
        assertThat(figures.defects("us")).isEmpty();
        assertThat(figures.row("us")).isEqualTo("| us | 1,000 | 500,000 | 2.000 | 1.000 | +0 KiB |");
    }

    @Test
    void aRoundWithLossesIsADefectAndCountsForNoRate() {
        add(2_000_000, 1_000_000);
        figures.add(new Heard(999, 1000, 1, 1, 1, 0, 0));
        assertThat(figures.rate()).isEqualTo(500_000);
        assertThat(figures.defects("us"))
                .containsExactly("us, round 2: 999 of 1000 messages came, 1 not behind the one before");
    }

    @Test
    void aHeapThatGrowsIsADefect() {
        figures.add(new Heard(1000, 1000, 0, 1, 1, 5, 5 + Figures.MOST_GROWTH));
        assertThat(figures.defects("us")).isEmpty();
        figures.add(new Heard(1000, 1000, 0, 1, 1, 5, 5 + 2 * Figures.MOST_GROWTH));
        assertThat(figures.defects("us"))
                .containsExactly("us, round 2: the heap grew by 2,048 KiB, at most 1,024 are meant");
    }

    @Test
    void noRoundGivesNoFigure() {
        assertThat(figures.rate()).isNaN();
        assertThat(figures.growth()).isZero();
    }

    private void add(long nanos, long cpuNanos) {
        figures.add(new Heard(1000, 1000, 0, nanos, cpuNanos, 77, 77));
    }
}
