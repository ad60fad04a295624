package io.ipmb.benchmarks;

import java.time.Duration;

/** Time that passes between two looks at processes that do nothing, or are about to be done. */
public final class Pause {

    private Pause() {}

    /** Waits. */
    public static void of(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
