package io.ipmb.endpoint;

import io.ipmb.SendTimeoutException;

/** A lane that is there, and that nobody sends on. */
final class UnusedLane implements Lane {

    @Override
    public void awaitRoom(long nanos) {
        throw new AssertionError("nobody waits");
    }

    @Override
    public SendTimeoutException timeout() {
        throw new AssertionError("nobody waits");
    }
}
