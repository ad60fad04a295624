package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.ipmb.testsupport.LogLines;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** How often an incident is said in the log, and what a log may do. */
class IncidentLogTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final String bus = "test." + UUID.randomUUID();
    private final IncidentLog incidents = new IncidentLog(now::get, bus);

    @Test
    void theSameOfTheSamePeerIsSaidAgainAfterTenSecondsAndNotBefore() {
        try (LogLines log = new LogLines("io.ipmb.controller")) {
            for (int i = 0; i < 5; i++) {
                incidents.report("kept", "endpoint a", () -> "keeps too much");
            }
            assertThat(log.with(bus)).containsExactly("bus " + bus + ": endpoint a: keeps too much");
            incidents.report("kept", "endpoint b", () -> "keeps too much");
            incidents.report("lost", "endpoint a", () -> "loses");
            assertThat(log.with(bus)).hasSize(3);
            now.addAndGet(TimeUnit.SECONDS.toNanos(10));
            incidents.report("kept", "endpoint a", () -> "keeps too much");
            assertThat(log.with(bus)).hasSize(4);
        }
    }

    @Test
    void aLogThatFailsIsNobodysTrouble() {
        Logger log = Logger.getLogger("io.ipmb.controller");
        Handler broken = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                throw new ExceptionInInitializerError("too many open files");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(broken);
        try {
            assertThatCode(() -> incidents.report("kept", "endpoint a", () -> "keeps too much"))
                    .doesNotThrowAnyException();
        } finally {
            log.removeHandler(broken);
        }
    }
}
