package io.ipmb.endpoint;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SharedMemory;
import org.jspecify.annotations.Nullable;

/**
 * The harmless object that plain messages carry under a controller of the crate, which loses messages without one.
 *
 * <p>It is a few bytes of shared memory, so that a receiver that reads whatever it is given has little to read. A
 * receiver of this library knows it by its size and its first word and takes it off again; others see one object more.
 */
final class PlaceholderObject implements AutoCloseable {

    /** Asked first, because nearly every other object has another size. */
    private static final int SIZE = 17;

    /** Where a memory region has its count, a number that none gets to; no text begins with these bytes either. */
    private static final int FIRST_WORD = 0xC9B4_1D8E;

    private final Platform platform;
    private @Nullable KernelObject object;
    private boolean closed;

    PlaceholderObject(Platform platform) {
        this.platform = platform;
    }

    /** The object to attach, owned by this class; made when it is first needed. */
    synchronized KernelObject object() throws PlatformException {
        if (closed) {
            throw new PlatformException(PlatformException.Reason.CLOSED, "the endpoint is closed");
        }
        KernelObject made = object;
        if (made == null) {
            made = make();
            object = made;
        }
        return made;
    }

    private KernelObject make() throws PlatformException {
        KernelObject made = platform.sharedMemory().create(SIZE);
        try {
            platform.sharedMemory().map(made, 0, SIZE).putInt(0, FIRST_WORD);
        } catch (PlatformException e) {
            made.close();
            throw e;
        }
        return made;
    }

    /** Whether a received object is such a one. */
    boolean isOne(KernelObject received) {
        try {
            SharedMemory memory = platform.sharedMemory();
            return memory.size(received) == SIZE && memory.counter(received) == FIRST_WORD;
        } catch (PlatformException e) {
            return false;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (object != null) {
            object.close();
        }
    }
}
