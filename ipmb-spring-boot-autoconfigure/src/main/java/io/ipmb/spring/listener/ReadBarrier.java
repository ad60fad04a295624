package io.ipmb.spring.listener;

import io.ipmb.spring.support.Internal;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A barrier for containers that stop together: each takes forwarded messages until none of them reads any more. From
 * then on there are none. Thread-safe.
 *
 * @since 0.1.0
 */
@Internal
public final class ReadBarrier {

    private final Set<Object> reading = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended;

    /** @param containers all containers that stop together */
    public ReadBarrier(Collection<?> containers) {
        reading.addAll(containers);
        ended = new CountDownLatch(reading.size());
    }

    /** The container has stopped reading. Idempotent. */
    void hasRead(Object container) {
        if (reading.remove(container)) {
            ended.countDown();
        }
    }

    /** Waits until no container reads any more, up to a limit. */
    void awaitOthers(long nanos) {
        try {
            boolean unused = ended.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
