package io.ipmb.incident;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One line per incident: the same kind about the same subject stays silent for a minute, and the next line says how
 * many were left out. Whoever reports asks for the line first and makes its text only where there is one:
 *
 * <pre>
 *   IncidentLog.Line line = incidents.line(SLOW, receiver);
 *   if (line != null) {
 *       line.write("does not read, " + bytes + " bytes wait for it");
 *   }
 * </pre>
 *
 * <p>What is left out costs one look into a table and no object. Of different incidents {@value #MOST_REMEMBERED} are
 * told apart; while so many are silent, all others of a kind are one incident, so that nobody fills the log or the
 * memory with ever new subjects. A log that fails is nobody's trouble. Thread-safe; nothing is locked while a line is
 * written.
 */
public final class IncidentLog {

    /** How long the same incident stays silent after a line, in nanoseconds. */
    public static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The most incidents that are told apart at a time. */
    public static final int MOST_REMEMBERED = 256;

    /** Stands for the subjects of one kind beyond those that are told apart, and for incidents without a subject. */
    private static final Object OTHERS = "others";

    /** Where lines go. */
    @FunctionalInterface
    public interface Sink {

        /**
         * Writes one line.
         *
         * @param text whole, to be taken as it is: it may hold what strangers sent
         * @param cause for a stack trace; null for none
         */
        void write(String text, @Nullable Throwable cause);
    }

    /** What is the same for the same incident. Only the one that is looked up with ever changes, under the lock. */
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

    /** In the order of their last lines, so that the first one is the first to end its silence. */
    private final Map<Key, Incident> incidents = new LinkedHashMap<>();

    private final Key lookUp = new Key(OTHERS, OTHERS, 0, 0);

    /** No incident can be forgotten before; valid while {@code isFull}. */
    private long fullUntil;

    private boolean isFull;

    /**
     * @param sink where lines go
     * @param nanoTime a clock that only goes forward
     */
    public IncidentLog(Sink sink, LongSupplier nanoTime) {
        this.sink = sink;
        this.nanoTime = nanoTime;
    }

    /** The line of an incident without a subject, of which there is one in all; null when it is left out. */
    public @Nullable Line line(Object kind) {
        return line(kind, OTHERS, 0, 0);
    }

    /**
     * The line of an incident; null when it is left out.
     *
     * @param kind equal for the same kind of incident
     * @param subject whom it concerns, equal for the same; kept in memory, so rather a name than the thing
     */
    public @Nullable Line line(Object kind, Object subject) {
        return line(kind, subject, 0, 0);
    }

    /**
     * As {@link #line(Object, Object)}, for a subject that a number of 128 bits stands for.
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

    /** Whether one more incident can be remembered; forgets the one whose silence ended first. */
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

    /** Begins the silence of what is looked up. */
    private Line begin(@Nullable Incident known, long now) {
        Incident incident = known == null ? new Incident() : known;
        Line line = new Line(sink, incident.leftOut);
        incident.leftOut = 0;
        incident.silentUntil = now + SILENCE_NANOS;
        Key key = new Key(lookUp.kind, lookUp.subject, lookUp.high, lookUp.low);
        // To the end of the order.
        incidents.remove(key);
        incidents.put(key, incident);
        return line;
    }

    /** A line that is to be written now; for one thread. */
    public static final class Line {

        private final Sink sink;
        private final long leftOut;

        private Line(Sink sink, long leftOut) {
            this.sink = sink;
            this.leftOut = leftOut;
        }

        /** How many of the same were left out since the last line. */
        public long leftOut() {
            return leftOut;
        }

        /** Writes it. */
        public void write(String text) {
            write(text, null);
        }

        /** Writes it with a stack trace, unless that is null. */
        public void write(String text, @Nullable Throwable cause) {
            String more = leftOut == 0 ? "" : " (and " + leftOut + " times more since the last line)";
            try {
                sink.write(text + more + "; further ones are only counted for a minute", cause);
            } catch (RuntimeException | Error e) {
                // A log may need what there is none of at this moment, as descriptors. Whoever reports goes on without.
                return;
            }
        }
    }
}
