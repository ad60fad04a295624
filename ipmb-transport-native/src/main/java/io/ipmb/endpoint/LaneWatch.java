package io.ipmb.endpoint;

import io.ipmb.platform.Daemons;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches the links of this endpoint's lanes, on a thread of its own: wakes senders that wait for room, notices ends,
 * ends idle lanes, and sends again what is left over. The session loop could not do that: it waits for handshakes, and
 * for the program's listeners.
 *
 * <pre>
 *   NEW ── first lane ──► RUNNING ── close ──► ENDED
 * </pre>
 *
 * <p>The thread closes lanes: all of them at its end. It takes the send path's lock for moments, and waits without it.
 */
final class LaneWatch {

    private static final Logger LOG = System.getLogger("io.ipmb.endpoint");

    /** Pause before another look at a link, or another try to send what is left over. */
    private static final long SHORTEST_PAUSE_NANOS = 1_000_000;

    private static final long LONGEST_PAUSE_NANOS = 100_000_000;

    /** The send path, as this class calls it: each call takes its lock. */
    interface Keeper {

        /** The receiver of a lane has let go of it. */
        void linkEnded(LaneOutlet lane);

        /** The receiver of a lane has broken the rules. */
        void damaged(LaneOutlet lane, PlatformException how);

        /** Ends idle lanes. */
        void endIdle();

        /** The lanes that have ended since the last call. */
        List<LaneOutlet> takeEnded();

        /** Sends what is left over, as far as there is room; whether something remains. */
        boolean sendLeftOver();
    }

    private final Platform platform;
    private final Keeper keeper;
    private final NanoClock clock;
    private final long idleNanos;
    private final Thread thread;
    private final Queue<LaneOutlet> added = new ConcurrentLinkedQueue<>();
    private final List<LaneOutlet> watched = new ArrayList<>();

    /** Lanes that the wait set could not take at first. */
    private final List<LaneOutlet> unwatched = new ArrayList<>();

    private final AtomicBoolean reminded = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object starting = new Object();
    private volatile @Nullable WaitSet waits;
    private volatile boolean closing;
    private long pause = SHORTEST_PAUSE_NANOS;
    private long lookedAt;

    /**
     * @param name of the bus
     * @param loader of the program's classes, for the thread
     */
    LaneWatch(
            Platform platform,
            Keeper keeper,
            NanoClock clock,
            long idleNanos,
            String name,
            @Nullable ClassLoader loader) {
        this.platform = platform;
        this.keeper = keeper;
        this.clock = clock;
        this.lookedAt = clock.nanoTime();
        this.idleNanos = idleNanos;
        this.thread = Daemons.thread("ipmb-lanes-" + name, this::run, loader);
    }

    /** Starts the thread unless it runs; without the send path's lock. */
    void start() throws PlatformException {
        synchronized (starting) {
            if (waits == null && !closing) {
                WaitSet made = platform.waitSet();
                waits = made;
                try {
                    thread.start();
                } catch (Error e) {
                    waits = null;
                    made.close();
                    throw e;
                }
            }
        }
    }

    /** Watches a lane from now on; it was started before. */
    void add(LaneOutlet lane) {
        added.add(lane);
        if (ended.getCount() == 0) {
            // The endpoint was closed between the offer and this.
            closeAdded();
        } else {
            wakeUp();
        }
    }

    private void closeAdded() {
        for (LaneOutlet lane = added.poll(); lane != null; lane = added.poll()) {
            lane.close();
        }
    }

    /** There are ended lanes to close, or messages to send again. */
    void remind() {
        if (!reminded.getAndSet(true)) {
            wakeUp();
        }
    }

    private void wakeUp() {
        WaitSet present = waits;
        if (present != null) {
            present.wakeUp();
        }
    }

    /** Ends the thread, which closes all lanes, and waits for that; the thread itself does not wait. */
    void close() {
        synchronized (starting) {
            closing = true;
            if (waits == null) {
                return;
            }
        }
        wakeUp();
        if (Thread.currentThread() != thread) {
            awaitEnd();
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        WaitSet present = waits;
        if (present == null) {
            throw new IllegalStateException("started without a wait set");
        }
        try {
            while (!closing) {
                turn(present);
            }
        } catch (PlatformException | RuntimeException | Error e) {
            LOG.log(Level.ERROR, "the lanes of an endpoint are not watched any more after a failure", e);
        } finally {
            end(present);
        }
    }

    private void end(WaitSet present) {
        closing = true;
        for (LaneOutlet lane : watched) {
            present.remove(lane.link());
            lane.close();
        }
        for (LaneOutlet lane : unwatched) {
            lane.close();
        }
        present.close();
        ended.countDown();
        // Whoever adds one from now on sees the end.
        closeAdded();
    }

    private void turn(WaitSet present) throws PlatformException {
        watchAdded(present);
        int ready = present.await(nanosToWait());
        boolean starved = false;
        for (int i = 0; i < ready; i++) {
            starved |= !heed(present, (LaneOutlet) present.attachment(i));
        }
        for (LaneOutlet lane : List.copyOf(unwatched)) {
            starved |= !heed(present, lane);
        }
        if (clock.nanoTime() - lookedAt >= idleNanos / 2) {
            lookedAt = clock.nanoTime();
            keeper.endIdle();
        }
        boolean remains = false;
        if (reminded.getAndSet(false)) {
            for (LaneOutlet lane : keeper.takeEnded()) {
                forget(present, lane);
            }
            remains = keeper.sendLeftOver();
        }
        if (remains) {
            reminded.set(true);
        }
        if (remains || starved || !unwatched.isEmpty()) {
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        } else {
            pause = SHORTEST_PAUSE_NANOS;
        }
        if (starved) {
            // A link stays readable: looking again at once would be in vain.
            LockSupport.parkNanos(pause);
        }
    }

    private long nanosToWait() {
        if (reminded.get() || !unwatched.isEmpty()) {
            return pause;
        }
        return watched.isEmpty() ? Long.MAX_VALUE : Math.max(SHORTEST_PAUSE_NANOS, idleNanos / 2);
    }

    private void watchAdded(WaitSet present) {
        unwatched.removeIf(lane -> watch(present, lane));
        for (LaneOutlet lane = added.poll(); lane != null; lane = added.poll()) {
            if (!watch(present, lane)) {
                unwatched.add(lane);
            }
        }
    }

    /** False when the system is short of something: then the link is looked at from time to time. */
    private boolean watch(WaitSet present, LaneOutlet lane) {
        try {
            present.add(lane.link(), WaitSet.READABLE, lane);
        } catch (PlatformException e) {
            return false;
        }
        watched.add(lane);
        return true;
    }

    /** False when the system is short of something. */
    private boolean heed(WaitSet present, LaneOutlet lane) {
        try {
            if (!lane.heed()) {
                unwatch(present, lane);
                keeper.linkEnded(lane);
            }
            return true;
        } catch (PlatformException e) {
            if (e.isShortage()) {
                return false;
            }
            unwatch(present, lane);
            keeper.damaged(lane, e);
            return true;
        }
    }

    /** Its link has nothing more to say; the lane is closed once the keeper has read it back. */
    private void unwatch(WaitSet present, LaneOutlet lane) {
        present.remove(lane.link());
        unwatched.remove(lane);
    }

    private void forget(WaitSet present, LaneOutlet lane) {
        unwatch(present, lane);
        watched.remove(lane);
        lane.close();
    }
}
