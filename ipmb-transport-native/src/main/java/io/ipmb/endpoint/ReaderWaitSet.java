package io.ipmb.endpoint;

import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;
import org.jspecify.annotations.Nullable;

/**
 * The wait set of an inbox with lanes: the present source of the star, the link of each lane, and its ring where the
 * reader sleeps. Made for the first lane; an inbox without lanes waits for its source alone, which costs less. For the
 * holder of the inbox's turn, but {@link #wakeUp()}. Retains the source while that is in the set.
 */
final class ReaderWaitSet {

    /** The attachment of the star. */
    static final Object STAR = "the star";

    /** The attachment of a ring, of which nothing is to be done but to read it. */
    private static final Object RING = "a ring";

    private final Platform platform;
    private final boolean sleeps;
    private volatile @Nullable WaitSet set;
    private @Nullable Source star;

    /** @param sleeps whether the reader sleeps; otherwise no sender needs to wake it */
    ReaderWaitSet(Platform platform, boolean sleeps) {
        this.platform = platform;
        this.sleeps = sleeps;
    }

    /** Whether the reader sleeps; otherwise it only ever looks. */
    boolean sleeps() {
        return sleeps;
    }

    /** Makes the set, unless there is one. */
    void open() throws PlatformException {
        if (set == null) {
            set = platform.waitSet();
        }
    }

    /** Adds a lane, whole or not at all. */
    void add(LaneInlet lane) throws PlatformException {
        WaitSet present = present();
        present.add(lane.link(), WaitSet.READABLE, lane);
        if (sleeps) {
            try {
                present.add(lane.ring(), WaitSet.READABLE, RING);
            } catch (PlatformException e) {
                present.remove(lane.link());
                throw e;
            }
        }
    }

    /** Removes the link of a lane, which has nothing to tell any more. */
    void removeLink(LaneInlet lane) {
        present().remove(lane.link());
    }

    /** Removes a lane, also one that was not added. */
    void remove(LaneInlet lane) {
        WaitSet present = present();
        present.remove(lane.link());
        present.remove(lane.ring());
    }

    /** Exchanges the source of the star; null for none. */
    @SuppressWarnings("ReferenceEquality") // a source equals itself alone
    void star(@Nullable Source next) throws PlatformException {
        Source old = star;
        if (old == next) {
            return;
        }
        if (old != null) {
            forget(old);
        }
        if (next != null && next.retain()) {
            try {
                present().add(next.waitable(), WaitSet.READABLE, STAR);
                star = next;
            } finally {
                if (star == null) {
                    next.release();
                }
            }
        }
    }

    /** Removes a source of the star that has ended. */
    @SuppressWarnings("ReferenceEquality") // a source equals itself alone
    void forget(Source ended) {
        if (star == ended) {
            star = null;
            present().remove(ended.waitable());
            ended.release();
        }
    }

    /** Looks which of them are ready; see {@link WaitSet#await}. */
    int look() throws PlatformException {
        return present().await(0);
    }

    /** Sleeps until one of them is ready; see {@link WaitSet#awaitInterruptibly}. */
    int sleep(long nanos) throws PlatformException {
        return present().awaitInterruptibly(nanos);
    }

    /** The lane whose link is ready, {@link #STAR}, or another object of which nothing is to be done. */
    Object attachment(int i) {
        return present().attachment(i);
    }

    /** Ends the present or the next sleep. Any thread. */
    void wakeUp() {
        WaitSet present = set;
        if (present != null) {
            present.wakeUp();
        }
    }

    /** Closes the set, without its lanes, which were removed before. */
    void close() {
        Source last = star;
        if (last != null) {
            forget(last);
        }
        WaitSet present = set;
        if (present != null) {
            present.close();
        }
    }

    private WaitSet present() {
        WaitSet present = set;
        if (present == null) {
            throw new IllegalStateException("there is no lane yet");
        }
        return present;
    }
}
