package io.ipmb.platform.memory;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import org.jspecify.annotations.Nullable;

/** One reference to a {@link Counted}, listed in the census. Thread-safe. */
final class MemoryObject implements KernelObject {

    private final Census census;
    private final Counted target;
    private final long number;
    private boolean open = true;

    /** Takes ownership of one reference to the target. */
    MemoryObject(Census census, Counted target) {
        this.census = census;
        this.target = target;
        this.number = census.opened(this, target.describe());
    }

    @Override
    public synchronized MemoryObject duplicate() throws PlatformException {
        target();
        target.retain();
        return new MemoryObject(census, target);
    }

    @Override
    public synchronized boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        Counted moved = move();
        if (moved != null) {
            moved.release();
        }
    }

    /** The target of the reference, valid while the reference is open. */
    synchronized Counted target() throws PlatformException {
        if (!open) {
            throw new PlatformException(Reason.CLOSED, this + " is closed");
        }
        return target;
    }

    /** Its number in the census, in place of a descriptor. */
    long number() {
        return number;
    }

    /** Moves the reference to the caller and closes this object; null when it is closed already. */
    synchronized @Nullable Counted move() {
        if (!open) {
            return null;
        }
        open = false;
        census.closed(number);
        return target;
    }

    /** Whether the object is one of this world. */
    static boolean isOf(KernelObject object, Census census) {
        return object instanceof MemoryObject ours && ours.census == census;
    }

    /** The object as one of this world. */
    static MemoryObject of(KernelObject object, Census census) throws PlatformException {
        if (object instanceof MemoryObject ours && ours.census == census) {
            return ours;
        }
        throw new PlatformException(Reason.INVALID_OBJECT, object + " is no object of this world");
    }

    @Override
    public String toString() {
        return target.describe() + " #" + number;
    }
}
