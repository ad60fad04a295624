package io.ipmb.region;

import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.RegistryFullException;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Platform;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a hold on every region that it provides, and provides a region again once that hold is the only one.
 *
 * <p>{@code lock} guards all state; callbacks run after its release. The registry gives up a region in use only without
 * a callback: a callback keeps its region in the registry until the region is free, however long that takes.
 */
public final class RegionRegistry implements MemoryRegistry {

    private static final Logger LOG = System.getLogger("io.ipmb.region");

    /** A region with the registry's own hold on it. */
    private static final class Entry {
        final SharedRegion region;
        final @Nullable String tag;

        @Nullable Runnable onFree;

        long handedOutAt;

        Entry(SharedRegion region, @Nullable String tag) {
            this.region = region;
            this.tag = tag;
        }

        boolean isFree() {
            return region.referenceCount() == 1;
        }
    }

    private final Supplier<Platform> platform;
    private final NanoClock clock;
    private final long idleNanos;
    private final long maximumBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Entry> entries = new ArrayList<>();
    private long bytes;
    private long created;
    private long reused;
    private long givenUp;
    private boolean closed;

    /**
     * @param platform asked for when the first region is made
     * @param idleTime how long a region is kept after its last allocation
     */
    public RegionRegistry(Supplier<Platform> platform, NanoClock clock, Duration idleTime, long maximumBytes) {
        this.platform = platform;
        this.clock = clock;
        this.idleNanos = idleTime.compareTo(Duration.ofDays(36_500)) > 0 ? Long.MAX_VALUE : idleTime.toNanos();
        this.maximumBytes = maximumBytes;
    }

    @Override
    public MemoryRegion allocate(long minimumSize, @Nullable String tag, @Nullable Runnable onFree) {
        if (minimumSize < 1) {
            throw new IllegalArgumentException("minimumSize=" + minimumSize + " must be at least 1");
        }
        List<Runnable> callbacks = new ArrayList<>(0);
        try {
            lock.lock();
            try {
                if (closed) {
                    throw new IllegalStateException("the memory registry is closed");
                }
                sweep(callbacks);
                Entry entry = findFree(minimumSize, tag);
                if (entry == null) {
                    entry = make(minimumSize, tag);
                } else {
                    reused++;
                }
                entry.onFree = onFree;
                entry.handedOutAt = clock.nanoTime();
                return entry.region.duplicate();
            } finally {
                lock.unlock();
            }
        } finally {
            callbacks.forEach(RegionRegistry::run);
        }
    }

    @Override
    public void maintain() {
        List<Runnable> callbacks = new ArrayList<>();
        lock.lock();
        try {
            sweep(callbacks);
        } finally {
            lock.unlock();
        }
        callbacks.forEach(RegionRegistry::run);
    }

    @Override
    public Statistics statistics() {
        lock.lock();
        try {
            int inUse = 0;
            long bytesInUse = 0;
            for (Entry entry : entries) {
                if (!entry.isFree()) {
                    inUse++;
                    bytesInUse += entry.region.size();
                }
            }
            return new Statistics(entries.size(), bytes, inUse, bytesInUse, created, reused, givenUp);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<Runnable> callbacks = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            for (Entry entry : entries) {
                takeCallback(entry, callbacks);
                entry.region.close();
                givenUp++;
            }
            entries.clear();
            bytes = 0;
        } finally {
            lock.unlock();
        }
        callbacks.forEach(RegionRegistry::run);
    }

    private @Nullable Entry findFree(long minimumSize, @Nullable String tag) {
        for (Entry entry : entries) {
            long size = entry.region.size();
            if (size >= minimumSize
                    && size - minimumSize < minimumSize
                    && Objects.equals(entry.tag, tag)
                    && entry.isFree()
                    && entry.region.renewHeader()) {
                return entry;
            }
        }
        return null;
    }

    private Entry make(long size, @Nullable String tag) {
        if (size > maximumBytes - bytes) {
            giveUpFree();
        }
        if (size > maximumBytes - bytes) {
            throw new RegistryFullException(size, bytes, maximumBytes);
        }
        Entry entry = new Entry(SharedRegion.allocate(size, platform.get()), tag);
        entries.add(entry);
        bytes += size;
        created++;
        return entry;
    }

    /** Makes room: gives up the free regions, none of which has a fitting size and tag. */
    private void giveUpFree() {
        for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (entry.onFree == null && entry.isFree()) {
                all.remove();
                giveUp(entry);
            }
        }
    }

    private void giveUp(Entry entry) {
        bytes -= entry.region.size();
        entry.region.close();
        givenUp++;
    }

    private void sweep(List<Runnable> callbacks) {
        long now = clock.nanoTime();
        Iterator<Entry> all = entries.iterator();
        while (all.hasNext()) {
            Entry entry = all.next();
            boolean free = entry.isFree();
            if (free) {
                takeCallback(entry, callbacks);
            }
            if (entry.onFree == null && now - entry.handedOutAt >= idleNanos) {
                all.remove();
                giveUp(entry);
            }
        }
    }

    private static void takeCallback(Entry entry, List<Runnable> callbacks) {
        if (entry.onFree != null) {
            callbacks.add(entry.onFree);
            entry.onFree = null;
        }
    }

    private static void run(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a callback for a free memory region failed", e);
        }
    }
}
