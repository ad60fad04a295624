package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IncidentLogTest {

    private final List<String> lines = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final IncidentLog incidents = new IncidentLog((line, cause) -> lines.add(line), now::get);

    private boolean report(Object key) {
        return incidents.report(key, () -> "it broke", null);
    }

    @Test
    void saysTheSameOnceAMinuteAndHowOftenItHappened() {
        assertThat(report("a")).isTrue();
        assertThat(report("a")).isFalse();
        assertThat(report("a")).isFalse();
        assertThat(report("b")).isTrue();
        assertThat(lines).hasSize(2).allMatch(line -> line.startsWith("it broke; further"));

        now.addAndGet(IncidentLog.SILENCE_NANOS);
        assertThat(report("a")).isTrue();
        assertThat(lines).hasSize(3).last().asString().contains("and 2 times more");
    }

    @Test
    void forgetsTheOldestOfVeryManyIncidents() {
        for (int i = 0; i <= IncidentLog.MOST_REMEMBERED; i++) {
            report(i);
        }

        assertThat(report(IncidentLog.MOST_REMEMBERED)).isFalse();
        assertThat(report(0)).isTrue();
    }
}
