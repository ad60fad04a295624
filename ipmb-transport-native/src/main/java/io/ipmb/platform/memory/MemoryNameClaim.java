package io.ipmb.platform.memory;

import io.ipmb.platform.NameClaim;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.PolledSource;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A held name and its unaccepted connections. Thread-safe. */
final class MemoryNameClaim implements NameClaim, PolledSource {

    /** The most unaccepted connections. */
    private static final int BACKLOG = 64;

    private final World world;
    private final String identifier;
    private final PeerIdentity holder;
    private final long number;
    private final Bells bells = new Bells();
    private final Queue<MemoryChannel> waiting = new ArrayDeque<>();
    private boolean closed;

    MemoryNameClaim(World world, String identifier, PeerIdentity holder) {
        this.world = world;
        this.identifier = identifier;
        this.holder = holder;
        this.number = world.census().opened(this, describe());
    }

    /** Connects a peer, which then waits to be accepted. */
    MemorySendChannel connect(PeerIdentity peer) throws PlatformException {
        MemoryChannel channel;
        synchronized (this) {
            if (closed) {
                throw World.nameNotInUse(identifier);
            }
            if (waiting.size() >= BACKLOG) {
                throw new PlatformException(
                        Reason.WOULD_BLOCK, BACKLOG + " connections wait to be accepted by " + describe());
            }
            channel = new MemoryChannel("connection to \"" + identifier + '"', peer, holder);
            waiting.add(channel);
        }
        bells.ringAll();
        return new MemorySendChannel(new MemoryObject(world.census(), channel), channel);
    }

    @Override
    public synchronized @Nullable ReceiveChannel accept() throws PlatformException {
        if (closed) {
            throw new PlatformException(Reason.CLOSED, describe() + " was given up");
        }
        MemoryChannel channel = waiting.poll();
        return channel == null ? null : new MemoryReceiveChannel(world.census(), channel);
    }

    @Override
    public void close() {
        List<MemoryChannel> refused;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            refused = List.copyOf(waiting);
            waiting.clear();
        }
        world.census().closed(number);
        world.forget(identifier, this);
        refused.forEach(channel -> channel.ring.receiver().close());
    }

    /** Gives up a claim that never held its name. */
    void abandon() {
        world.census().closed(number);
    }

    @Override
    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized int readiness(int interest) {
        return waiting.isEmpty() ? 0 : interest & WaitSet.READABLE;
    }

    @Override
    public void watch(Runnable bell) {
        bells.add(bell);
    }

    @Override
    public void unwatch(Runnable bell) {
        bells.remove(bell);
    }

    private String describe() {
        return "name \"" + identifier + '"';
    }

    @Override
    public String toString() {
        return describe() + " #" + number;
    }
}
