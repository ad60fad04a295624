package io.ipmb.region;

import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.Daemons;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Closes and reports holds that a program has lost without closing them, once the garbage collector finds them. A hold
 * costs one entry in a list; a message without attachments costs nothing. Thread-safe.
 *
 * <p>No program should rely on it: until the next collection, which may never come, a lost kernel object stays open and
 * a lost region stays in use.
 */
final class SafetyNet {

    /** The cleaner of the whole process, made for the first hold. */
    static final Cleaner CLEANER = Cleaner.create(task -> Daemons.thread("ipmb-safety-net", task));

    private static final Logger LOG = System.getLogger("io.ipmb.region");

    private static final String LOST = "lost";

    private static final LongAdder LOSSES = new LongAdder();

    private static final IncidentLog INCIDENTS =
            new IncidentLog((text, cause) -> LOG.log(Level.WARNING, text, cause), System::nanoTime);

    private SafetyNet() {}

    /**
     * Watches a holder.
     *
     * @param holder the object whose loss is the loss of the hold
     * @param giveUp gives up the hold and returns whether it was still there; must not refer to the holder. Runs once:
     *     after the loss of the holder, or in {@link Cleaner.Cleanable#clean()} after the hold was given up properly.
     * @param what the hold's name in the log
     */
    static Cleaner.Cleanable watch(Object holder, BooleanSupplier giveUp, Supplier<String> what) {
        return CLEANER.register(holder, () -> {
            if (giveUp.getAsBoolean()) {
                report(what);
            }
        });
    }

    private static void report(Supplier<String> what) {
        LOSSES.increment();
        IncidentLog.Line line = INCIDENTS.line(LOST);
        if (line != null) {
            line.write(
                    what.get() + " was lost without having been closed, and is closed now. Close messages, objects and"
                            + " regions, for instance by try-with-resources");
        }
    }

    /** The number of lost holds found so far. */
    static long losses() {
        return LOSSES.sum();
    }
}
