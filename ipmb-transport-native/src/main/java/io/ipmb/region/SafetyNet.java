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
 * Closes what a program has lost without having closed it, once the collector finds it, and reports it. Who closes what
 * he holds pays one entry in a list for each hold; a message without attachments costs nothing. Thread-safe.
 *
 * <p>It is a net and no plan: until the collector comes, which may be never, a lost descriptor stays open and a lost
 * region stays in use.
 */
final class SafetyNet {

    /** One for the process, there from the first hold on. */
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
     * @param holder whoever loses it has lost the hold
     * @param giveUp gives up the hold and says whether it was still there; must not know the holder. Runs once: when
     *     the holder is lost, or {@link Cleaner.Cleanable#clean()} is called by one who has given up the hold himself.
     * @param what names the hold in the log
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

    /** What was lost and found so far. */
    static long losses() {
        return LOSSES.sum();
    }
}
