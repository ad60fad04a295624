package io.ipmb.spring.listener;

import java.time.Instant;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Where a container stands, since when, and why where that is a failure; moved in one place alone. Thread-safe. */
final class StateCell {

    /** One look at it. */
    record Standing(
            ContainerState state, Instant since, @Nullable Throwable failure) {}

    private static final Log LOG = LogFactory.getLog(IpmbListenerContainer.class);

    private final Object owner;
    private volatile Standing standing = new Standing(ContainerState.STOPPED, Instant.now(), null);

    /** @param owner whose state it is, for the log */
    StateCell(Object owner) {
        this.owner = owner;
    }

    Standing standing() {
        return standing;
    }

    ContainerState get() {
        return standing.state();
    }

    /** Moves from wherever it stands. */
    void moveTo(ContainerState next) {
        moveTo(next, null);
    }

    /** Moves from wherever it stands, because of a failure. */
    synchronized void moveTo(ContainerState next, @Nullable Throwable failure) {
        LOG.debug(owner + ": " + standing.state() + " -> " + next);
        standing = new Standing(next, Instant.now(), failure);
    }

    /** It still stands there, if it does, for another reason now. */
    synchronized void staysAt(ContainerState where, Throwable failure) {
        if (standing.state() == where) {
            standing = new Standing(where, standing.since(), failure);
        }
    }

    /** Moves if it stands there; whether it did. */
    synchronized boolean moveFrom(ContainerState from, ContainerState next) {
        if (standing.state() != from) {
            return false;
        }
        moveTo(next, null);
        return true;
    }
}
