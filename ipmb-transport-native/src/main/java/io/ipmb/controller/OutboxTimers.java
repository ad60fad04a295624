package io.ipmb.controller;

import java.util.ArrayList;
import java.util.List;

/**
 * The outboxes that want to be looked at again though nothing is reported about their channel: those that the system was
 * short of something for, and those whose senders have begun to wait. An outbox that was closed meanwhile is forgotten at
 * the next look. Asking for the next timer, as the controller does whenever it goes to sleep, makes no garbage. Belongs to
 * the controller's thread.
 */
final class OutboxTimers {

    /** Senders that wait for a moment are the way things are; after this long it is an incident. */
    private static final long STALL_NANOS = 1_000_000_000;

    private final List<Outbox> backingOff = new ArrayList<>();
    private final List<Outbox> stalled = new ArrayList<>();

    /** Calls {@link Outbox#flush()} once {@link Outbox#retryAt()} has come. */
    void retryLater(Outbox outbox) {
        addOnce(outbox, backingOff);
    }

    /** Says in the log that senders wait for this one, if they still do after a while. */
    void watchStall(Outbox outbox) {
        addOnce(outbox, stalled);
    }

    private static void addOnce(Outbox outbox, List<Outbox> to) {
        if (!to.contains(outbox)) {
            to.add(outbox);
        }
    }

    long nanosToNextTimer(long now) {
        long nanos = Long.MAX_VALUE;
        for (int i = 0; i < backingOff.size(); i++) {
            nanos = Math.min(nanos, nanosToRetry(backingOff.get(i), now));
        }
        for (int i = 0; i < stalled.size(); i++) {
            nanos = Math.min(nanos, stalled.get(i).stalledSince() + STALL_NANOS - now);
        }
        return nanos;
    }

    /** One that was flushed or closed meanwhile is due at once, which is when it is forgotten. */
    private static long nanosToRetry(Outbox outbox, long now) {
        return outbox.isBackingOff() ? outbox.retryAt() - now : 0;
    }

    void runTimers(long now) {
        if (!stalled.isEmpty()) {
            reportStalls(now);
        }
        if (!backingOff.isEmpty()) {
            List<Outbox> due = new ArrayList<>(backingOff);
            due.removeIf(outbox -> nanosToRetry(outbox, now) > 0);
            backingOff.removeAll(due);
            due.stream().filter(Outbox::isBackingOff).forEach(Outbox::flush);
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
