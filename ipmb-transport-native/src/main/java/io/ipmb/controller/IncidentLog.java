package io.ipmb.controller;

import io.ipmb.platform.NanoClock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One log line per incident: the same thing about the same peer again stays silent for a while; counters count it. A log
 * that fails is nobody's trouble.
 */
final class IncidentLog {

    private static final Logger LOG = System.getLogger("io.ipmb.controller");
    private static final long SILENCE_NANOS = 10_000_000_000L;
    private static final int MOST_REMEMBERED = 1024;

    private final NanoClock clock;
    private final String bus;
    private final Map<String, Long> silentUntil = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    IncidentLog(NanoClock clock, String bus) {
        this.clock = clock;
        this.bus = bus;
    }

    /**
     * Logs unless the same incident was logged a short while ago.
     *
     * @param kind what kind of incident
     * @param about whom it concerns
     * @param text what happened and what can be done
     */
    void report(String kind, Object about, Supplier<String> text) {
        String key = kind + '\0' + about;
        long now = clock.nanoTime();
        Long until = silentUntil.get(key);
        if (until != null && until - now > 0) {
            return;
        }
        silentUntil.put(key, now + SILENCE_NANOS);
        try {
            LOG.log(Level.WARNING, "bus {0}: {1}: {2}", bus, about, text.get());
        } catch (RuntimeException | Error e) {
            // A log may need what there is none of at this moment, as descriptors. The bus goes on without the line.
            return;
        }
    }
}
