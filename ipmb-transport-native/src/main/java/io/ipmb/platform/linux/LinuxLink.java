package io.ipmb.platform.linux;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.Link;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;

/**
 * One end of a socket pair, of which neither direction is shut down. The two channels share its descriptor, which
 * closing one of them closes.
 */
final class LinuxLink implements Link, LinuxSource {

    private final LinuxDescriptor descriptor;
    private final LinuxReceiveChannel in;
    private final LinuxSendChannel out;

    /** Takes ownership of the descriptor. */
    LinuxLink(LinuxCalls calls, ParkedThreads parked, LinuxDescriptor descriptor) {
        this.descriptor = descriptor;
        this.in = new LinuxReceiveChannel(calls, parked, descriptor, null);
        this.out = new LinuxSendChannel(calls, parked, descriptor, null);
    }

    @Override
    public int send(OutgoingPackets packets, int from) throws PlatformException {
        return out.send(packets, from);
    }

    @Override
    public int receive(IncomingPackets into, int limit) throws PlatformException {
        return in.receive(into, limit);
    }

    @Override
    public boolean isPeerGone() {
        return out.isPeerGone();
    }

    @Override
    public void close() {
        in.close();
        out.close();
    }

    @Override
    public LinuxDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public int epollEvents(int interest) {
        return in.epollEvents(interest) | ((interest & WaitSet.WRITABLE) != 0 ? EpollEvents.EPOLLOUT : 0);
    }

    @Override
    public String toString() {
        return "link on " + descriptor;
    }
}
