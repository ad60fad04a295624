package io.ipmb.spring.listener;

import io.ipmb.spring.event.IpmbListenerIdleEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a container now and then while it has listeners on the bus: whether one of them is stuck, whether reading goes on,
 * whether nothing has come for long, and whatever else its life wants to be looked at. Told to begin and end by one thread at a
 * time; looks on the thread of the {@link Watch}.
 */
final class Lookout {

    private static final long LONGEST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORTEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** What is looked at. */
    interface Watched {

        /** The stay on the bus; null while there is none. */
        @Nullable Stay stay();

        boolean isRunning();

        /** One look at the stay, after all others. */
        void look(Stay current);
    }

    private final IpmbListenerContainer container;
    private final ContainerRuntime runtime;
    private final Watched watched;
    private final LongSupplier received;
    private Watch.@Nullable Watched looking;

    /** @param received how many messages have come so far */
    Lookout(IpmbListenerContainer container, ContainerRuntime runtime, Watched watched, LongSupplier received) {
        this.container = container;
        this.runtime = runtime;
        this.watched = watched;
        this.received = received;
    }

    /** @param current to be looked at from now on, if it is not yet; null for nothing any more */
    void lookAt(@Nullable Stay current) {
        Watch.Watched now = looking;
        if (current != null && now == null) {
            Duration interval = runtime.idleEventInterval();
            long idleNanos = interval == null ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(interval);
            long soonest = Math.min(current.settings().stuckNanos(), idleNanos) / 4;
            long nanos = Math.max(SHORTEST_LOOK_NANOS, Math.min(LONGEST_LOOK_NANOS, soonest));
            Silence silence = new Silence(idleNanos);
            looking = runtime.watch().watch(() -> look(silence), Duration.ofNanos(nanos));
        } else if (current == null && now != null) {
            looking = null;
            now.end();
        }
    }

    private void look(Silence silence) {
        Stay current = watched.stay();
        if (current == null) {
            return;
        }
        current.look();
        boolean waits = watched.isRunning() && current.inFlight() == 0;
        long idle = silence.look(waits, received.getAsLong(), System.nanoTime());
        if (idle > 0) {
            runtime.publish(new IpmbListenerIdleEvent(
                    container, runtime.endpointFactory().identifier(), container.label(), Duration.ofNanos(idle)));
        }
        watched.look(current);
    }
}
