package io.ipmb.incident;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs one line per incident: repetitions of the same kind about the same subject are silent for a minute, and the next
 * line has their number. The caller asks for the line first and makes the text only for a line to be written:
 *
 * <pre>
 *   IncidentLog.Line line = incidents.line(SLOW, receiver);
 *   if (line != null) {
 *       line.write("does not read, " + bytes + " bytes wait for it");
 *   }
 * </pre>
 *
 * <p>A line left out costs one look into a table and no object. At most {@value #MOST_REMEMBERED} incidents are
 * distinguished at a time; beyond that, all others of a kind are one incident, so that ever new subjects fill neither
 * the log nor the memory. A failure of the log is ignored. Thread-safe; no lock is held while a line is written.
 */
public final class IncidentLog {

    /** The silence of an incident after a line, in nanoseconds. */
    public static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The most incidents distinguished at a time. */
    public static final int MOST_REMEMBERED = 256;

    /** The common subject of incidents beyond that number, and of incidents without a subject. */
    private static final Object OTHERS = "others";

    /** The destination of lines. */
    @FunctionalInterface
    public interface Sink {

        /**
         * Writes one line.
         *
         * @param text the final text, not a pattern: it may contain text from other programs
         * @param cause for a stack trace; null for none
         */
        void write(String text, @Nullable Throwable cause);
    }

    /** The identity of an incident. Immutable but for {@code lookUp}, which changes under the lock. */
    private static final class Key {
        Object kind;
        Object subject;
        long high;
        long low;

        Key(Object kind, Object subject, long high, long low) {
            this.kind = kind;
            this.subject = subject;
            this.high = high;
            this.low = low;
        }

        Key set(Object newKind, Object newSubject, long newHigh, long newLow) {
            kind = newKind;
            subject = newSubject;
            high = newHigh;
            low = newLow;
            return this;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && key.high == high
                    && key.low == low
                    && key.kind.equals(kind)
                    && key.subject.equals(subject);
        }

        @Override
        public int hashCode() {
            long numbers = high * 31 + low;
            return (kind.hashCode() * 31 + subject.hashCode()) * 31 + (int) (numbers ^ (numbers >>> 32));
        }
    }

    private static final class Incident {
        long silentUntil;
        long leftOut;
    }

    private final Sink sink;
    private final LongSupplier nanoTime;

    /** In the order of their last lines, so that the silence of the first one ends first. */
    private final Map<Key, Incident> incidents = new LinkedHashMap<>();

    private final Key lookUp = new Key(OTHERS, OTHERS, 0, 0);

    /** The earliest moment at which an incident can be forgotten; valid while {@code isFull}. */
    private long fullUntil;

    private boolean isFull;

    /**
     * @param sink the destination of lines
     * @param nanoTime a monotonic clock
     */
    public IncidentLog(Sink sink, LongSupplier nanoTime) {
        this.sink = sink;
        this.nanoTime = nanoTime;
    }

    /** The line of an incident without a subject, a single one for each kind; null when it is left out. */
    public @Nullable Line line(Object kind) {
        return line(kind, OTHERS, 0, 0);
    }

    /**
     * The line of an incident; null when it is left out.
     *
     * @param kind equal for the same kind of incident
     * @param subject equal for the same subject; kept in memory, so rather a name than the object itself
     */
    public @Nullable Line line(Object kind, Object subject) {
        return line(kind, subject, 0, 0);
    }

    /**
     * As {@link #line(Object, Object)}, for a subject given by a number of 128 bits.
     *
     * @param high half of the number
     * @param low half of the number
     */
    public @Nullable Line line(Object kind, long high, long low) {
        return line(kind, OTHERS, high, low);
    }

    private @Nullable Line line(Object kind, Object subject, long high, long low) {
        synchronized (incidents) {
            long now = nanoTime.getAsLong();
            Incident known = incidents.get(lookUp.set(kind, subject, high, low));
            if (known == null && !hasRoom(now)) {
                lookUp.set(kind, OTHERS, 0, 0);
                known = incidents.get(lookUp);
            }
            if (known != null && known.silentUntil - now > 0) {
                known.leftOut++;
                return null;
            }
            return begin(known, now);
        }
    }

    /** Whether there is room for another incident; for that forgets the one whose silence ended first. */
    private boolean hasRoom(long now) {
        if (incidents.size() < MOST_REMEMBERED) {
            return true;
        }
        if (isFull && fullUntil - now > 0) {
            return false;
        }
        Map.Entry<Key, Incident> first = incidents.entrySet().iterator().next();
        fullUntil = first.getValue().silentUntil;
        isFull = fullUntil - now > 0;
        if (!isFull) {
            incidents.remove(first.getKey());
        }
        return !isFull;
    }

    /** Begins the silence of the incident in {@code lookUp}. */
    private Line begin(@Nullable Incident known, long now) {
        Incident incident = known == null ? new Incident() : known;
        Line line = new Line(sink, incident.leftOut);
        incident.leftOut = 0;
        incident.silentUntil = now + SILENCE_NANOS;
        Key key = new Key(lookUp.kind, lookUp.subject, lookUp.high, lookUp.low);
        // Moves it to the end of the order.
        incidents.remove(key);
        incidents.put(key, incident);
        return line;
    }

    /** A line to be written now; for one thread. */
    public static final class Line {

        private final Sink sink;
        private final long leftOut;

        private Line(Sink sink, long leftOut) {
            this.sink = sink;
            this.leftOut = leftOut;
        }

        /** The number of repetitions left out since the last line. */
        public long leftOut() {
            return leftOut;
        }

        /** Writes the line. */
        public void write(String text) {
            write(text, null);
        }

        /** Writes the line, with the stack trace of a cause that is not null. */
        public void write(String text, @Nullable Throwable cause) {
            String more = leftOut == 0 ? "" : " (and " + leftOut + " times more since the last line)";
            try {
                sink.write(text + more + "; further ones are only counted for a minute", cause);
            } catch (RuntimeException | Error e) {
                // Logging can fail, for instance for lack of descriptors; that must never stop the caller.
                return;
            }
        }
    }
}
