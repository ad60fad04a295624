package io.ipmb.platform.memory;

/**
 * A thing that a kernel keeps while there are references to it. It starts with one reference. Thread-safe.
 */
abstract class Counted {

    private int references = 1;

    /** Adds a reference; the caller must hold one already. */
    final synchronized void retain() {
        if (references == 0) {
            throw new IllegalStateException(describe() + " is gone already");
        }
        references++;
    }

    final void release() {
        boolean last;
        synchronized (this) {
            if (references == 0) {
                throw new IllegalStateException(describe() + " was released once too often");
            }
            references--;
            last = references == 0;
        }
        if (last) {
            dispose();
        }
    }

    /** Called once, after the release of the last reference. */
    abstract void dispose();

    /** A description for messages. */
    abstract String describe();
}
