package io.ipmb;

import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Platforms;
import io.ipmb.region.RegionRegistry;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pool of memory regions, so that a stream of pictures or frames allocates none. Thread-safe. The owner of a registry
 * closes it.
 *
 * <p>A region is free when its header counts no hold but the registry's. A request takes a free region of the same tag
 * with at least the wanted size and less than twice of it, or makes a new one. The registry releases a region that no
 * request took for the idle time: the system has it back at once if it is unused, otherwise when its last holder closes
 * it or crashes. A region in use with a callback is kept until it is free.
 *
 * @since 0.1.0
 */
public interface MemoryRegistry extends AutoCloseable {

    /** A registry with default settings. */
    static MemoryRegistry create() {
        return builder().build();
    }

    /** A registry to be configured. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * A region of at least {@code minimumSize} bytes with any content. The caller closes it.
     *
     * @param minimumSize at least 1
     * @throws IllegalArgumentException when {@code minimumSize} is smaller
     * @throws IllegalStateException when the registry is closed
     * @throws RegistryFullException when the registry is at its limit
     * @throws PlatformFailureException when the system is out of memory
     */
    default MemoryRegion allocate(long minimumSize) {
        return allocate(minimumSize, null, null);
    }

    /** As {@link #allocate(long)}, reusing only regions of the same tag. */
    default MemoryRegion allocate(long minimumSize, @Nullable String tag) {
        return allocate(minimumSize, tag, null);
    }

    /**
     * As {@link #allocate(long, String)}, with a callback for when the region is free again.
     *
     * @param onFree runs once, after all other holds were closed, on the thread of a later {@code allocate}, {@link
     *     #maintain()} or {@link #close()}, outside of all locks
     */
    MemoryRegion allocate(long minimumSize, @Nullable String tag, @Nullable Runnable onFree);

    /**
     * Runs the callbacks of regions that have become free, and releases regions that no request took for the idle time.
     */
    void maintain();

    /** The present figures of the registry. */
    Statistics statistics();

    /** Releases all regions; regions in use live on with their holders. Callbacks that have not run do so now. */
    @Override
    void close();

    /**
     * The figures of a registry. A later version may add components.
     *
     * @param regions regions in the registry
     * @param bytes their sizes together
     * @param inUse regions that somebody else holds as well
     * @param bytesInUse their sizes together
     * @param created regions made so far
     * @param reused requests that took a free region, so far
     * @param givenUp regions released so far
     * @since 0.1.0
     */
    record Statistics(int regions, long bytes, int inUse, long bytesInUse, long created, long reused, long givenUp) {}

    /**
     * Settings of a registry; not thread-safe. Each setter checks its value and names it in an {@link
     * IllegalArgumentException}.
     *
     * @since 0.1.0
     */
    final class Builder {

        private Duration idleTime = Duration.ofSeconds(5);
        private long maxBytes = Long.MAX_VALUE;
        private @Nullable BusPlatform platform;

        private Builder() {}

        /**
         * The time for which the registry keeps a region that no request takes. Not negative, of any length; 5 s unless
         * set.
         */
        public Builder idleTime(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("idleTime=" + value + " is negative");
            }
            idleTime = value;
            return this;
        }

        /** The most bytes in the registry, free and in use together. At least 1; no limit unless set. */
        public Builder maxBytes(long value) {
            maxBytes = Range.atLeastOne("maxBytes", value);
            return this;
        }

        /**
         * The place of the regions: for a test {@link BusPlatform#inProcess()}. The operating system unless set.
         *
         * @throws IllegalArgumentException when it is not a platform of this library
         */
        public Builder platform(BusPlatform value) {
            platform = Platforms.of(Objects.requireNonNull(value, "platform"));
            return this;
        }

        /** The finished registry. */
        public MemoryRegistry build() {
            BusPlatform chosen = platform;
            return new RegionRegistry(() -> Platforms.of(chosen), NanoClock.SYSTEM, idleTime, maxBytes);
        }
    }
}
