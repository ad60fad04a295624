package io.ipmb.endpoint;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import org.jspecify.annotations.Nullable;

/**
 * The harmless object that plain messages carry under a controller of the family, which loses messages without one.
 *
 * <p>It is shared memory of a size that nobody makes by chance, never mapped and therefore without a page of its own. A
 * receiver of this library knows it by that size and takes it off again; others see one object more.
 */
final class HiddenDescriptor implements AutoCloseable {

    /** Some 1.2 GB that are never touched; the digits spell nothing that an application would ask for. */
    private static final long SIZE = 0x49_50_4D_42L + 0x0B5;

    private final Platform platform;
    private @Nullable KernelObject object;
    private boolean closed;

    HiddenDescriptor(Platform platform) {
        this.platform = platform;
    }

    /** The object to attach, owned by this class; made when it is first needed. */
    synchronized KernelObject object() throws PlatformException {
        if (closed) {
            throw new PlatformException(PlatformException.Reason.CLOSED, "the endpoint is closed");
        }
        KernelObject made = object;
        if (made == null) {
            made = platform.sharedMemory().create(SIZE);
            object = made;
        }
        return made;
    }

    /** Whether a received object is such a one. */
    boolean isOne(KernelObject received) {
        try {
            return platform.sharedMemory().size(received) == SIZE;
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
