package io.ipmb.spring.listener;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Containers that stop together: each takes what the others hand over, until none of them reads any more. Then nothing can
 * come that was meant for another one. Thread-safe.
 */
public final class StopRound {

    private final Set<IpmbListenerContainer> reading = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended;

    /** @param containers all of which are going to be stopped */
    public StopRound(Collection<IpmbListenerContainer> containers) {
        reading.addAll(containers);
        ended = new CountDownLatch(reading.size());
    }

    /** This one reads no more; telling so again is fine. */
    void hasRead(IpmbListenerContainer container) {
        if (reading.remove(container)) {
            ended.countDown();
        }
    }

    /** Waits until none reads any more, or time is over. */
    void awaitOthers(long nanos) {
        try {
            boolean unused = ended.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
