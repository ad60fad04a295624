package io.ipmb.platform.linux;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;

/** Converts the kernel objects of the platform's interface to descriptors. */
final class Descriptors {

    private Descriptors() {}

    /** The descriptor behind the object. */
    static LinuxDescriptor of(KernelObject object) throws PlatformException {
        if (object instanceof LinuxDescriptor descriptor) {
            return descriptor;
        }
        throw new PlatformException(Reason.INVALID_OBJECT, "not an object of this platform: " + object);
    }

    /**
     * The descriptor behind the object, acquired for the caller.
     *
     * @throws PlatformException {@code CLOSED}, or {@code INVALID_OBJECT} when it is from another platform
     */
    static LinuxDescriptor acquire(KernelObject object) throws PlatformException {
        LinuxDescriptor descriptor = of(object);
        if (!descriptor.acquire()) {
            throw new PlatformException(Reason.CLOSED, "the object is closed: " + object);
        }
        return descriptor;
    }
}
