package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.counter.Counter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Senders and receivers with lanes under a random scheduler, against a model of what each must get. {@code
 * -Dipmb.model.seeds=N} runs N seeds, {@code -Dipmb.model.seed=N} one of them again.
 */
@Timeout(3600)
class LaneModelTest {

    private static final long SEEDS = Long.getLong("ipmb.model.seeds", 300);

    private static List<Long> seeds() {
        Long one = Long.getLong("ipmb.model.seed");
        return one == null ? LongStream.range(0, SEEDS).boxed().toList() : List.of(one);
    }

    @Test
    void everybodyGetsWhatTheModelSays() {
        Map<Counter, Long> all = new EnumMap<>(Counter.class);
        for (long seed : seeds()) {
            try (LaneModel model = new LaneModel(seed)) {
                model.live();
                model.check();
                model.counters.snapshot().forEach((counter, count) -> all.merge(counter, count, Long::sum));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("-Dipmb.model.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
        for (Counter counter : List.of(
                Counter.LANES_OFFERED, Counter.LANES_NOT_TAKEN_UP, Counter.SENT_AGAIN, Counter.DROPPED_LEFT_BEHIND)) {
            if (seeds().size() > 1) {
                assertThat(all.get(counter))
                        .as("%s, so that the model is about lanes", counter)
                        .isGreaterThan(SEEDS / 10);
            }
        }
    }
}
