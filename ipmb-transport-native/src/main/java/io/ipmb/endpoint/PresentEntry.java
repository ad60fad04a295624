package io.ipmb.endpoint;

import io.ipmb.AcknowledgeMode;
import org.jspecify.annotations.Nullable;

/**
 * The entry of a lane that the reader's present message came in, until it is acknowledged or with the program. Reused
 * for every message. For the holder of the inbox's turn.
 *
 * <pre>
 *   NONE ── came ──► PRESENT ── handed out ──► the program acknowledges ──┐
 *                       ├── handled, dropped, or acknowledged in place ───┴──► NONE
 * </pre>
 */
final class PresentEntry {

    private static final long NOT_HELD = -1;

    /** Acknowledges one message. Any thread. */
    private record Receipt(Unacknowledged lane, long number) implements Runnable {
        @Override
        public void run() {
            lane.acknowledge(number);
        }
    }

    private final boolean manual;
    private @Nullable Unacknowledged lane;
    private long end;
    private long number;
    private boolean handedOut;

    PresentEntry(AcknowledgeMode mode) {
        this.manual = mode == AcknowledgeMode.MANUAL;
    }

    /** The present message needs no acknowledgement. */
    void none() {
        lane = null;
    }

    /**
     * The present message came by a lane.
     *
     * @param at where its entry ends in the ring
     */
    void came(Unacknowledged by, long at) {
        lane = by;
        end = at;
        number = NOT_HELD;
        handedOut = false;
    }

    /** What acknowledges the message, for one that goes to the program; null where nothing is to be acknowledged. */
    @Nullable Runnable receipt() {
        Unacknowledged present = lane;
        if (present == null) {
            return null;
        }
        hold(present);
        return new Receipt(present, number);
    }

    /** What the close of such a message runs. */
    @Nullable Runnable completion(@Nullable Runnable receipt) {
        return manual ? null : receipt;
    }

    /** The program has the message with its receipt. */
    void handedOut() {
        handedOut = true;
    }

    /** The handler that saw the message in place has returned. */
    void handled() {
        Unacknowledged present = lane;
        if (present != null && !handedOut) {
            if (manual) {
                hold(present);
                lane = null;
            } else {
                acknowledge();
            }
        }
    }

    /** The program is done with the message, or does not get it. */
    void acknowledge() {
        Unacknowledged present = lane;
        if (present == null) {
            return;
        }
        if (number == NOT_HELD) {
            present.passed(end);
        } else {
            present.acknowledge(number);
        }
        lane = null;
    }

    private void hold(Unacknowledged present) {
        if (number == NOT_HELD) {
            number = present.hold(end);
        }
    }
}
