package io.ipmb.sample.moon;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Remembers which parts of the tour moon has seen. Thread-safe. */
@Component
class Tour {

    /** What there is to see. */
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

    private final Set<Part> missing = EnumSet.allOf(Part.class);

    synchronized void seen(Part part) {
        missing.remove(part);
        notifyAll();
    }

    /** Waits until all parts were seen; those that were not by then. */
    synchronized Set<Part> await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long left = limit.toMillis();
        while (!missing.isEmpty() && left > 0) {
            wait(left);
            left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        }
        return missing.isEmpty() ? EnumSet.noneOf(Part.class) : EnumSet.copyOf(missing);
    }
}
