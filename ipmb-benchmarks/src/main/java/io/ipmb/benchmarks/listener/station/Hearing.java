package io.ipmb.benchmarks.listener.station;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts messages numbered from zero, and measures the time from the first to the last. The plain fields belong to the
 * hearing thread; others read them after the last message, or when no more messages arrive.
 */
final class Hearing {

    private final long expected;
    private final CountDownLatch last = new CountDownLatch(1);

    /** The count for other threads, which look for progress. */
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
        // Ordered, not volatile: there is one writer and no thread waits for this figure. The latch publishes the rest.
        heard.lazySet(count);
        if (next == expected) {
            last.countDown();
        }
    }

    /**
     * Waits for the last message.
     *
     * @param silence longest time without a message before it gives up
     */
    void await(Duration silence) throws InterruptedException {
        long before;
        do {
            before = heard.get();
        } while (!last.await(silence.toMillis(), TimeUnit.MILLISECONDS) && heard.get() != before);
    }

    /** Number of messages that have arrived. */
    long count() {
        return count;
    }

    /** Number of messages that did not follow their predecessor. */
    long disordered() {
        return disordered;
    }

    /** Time from the first message to the last; not positive if the last is missing. */
    long nanos() {
        return lastAt - firstAt;
    }
}
