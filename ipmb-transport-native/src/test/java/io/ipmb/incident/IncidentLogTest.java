package io.ipmb.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The number of log lines per incident, their cost, and failing logs. */
class IncidentLogTest {

    private static final int ROUNDS = 20_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<String> lines = new ArrayList<>();
    private final IncidentLog incidents = new IncidentLog((text, cause) -> lines.add(text), now::get);

    @Test
    void theSameAboutTheSameIsSaidOnceAMinuteWithHowManyWereLeftOut() {
        for (int i = 0; i < 5; i++) {
            write(incidents.line("kept", "endpoint a"), "a keeps too much");
        }
        assertThat(lines).containsExactly("a keeps too much; further ones are only counted for a minute");
        write(incidents.line("kept", "endpoint b"), "b keeps too much");
        write(incidents.line("lost", "endpoint a"), "a loses");
        write(incidents.line("lost", 1, 2), "1, 2 loses");
        write(incidents.line("lost", 1, 3), "1, 3 loses");
        write(incidents.line("lost", 1, 3), "never");
        assertThat(lines).hasSize(5);

        now.addAndGet(IncidentLog.SILENCE_NANOS - 1);
        write(incidents.line("kept", "endpoint a"), "never");
        now.addAndGet(1);
        write(incidents.line("kept", "endpoint a"), "a still does");
        assertThat(lines)
                .last()
                .asString()
                .startsWith("a still does (and 5 times more since the last line); further ones");
        write(incidents.line("kept", "endpoint b"), "b still does");
        assertThat(lines).hasSize(7).last().asString().startsWith("b still does; further");
    }

    @Test
    void aFloodOfDifferentSubjectsIsOneIncidentOfEachKind() {
        for (int i = 1; i < 100 * IncidentLog.MOST_REMEMBERED; i++) {
            write(incidents.line("unknown", i, i), "unknown " + i);
        }
        assertThat(lines).hasSize(IncidentLog.MOST_REMEMBERED + 1);
        write(incidents.line("other", "endpoint a"), "another kind");
        assertThat(lines).last().asString().startsWith("another kind");

        now.addAndGet(IncidentLog.SILENCE_NANOS);
        write(incidents.line("unknown", -1, -1), "one more subject");
        assertThat(lines).last().asString().startsWith("one more subject;");
    }

    @Test
    void whatIsLeftOutMakesNoGarbage() {
        Object subject = "endpoint a";
        long before = 0;
        long written = 0;
        for (int i = 0; i < 2 * ROUNDS; i++) {
            if (i == ROUNDS) {
                before = THREADS.getCurrentThreadAllocatedBytes();
            }
            written += incidents.line("kept", subject) == null ? 0 : 1;
            written += incidents.line("unknown", i % 1000, 7) == null ? 0 : 1;
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(ROUNDS / 100);
        assertThat(written).isEqualTo(IncidentLog.MOST_REMEMBERED + 1);
    }

    @Test
    void aLogThatFailsIsNobodysTrouble() {
        IncidentLog broken = new IncidentLog(
                (text, cause) -> {
                    throw new ExceptionInInitializerError("too many open files");
                },
                now::get);
        assertThatCode(() -> write(broken.line("kept", "endpoint a"), "keeps too much"))
                .doesNotThrowAnyException();
    }

    private static void write(IncidentLog.@Nullable Line line, String text) {
        if (line != null) {
            line.write(text);
        }
    }
}
