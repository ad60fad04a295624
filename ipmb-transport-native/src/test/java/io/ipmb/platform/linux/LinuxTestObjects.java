package io.ipmb.platform.linux;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;

/** What only a hostile peer would do with this platform's classes. */
public final class LinuxTestObjects {

    private LinuxTestObjects() {}

    /** A channel's socket as an object that can be attached to a packet. */
    public static KernelObject objectOf(SendChannel channel) throws PlatformException {
        return ((LinuxSource) channel).descriptor().duplicate();
    }
}
