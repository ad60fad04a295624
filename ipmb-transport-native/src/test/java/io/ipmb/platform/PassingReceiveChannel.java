package io.ipmb.platform;

import org.jspecify.annotations.Nullable;

/** Passes every call on to another channel; a test overrides the one that it wants to disturb. */
public abstract class PassingReceiveChannel implements ReceiveChannel {

    private final ReceiveChannel delegate;

    /** @param delegate owned from here on */
    protected PassingReceiveChannel(ReceiveChannel delegate) {
        this.delegate = delegate;
    }

    /** The other channel, which this one still owns. */
    public final ReceiveChannel delegate() {
        return delegate;
    }

    @Override
    public final int receive(IncomingPackets into) throws PlatformException {
        return receive(into, into.capacity());
    }

    @Override
    public int receive(IncomingPackets into, int limit) throws PlatformException {
        return delegate.receive(into, limit);
    }

    @Override
    public void await(long nanos) throws PlatformException {
        delegate.await(nanos);
    }

    @Override
    public void wakeReader() {
        delegate.wakeReader();
    }

    @Override
    public void stopIntake() {
        delegate.stopIntake();
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
