package io.ipmb.benchmarks.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RoundsTest {

    private final Rounds<String, Double> rounds = new Rounds<>("ours"::equals);
    private final List<String> order = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    @Test
    void measuresTheCandidatesInTurn() {
        rounds.measure(2, List.of("ours", "theirs"), this::measure, this::failed);
        assertThat(order).containsExactly("ours", "theirs", "ours", "theirs");
    }

    @Test
    void givesTheMedianOfTheRounds() {
        List<Double> figures = new ArrayList<>(List.of(3.0, 9.0, 4.0));
        rounds.measure(3, List.of("ours"), candidate -> figures.remove(0), this::failed);
        assertThat(rounds.median("ours", figure -> figure * 2)).isEqualTo(8);
        assertThat(rounds.median("theirs", figure -> figure)).isNaN();
    }

    @Test
    void leavesAPeerOutThatFails() {
        Map<String, Integer> attempts = new HashMap<>();
        rounds.measure(
                3,
                List.of("ours", "theirs"),
                candidate -> {
                    if (attempts.merge(candidate, 1, Integer::sum) == 2 && candidate.equals("theirs")) {
                        throw new IllegalStateException("no more");
                    }
                    return 1.0;
                },
                this::failed);
        assertThat(failures).containsExactly("theirs: no more");
        assertThat(attempts).containsEntry("ours", 3).containsEntry("theirs", 2);
        assertThat(rounds.median("theirs", figure -> figure)).isNaN();
    }

    @Test
    void failsWithOurOwnFailure() {
        assertThatIllegalStateException()
                .isThrownBy(() -> rounds.measure(
                        1,
                        List.of("ours"),
                        candidate -> {
                            throw new IllegalStateException("lost");
                        },
                        this::failed))
                .withMessage("lost");
    }

    private double measure(String candidate) {
        order.add(candidate);
        return 1;
    }

    private void failed(String candidate, String reason) {
        failures.add(candidate + ": " + reason);
    }
}
