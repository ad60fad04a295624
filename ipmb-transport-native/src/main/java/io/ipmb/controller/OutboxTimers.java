package io.ipmb.controller;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The outboxes that want to be looked at again though nothing is reported about their channel: those that the system was
 * short of something for, and those whose senders have begun to wait. An outbox that was closed meanwhile is forgotten at
 * the next look. Belongs to the controller's thread.
 */
final class OutboxTimers {

    /** Senders that wait for a moment are the way things are; after this long it is an incident. */
    private static final long STALL_NANOS = 1_000_000_000;

    private final Set<Outbox> backingOff = new LinkedHashSet<>();
    private final Set<Outbox> stalled = new LinkedHashSet<>();

    /** Calls {@link Outbox#flush()} once {@link Outbox#retryAt()} has come. */
    void retryLater(Outbox outbox) {
        backingOff.add(outbox);
    }

    /** Says in the log that senders wait for this one, if they still do after a while. */
    void watchStall(Outbox outbox) {
        stalled.add(outbox);
    }

    long nanosToNextTimer(long now) {
        long nanos = Long.MAX_VALUE;
        for (Outbox outbox : backingOff) {
            nanos = Math.min(nanos, outbox.isOpen() ? outbox.retryAt() - now : 0);
        }
        for (Outbox outbox : stalled) {
            nanos = Math.min(nanos, outbox.stalledSince() + STALL_NANOS - now);
        }
        return nanos;
    }

    void runTimers(long now) {
        if (!stalled.isEmpty()) {
            reportStalls(now);
        }
        if (!backingOff.isEmpty()) {
            List<Outbox> due = new ArrayList<>(backingOff);
            due.removeIf(outbox -> outbox.isOpen() && outbox.retryAt() - now > 0);
            backingOff.removeAll(due);
            due.forEach(Outbox::flush);
        }
    }

    private void reportStalls(long now) {
        stalled.removeIf(outbox -> {
            boolean due = now - outbox.stalledSince() >= STALL_NANOS;
            if (due && outbox.isStalled()) {
                outbox.reportStall();
            }
            return due || !outbox.isStalled();
        });
    }
}
