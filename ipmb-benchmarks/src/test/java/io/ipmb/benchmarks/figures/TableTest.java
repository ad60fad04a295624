package io.ipmb.benchmarks.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {

    @Test
    void isMarkdownWithTheFiguresOnTheRight() {
        Table table = new Table(List.of("way", "64 B"));
        table.add(List.of("star", "1,000"));
        table.add(List.of("a long name", "7"));
        assertThat(table.markdown()).isEqualTo("""
                | way         |  64 B |
                | ----------- | ----: |
                | star        | 1,000 |
                | a long name |     7 |""");
    }

    @Test
    void refusesARowOfAnotherLength() {
        Table table = new Table(List.of("way", "64 B"));
        assertThatIllegalArgumentException().isThrownBy(() -> table.add(List.of("star")));
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void aGoalIsReachedByTheFigureThatIsPrinted() {
        Goal goal = Goal.atLeast(1.2, "ours : theirs");
        assertThat(goal.isReachedBy(1.196)).isTrue();
        assertThat(goal.isReachedBy(1.194)).isFalse();
        assertThat(goal.isReachedBy(Double.NaN)).isFalse();
        assertThat(Goal.atMost(10, "ms", "joining").isReachedBy(10.004)).isTrue();
        assertThat(Goal.atMost(10, "ms", "joining").isReachedBy(10.006)).isFalse();
    }

    @Test
    void countsTheGoalsThatAreReached() {
        Goals goals = new Goals(List.of("64 B", "1 KB"));
        assertThat(goals.markdown()).isEmpty();
        goals.add(Goal.atLeast(1, "all"), List.of(1.0, 2.0));
        goals.add(Goal.atLeast(1, "one"), List.of(0.5, Double.NaN));
        goals.add(Goal.atLeast(1, "none"), List.of(Double.NaN, Double.NaN));
        assertThat(goals.markdown()).isEqualTo("""
                | goal |           aim | 64 B | 1 KB |      reached |
                | ---- | ------------: | ---: | ---: | -----------: |
                | all  | at least 1.00 | 1.00 | 2.00 |       2 of 2 |
                | one  | at least 1.00 | 0.50 |    – |           no |
                | none | at least 1.00 |    – |    – | not measured |""");
    }

    @Test
    void sizesHaveTheLargestUnitThatFits() {
        assertThat(List.of(16, 1000, 1024, 16_384, 8 << 20))
                .extracting(Sizes::text)
                .containsExactly("16 B", "1000 B", "1 KB", "16 KB", "8 MB");
    }
}
