package io.ipmb.sample.moon;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** The parts of earth's tour that moon has seen. Thread-safe. */
@Component
class Tour {

    /** The parts. */
    enum Part {
        TEXT,
        RECORD,
        JSON_OBJECT,
        REQUEST,
        MULTICAST,
        PICTURE,
        FILE,
        FLOW
    }

    private final Set<Part> missing = ConcurrentHashMap.newKeySet();
    private final CountDownLatch outstanding = new CountDownLatch(Part.values().length);

    Tour() {
        missing.addAll(Set.of(Part.values()));
    }

    void seen(Part part) {
        if (missing.remove(part)) {
            outstanding.countDown();
        }
    }

    /** Waits for all parts, and returns the missing ones. */
    Set<Part> await(Duration limit) throws InterruptedException {
        if (outstanding.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            return Set.of();
        }
        return Set.copyOf(missing);
    }
}
