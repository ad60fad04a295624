package io.ipmb.endpoint;

import io.ipmb.lane.RingReceiver;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The entries of a lane to this endpoint that are not acknowledged, in the order of the ring. The space of an entry
 * goes back once it and all before it are acknowledged; acknowledgements come in any order. While nothing is held,
 * which is so for a reader that handles one message after the other, there is neither a lock nor an object.
 *
 * <p>The reader {@linkplain #hold holds} entries or {@linkplain #passed passes} them, and {@linkplain #close closes}
 * this; {@link #acknowledge} is for any thread. At most as many entries are held as there are in the ring.
 */
final class Unacknowledged {

    private static final int FIRST_CAPACITY = 16;

    private final RingReceiver ring;
    private final ReentrantLock lock = new ReentrantLock();

    /** Where the entries end, by their numbers modulo the length; guarded by the lock as the rest. */
    private long[] ends = new long[FIRST_CAPACITY];

    private boolean[] acknowledged = new boolean[FIRST_CAPACITY];

    /** The number of the first entry. */
    private long first;

    /** The number that the next entry gets. */
    private long next;

    private boolean closed;

    /** Whether no entry is held: then the reader alone gives space back. */
    private volatile boolean empty = true;

    Unacknowledged(RingReceiver ring) {
        this.ring = ring;
    }

    /** Whether no entry is held. Any thread. */
    boolean isEmpty() {
        return empty;
    }

    /** The program does not have the next entry, or is done with it. */
    void passed(long end) {
        if (empty) {
            ring.giveBack(end);
            ring.offerSpace();
        } else {
            acknowledge(hold(end));
        }
    }

    /**
     * The program has the next entry.
     *
     * @param end where it ends in the ring
     * @return the number for {@link #acknowledge}
     */
    long hold(long end) {
        lock.lock();
        try {
            if (next - first == ends.length) {
                grow();
            }
            int at = place(next);
            ends[at] = end;
            acknowledged[at] = false;
            empty = false;
            next++;
            return next - 1;
        } finally {
            lock.unlock();
        }
    }

    private void grow() {
        long[] moreEnds = new long[2 * ends.length];
        boolean[] more = new boolean[moreEnds.length];
        for (long number = first; number < next; number++) {
            int to = (int) (number & (moreEnds.length - 1));
            moreEnds[to] = ends[place(number)];
            more[to] = acknowledged[place(number)];
        }
        ends = moreEnds;
        acknowledged = more;
    }

    private int place(long number) {
        return (int) (number & (ends.length - 1));
    }

    /** The program is done with an entry; without effect when it was before, and when the lane is closed. */
    void acknowledge(long number) {
        lock.lock();
        try {
            if (closed || number < first) {
                return;
            }
            acknowledged[place(number)] = true;
            if (number != first) {
                return;
            }
            long end = 0;
            while (first < next && acknowledged[place(first)]) {
                end = ends[place(first)];
                first++;
            }
            ring.giveBack(end);
            empty = first == next;
        } finally {
            lock.unlock();
        }
        ring.offerSpace();
    }

    /** The lane ends: what is not acknowledged by now, its sender sends again. */
    void close() {
        lock.lock();
        try {
            closed = true;
            empty = true;
            ends = Arrays.copyOf(ends, FIRST_CAPACITY);
            acknowledged = Arrays.copyOf(acknowledged, FIRST_CAPACITY);
        } finally {
            lock.unlock();
        }
    }
}
