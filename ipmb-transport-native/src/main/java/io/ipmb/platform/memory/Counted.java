package io.ipmb.platform.memory;

/**
 * What a kernel keeps: it lives as long as somebody holds a reference, and goes with the last one. Born with one
 * reference. Thread-safe.
 */
abstract class Counted {

    private int references = 1;

    /** Another reference; whoever calls this holds one already. */
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

    /** Called once, by whoever released the last reference. */
    abstract void dispose();

    /** For messages: what it is. */
    abstract String describe();
}
