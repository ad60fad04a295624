package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.MemoryRegistry;
import io.ipmb.platform.Daemons;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Runs {@link MemoryRegistry#maintain()} periodically, which releases unused regions even without a new allocation. It
 * has a daemon thread between {@link #start()} and {@link #stop()}, which the context calls on one thread at a time.
 */
final class MemoryRegistryMaintenance implements SmartLifecycle {

    private static final Log LOG = LogFactory.getLog(MemoryRegistryMaintenance.class);

    /** About the longest time in nanoseconds. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final List<MemoryRegistry> registries;
    private final Duration interval;

    /** The registries with a logged failure: one line per incident. */
    private final Set<MemoryRegistry> failing = ConcurrentHashMap.newKeySet();

    private volatile @Nullable ScheduledExecutorService executor;

    /** @param interval zero for no maintenance at all */
    MemoryRegistryMaintenance(List<MemoryRegistry> registries, Duration interval) {
        this.registries = registries;
        this.interval = interval;
    }

    @Override
    public void start() {
        if (executor != null || interval.isZero()) {
            return;
        }
        long nanos = interval.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : interval.toNanos();
        ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(
                1, task -> Daemons.thread("ipmb-memory-1", task, MemoryRegistry.class.getClassLoader()));
        ScheduledFuture<?> unused = started.scheduleWithFixedDelay(this::maintain, nanos, nanos, TimeUnit.NANOSECONDS);
        executor = started;
    }

    private void maintain() {
        registries.forEach(this::maintain);
    }

    private void maintain(MemoryRegistry registry) {
        try {
            registry.maintain();
            failing.remove(registry);
        } catch (RuntimeException | Error e) {
            // An escaping failure, for instance a passing lack of memory, would end the schedule silently.
            if (failing.add(registry)) {
                LOG.error("The maintenance of a memory registry failed; it is tried again every " + interval, e);
            }
        }
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = executor;
        if (running != null) {
            running.shutdownNow();
            executor = null;
        }
    }

    @Override
    public boolean isRunning() {
        return executor != null;
    }
}
