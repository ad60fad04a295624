package io.ipmb.spring.listener;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One log line per incident: the same thing again stays silent for a minute, then the next line says how often it happened
 * meanwhile. Thread-safe; remembers a limited number of incidents, whatever others send.
 */
final class IncidentLog {

    static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);
    static final int MOST_REMEMBERED = 256;

    private static final class Incident {
        private long silentUntil;
        private long unreported;
    }

    private final BiConsumer<String, @Nullable Throwable> log;
    private final LongSupplier nanoTime;
    private final Map<Object, Incident> incidents = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Incident> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** @param log writes a line as a warning */
    IncidentLog(BiConsumer<String, @Nullable Throwable> log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /**
     * Logs a warning unless the same incident was logged a short while ago.
     *
     * @param key equal for the same incident
     * @param text what happened and what can be done
     * @return whether it was logged, so that others may be told as well
     */
    boolean report(Object key, Supplier<String> text, @Nullable Throwable cause) {
        long unreported;
        synchronized (incidents) {
            long now = nanoTime.getAsLong();
            Incident known = incidents.get(key);
            if (known != null && known.silentUntil - now > 0) {
                known.unreported++;
                return false;
            }
            Incident incident = known == null ? new Incident() : known;
            unreported = incident.unreported;
            incident.unreported = 0;
            incident.silentUntil = now + SILENCE_NANOS;
            incidents.put(key, incident);
        }
        String line = text.get() + (unreported == 0 ? "" : " (and " + unreported + " times more since the last line)");
        log.accept(line + "; further ones are only counted", cause);
        return true;
    }
}
