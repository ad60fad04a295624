package io.ipmb.controller;

import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Fails for as long as there are failures left. */
final class FailingChannel implements SendChannel {

    private final SendChannel delegate;
    final Queue<PlatformException.Reason> failures = new ArrayDeque<>();
    int sent;

    FailingChannel(SendChannel delegate) {
        this.delegate = delegate;
    }

    @Override
    public int send(OutgoingPackets packets, int from) throws PlatformException {
        PlatformException.Reason reason = failures.poll();
        if (reason != null) {
            throw new PlatformException(reason, "says a test");
        }
        int taken = delegate.send(packets, from);
        sent += taken;
        return taken;
    }

    @Override
    public void awaitWritable(long nanos) throws PlatformException {
        delegate.awaitWritable(nanos);
    }

    @Override
    public boolean isPeerGone() {
        return delegate.isPeerGone();
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return delegate.peer();
    }

    @Override
    public void close() {
        delegate.close();
    }
}
