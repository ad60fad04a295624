package io.ipmb.lane;

/** How the threads on the other side of a ring are woken. Thread-safe. */
@FunctionalInterface
interface Waker {

    /**
     * Lets those who sleep look again, also those who were about to. Quick.
     *
     * @return false when the system is short of something, so that the caller must try again later
     */
    boolean wake();
}
