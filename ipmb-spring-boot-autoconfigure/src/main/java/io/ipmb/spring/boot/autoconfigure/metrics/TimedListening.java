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
 * The timer of listeners where they are not observed; of the same name and with the same tags as the one that their
 * observation makes, at a fraction of its cost. Timers of listeners that have gone are removed when there are many.
 * Thread-safe.
 */
final class TimedListening implements ListenerObservation {

    /** So many timers are no burden, whatever they are of. */
    static final int FEW = 128;

    private record Key(String listenerId, String error) {}

    private final MeterRegistry registry;
    private final Supplier<String> bus;
    private final Supplier<Set<String>> present;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    /** How many timers make it worth looking for those whose listener has gone; guarded by this object's monitor. */
    private int many = FEW;

    /**
     * @param bus gives the name of the bus
     * @param present gives the ids of the listeners that there are
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
