package io.ipmb.benchmarks.listener.station;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts messages numbered from zero on, and takes the time from the first to the last one. The plain fields belong to
 * the thread that hears; others read them once the last message has come, or when nothing moves any more.
 */
final class Hearing {

    private final long expected;
    private final CountDownLatch last = new CountDownLatch(1);

    /** For others to see that something moves. */
    private final AtomicLong heard = new AtomicLong();

    private long count;
    private long next;
    private long disordered;
    private long firstAt;
    private long lastAt;

    Hearing(long expected) {
        this.expected = expected;
    }

    void hear(long number) {
        if (count == 0) {
            firstAt = System.nanoTime();
        }
        count++;
        if (number != next) {
            disordered++;
        }
        next = number + 1;
        if (next == expected) {
            lastAt = System.nanoTime();
        }
        // Ordered, not volatile: one writer, and nobody waits for this figure. The latch publishes the rest.
        heard.lazySet(count);
        if (next == expected) {
            last.countDown();
        }
    }

    /**
     * Waits for the last message.
     *
     * @param silence how long nothing may come before it gives up
     */
    void await(Duration silence) throws InterruptedException {
        long before;
        do {
            before = heard.get();
        } while (!last.await(silence.toMillis(), TimeUnit.MILLISECONDS) && heard.get() != before);
    }

    /** How many have come. */
    long count() {
        return count;
    }

    /** How many did not follow the one before. */
    long disordered() {
        return disordered;
    }

    /** From the first message to the last one; not positive when that has not come. */
    long nanos() {
        return lastAt - firstAt;
    }
}
