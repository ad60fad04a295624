package io.ipmb.spring.listener;

import io.ipmb.JoinException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Joins the bus in the background: what could not be done at start, or the way back after a stay that has ended by itself.
 * Nothing is held while joining, so that whoever stops need not wait for it. Used by the thread of its {@link Retrying} alone.
 */
final class JoinAttempt implements Retrying.Attempt {

    /** Whose attempt it is; all of it may be called while the attempt is not wanted any more. */
    interface Home {

        /** Joins the bus. */
        Stay join();

        /** What had to come to an end before it joins anew has done so. */
        void hasEnded(Stay lost);

        /** Makes the stay the present one, or abandons it; whether no further attempt is needed. */
        boolean enter(Retrying by, Stay begun);

        /** It is away still, now for this reason. */
        void stillAway(Throwable failure);

        /**
         * It will not be tried any more.
         *
         * @param failure null for the reason that was given last
         */
        void giveUp(Retrying by, @Nullable Throwable failure);
    }

    private static final Log LOG = LogFactory.getLog(IpmbListenerContainer.class);

    private final Home home;
    private final @Nullable Stay lost;
    private final boolean takeArrived;

    private JoinAttempt(Home home, @Nullable Stay lost, boolean takeArrived) {
        this.home = home;
        this.lost = lost;
        this.takeArrived = takeArrived;
    }

    /** Tries again what failed at start. */
    static JoinAttempt afterStart(Home home) {
        return new JoinAttempt(home, null, false);
    }

    /**
     * Comes back; not before the stay has come to its end, for the order of messages.
     *
     * @param takeArrived whether what has arrived and was not taken yet is handled as well
     */
    static JoinAttempt after(Stay lost, boolean takeArrived, Home home) {
        return new JoinAttempt(home, lost, takeArrived);
    }

    @Override
    public void prepare() {
        Stay ending = lost;
        if (ending == null) {
            return;
        }
        try {
            ending.quiesce(takeArrived, nanos -> {});
            ending.leave(true);
        } catch (RuntimeException | Error e) {
            LOG.warn(home + " reason=leave-failed: could not leave the bus properly", e);
        } finally {
            home.hasEnded(ending);
        }
    }

    @Override
    public boolean isDone(Retrying by) {
        Stay begun;
        try {
            begun = home.join();
        } catch (RuntimeException | Error e) {
            if (isHopeless(e)) {
                home.giveUp(by, e);
                return true;
            }
            LOG.debug(home + ": could not join the bus", e);
            home.stillAway(e);
            return false;
        }
        return home.enter(by, begun);
    }

    /** Who has been let in once may be so again: whoever refuses may go, or be mended. */
    private boolean isHopeless(Throwable failure) {
        return StartupFailurePolicy.isFatal(failure) && !(lost != null && failure instanceof JoinException);
    }

    @Override
    public void gaveUp(Retrying by) {
        home.giveUp(by, null);
    }
}
