package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.spring.listener.adapter.ListenerObservation;
import io.ipmb.spring.listener.adapter.ReceivedMessage;
import io.ipmb.spring.observation.IpmbListenerObservation.LowCardinalityKeys;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The timer of listeners without observations, with the name and the tags of the timer that an observation makes, at a
 * fraction of the cost. When there are many timers, those of listeners that have gone are removed. Thread-safe.
 */
final class TimedListening implements ListenerObservation {

    /** A number of timers that is no burden in any application. */
    static final int FEW = 128;

    private record Key(String listenerId, String error) {}

    private final MeterRegistry registry;
    private final Supplier<String> bus;
    private final Supplier<Set<String>> present;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    /** Number of timers that starts a search for listeners that have gone; guarded by this object's monitor. */
    private int many = FEW;

    /**
     * @param bus supplies the name of the bus
     * @param present supplies the ids of the present listeners
     */
    TimedListening(MeterRegistry registry, Supplier<String> bus, Supplier<Set<String>> present) {
        this.registry = registry;
        this.bus = bus;
        this.present = present;
    }

    @Override
    public Handling start(String listenerId, ReceivedMessage received) {
        return new Timed(listenerId);
    }

    @Override
    public ListenerObservation onBus(String identifier) {
        return new TimedListening(registry, () -> identifier, present);
    }

    private final class Timed implements Handling {

        private final String listenerId;
        private final long begun = System.nanoTime();
        private volatile @Nullable Throwable failure;

        Timed(String listenerId) {
            this.listenerId = listenerId;
        }

        @Override
        public Scope enter() {
            return Scope.NONE;
        }

        @Override
        public void error(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void end() {
            long taken = System.nanoTime() - begun;
            Throwable thrown = failure;
            Key key = new Key(
                    listenerId, thrown == null ? "none" : thrown.getClass().getSimpleName());
            Timer timer = timers.get(key);
            (timer == null ? added(key) : timer).record(taken, TimeUnit.NANOSECONDS);
        }
    }

    private synchronized Timer added(Key key) {
        if (timers.size() >= many) {
            Set<String> ids = present.get();
            timers.entrySet().removeIf(entry -> {
                boolean gone = !ids.contains(entry.getKey().listenerId());
                if (gone) {
                    registry.remove(entry.getValue());
                }
                return gone;
            });
            many = Math.max(FEW, 2 * timers.size());
        }
        return timers.computeIfAbsent(key, this::timer);
    }

    private Timer timer(Key key) {
        return Timer.builder("ipmb.listener")
                .description("Messages in listeners")
                .tag("error", key.error())
                .tag(LowCardinalityKeys.BUS.asString(), bus.get())
                .tag(LowCardinalityKeys.LISTENER_ID.asString(), key.listenerId())
                .tag(LowCardinalityKeys.OPERATION.asString(), "process")
                .tag(LowCardinalityKeys.SYSTEM.asString(), "ipmb")
                .register(registry);
    }
}
