package io.ipmb.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a call gives up: neither at once for what is short, nor never for what is long. */
class DeadlineTest {

    /** Close to where the clock's number wraps around. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);

    private Deadline after(Duration timeout) {
        return Deadline.after(timeout, now::get);
    }

    @Test
    void isFixedOnceHoweverOftenItIsAsked() {
        Deadline deadline = after(Duration.ofSeconds(1));
        now.addAndGet(400_000_000);
        assertThat(deadline.remainingNanos()).isEqualTo(600_000_000);
        now.addAndGet(599_999_999);
        assertThat(deadline.isOver()).isFalse();
        now.addAndGet(1);
        assertThat(deadline.isOver()).isTrue();
        now.addAndGet(1_000_000_000);
        assertThat(deadline.remainingNanos()).isZero();
    }

    @Test
    void lessThanAMillisecondIsNotNothing() {
        assertThat(after(Duration.ofNanos(300)).remainingNanos()).isEqualTo(300);
    }

    @Test
    void thirtyDaysAreThirtyDays() {
        Deadline deadline = after(Duration.ofDays(30));
        assertThat(deadline.remainingNanos()).isEqualTo(Duration.ofDays(30).toNanos());
        now.addAndGet(Duration.ofDays(30).toNanos());
        assertThat(deadline.isOver()).isTrue();
    }

    @Test
    void noneAndLongerThanTheClockCanSayNeverEnd() {
        Deadline none = Deadline.after(null, now::get);
        Deadline longest = after(Duration.ofSeconds(Long.MAX_VALUE));
        now.addAndGet(Duration.ofDays(36_500).toNanos());
        assertThat(none.remainingNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(longest.isOver()).isFalse();
    }

    @Test
    void zeroAndLessHaveEnded() {
        assertThat(after(Duration.ZERO).isOver()).isTrue();
        assertThat(after(Duration.ofDays(-1)).isOver()).isTrue();
    }
}
