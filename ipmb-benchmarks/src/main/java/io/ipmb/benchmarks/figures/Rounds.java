package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.Median;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Results of several candidates, measured in turn, round after round, so that a machine that becomes slower does so for
 * all. For one thread.
 *
 * @param <C> a candidate
 * @param <R> the result of one measurement
 */
final class Rounds<C, R> {

    private final Map<C, List<R>> results = new LinkedHashMap<>();
    private final Set<C> failed = new LinkedHashSet<>();

    /** A candidate that must not fail: the failure of a peer is none of ours. */
    private final Predicate<C> ours;

    Rounds(Predicate<C> ours) {
        this.ours = ours;
    }

    /**
     * Measures all candidates, in turn.
     *
     * @param failures is told of a peer that has failed; it is left out from then on
     */
    void measure(int rounds, List<C> candidates, Function<C, R> measurement, Failures<C> failures) {
        for (int round = 1; round <= rounds; round++) {
            for (C candidate : candidates) {
                if (!failed.contains(candidate)) {
                    measure(candidate, measurement, failures);
                }
            }
        }
    }

    private void measure(C candidate, Function<C, R> measurement, Failures<C> failures) {
        R result;
        try {
            result = measurement.apply(candidate);
        } catch (IllegalStateException | UncheckedIOException e) {
            if (ours.test(candidate)) {
                throw e;
            }
            failed.add(candidate);
            results.remove(candidate);
            failures.failed(candidate, String.valueOf(e.getMessage()));
            return;
        }
        results.computeIfAbsent(candidate, key -> new ArrayList<>()).add(result);
    }

    /** The median of a figure of a candidate; NaN without a result. */
    double median(C candidate, ToDoubleFunction<R> figure) {
        return Median.of(results.getOrDefault(candidate, List.of()).stream()
                .mapToDouble(figure)
                .boxed()
                .toList());
    }

    /** Is told of candidates that have failed. */
    @FunctionalInterface
    interface Failures<C> {
        void failed(C candidate, String reason);
    }
}
