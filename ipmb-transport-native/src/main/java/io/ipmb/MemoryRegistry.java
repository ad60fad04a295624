package io.ipmb;

import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Platforms;
import io.ipmb.region.RegionRegistry;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hands out memory regions and reuses those that nobody holds any more, so that a stream of pictures or frames costs no
 * allocation. Thread-safe.
 *
 * <p>A region is free when its header counts nobody but the registry. A request takes a free region of the same tag whose
 * size is at least what is asked for and less than twice of it, and makes a new one when there is none. A region
 * that was not handed out again for the idle time is given up: it is free for the system when it is free, and the last holder's
 * when it is not, even if that one has crashed. One in use for which a callback waits is kept until it is free.
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
     * Hands out a region of at least {@code minimumSize} bytes, which the caller closes. Its content is undefined.
     *
     * @throws RegistryFullException when the registry's limit is reached
     * @throws PlatformFailureException when the system is out of memory
     */
    default MemoryRegion allocate(long minimumSize) {
        return allocate(minimumSize, null, null);
    }

    /** As {@link #allocate(long)}, sharing regions only with requests of the same tag. */
    default MemoryRegion allocate(long minimumSize, @Nullable String tag) {
        return allocate(minimumSize, tag, null);
    }

    /**
     * As {@link #allocate(long, String)}, with a callback for the moment at which the region is found to be free again.
     *
     * @param onFree runs once, on the thread of a later {@code allocate} or {@link #maintain()} after everybody else let
     *     go of the region, or of {@link #close()}; outside of all locks
     */
    MemoryRegion allocate(long minimumSize, @Nullable String tag, @Nullable Runnable onFree);

    /** Runs the callbacks of regions that have become free and gives up those that were not handed out for too long. */
    void maintain();

    /** What the registry holds and has done. */
    Statistics statistics();

    /** Gives up all regions; those in use live on with their holders. Callbacks that have not run do so now. */
    @Override
    void close();

    /**
     * What a registry holds and has done.
     *
     * @param regions regions that it holds
     * @param bytes their sizes together
     * @param inUse how many of them somebody else holds
     * @param bytesInUse the sizes together of those that somebody else holds
     * @param created how often a new region was made
     * @param reused how often a free one was handed out again
     * @param givenUp how many were given up
     */
    record Statistics(int regions, long bytes, int inUse, long bytesInUse, long created, long reused, long givenUp) {}

    /** Settings of a registry; not thread-safe. */
    final class Builder {

        private Duration idleTime = Duration.ofSeconds(5);
        private long maximumBytes = Long.MAX_VALUE;
        private @Nullable BusPlatform platform;

        private Builder() {}

        /** How long a free region is kept; 5 s unless set. */
        public Builder idleTime(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("idleTime=" + value + " is negative");
            }
            idleTime = value;
            return this;
        }

        /** The most bytes that the registry holds, free and in use together; no limit unless set. */
        public Builder maximumBytes(long value) {
            if (value < 1) {
                throw new IllegalArgumentException("maximumBytes=" + value + " must be at least 1");
            }
            maximumBytes = value;
            return this;
        }

        /**
         * Where the regions are: for a test {@link BusPlatform#inProcess()}. The operating system unless set.
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
            return new RegionRegistry(() -> Platforms.of(chosen), NanoClock.SYSTEM, idleTime, maximumBytes);
        }
    }
}
