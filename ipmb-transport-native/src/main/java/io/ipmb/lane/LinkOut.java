package io.ipmb.lane;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Link;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one side of a ring sends on the link to the process of the other side: wake-ups, from any thread, and the
 * objects of records, from the sending thread. Borrows the link.
 */
final class LinkOut implements Waker, ObjectsOut, AutoCloseable {

    /** How often a wake-up is tried while the system is short of something. */
    private static final int TRIES = 16;

    private final Platform platform;
    private final Link link;
    private final PacketBuffer wakeUp;
    private final PacketBuffer objects;

    /** A list that nobody uses at this moment. */
    private final AtomicReference<@Nullable OutgoingPackets> spare = new AtomicReference<>();

    private volatile boolean closed;

    LinkOut(Platform platform, Link link) {
        this.platform = platform;
        this.link = link;
        this.wakeUp = platform.packetBuffer(LinkLayout.WAKE_UP_BYTES);
        this.objects = platform.packetBuffer(LinkLayout.OBJECTS_BYTES);
        wakeUp.bytes().put(0, LinkLayout.WAKE_UP);
        objects.bytes().putLong(0, LinkLayout.OBJECTS);
    }

    /** {@inheritDoc} Where the link is full, wake-ups are under way; where the other side is gone, nobody sleeps. */
    @Override
    @SuppressWarnings("ThreadPriorityCheck") // a hint to the scheduler; correctness does not rest on it
    public boolean wake() {
        if (closed) {
            return true;
        }
        OutgoingPackets list = take();
        try {
            list.add(wakeUp, 0, LinkLayout.WAKE_UP_BYTES);
            for (int i = 0; i < TRIES; i++) {
                try {
                    int unused = link.send(list, 0);
                    return true;
                } catch (PlatformException e) {
                    if (!e.isShortage()) {
                        return true;
                    }
                    Thread.yield();
                }
            }
            return false;
        } finally {
            putBack(list);
        }
    }

    @Override
    public boolean add(List<? extends KernelObject> borrowed, long position) throws PlatformException {
        OutgoingPackets list = take();
        try {
            objects.bytes().putLong(LinkLayout.POSITION, position);
            list.add(objects, 0, LinkLayout.OBJECTS_BYTES, borrowed);
            return link.send(list, 0) == 1;
        } finally {
            putBack(list);
        }
    }

    private OutgoingPackets take() {
        OutgoingPackets list = spare.getAndSet(null);
        return list != null ? list : platform.outgoingPackets(1);
    }

    private void putBack(OutgoingPackets list) {
        list.clear();
        OutgoingPackets second = spare.getAndSet(list);
        if (second != null) {
            second.close();
        }
        if (closed) {
            closeSpare();
        }
    }

    private void closeSpare() {
        OutgoingPackets list = spare.getAndSet(null);
        if (list != null) {
            list.close();
        }
    }

    /** Gives the lists back. Any thread. */
    @Override
    public void close() {
        closed = true;
        closeSpare();
    }
}
