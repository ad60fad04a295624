package io.ipmb.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a loss is said in the log. */
class LossReportTest {

    private final Logger log = Logger.getLogger("io.ipmb.region");
    private final List<String> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            lines.add(MessageFormat.format(entry.getMessage(), entry.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        log.addHandler(handler);
    }

    @AfterEach
    void endListening() {
        log.removeHandler(handler);
    }

    @Test
    void oneLineForAllThatIsFoundWithinTenSeconds() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        LossReport report = new LossReport(now::get);
        report.add("A memory region of 42 bytes");
        for (int i = 0; i < 50; i++) {
            report.add("A memory region of 43 bytes");
        }
        assertThat(lines)
                .singleElement()
                .asString()
                .contains("A memory region of 42 bytes was lost", "1 so far", "try-with-resources");
        now.addAndGet(TimeUnit.SECONDS.toNanos(10) - 1);
        report.add("too early");
        assertThat(lines).hasSize(1);
        now.addAndGet(1);
        report.add("A kernel object");
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).contains("A kernel object was lost", "53 so far");
        assertThat(report.losses()).isEqualTo(53);
    }
}
