package io.ipmb.lane;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.Link;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What one side of a ring receives on the link from the process of the other side. Objects that came before their
 * record wait here, which owns them. Borrows the link. For one thread at a time, but for {@link #closeAll}.
 *
 * <p>Objects are sent before their record is published, and the next ones after that. So whoever has read objects of a
 * record that is not there yet, and then others, is cheated; at most two records' objects wait.
 */
final class LinkIn implements ObjectsIn {

    /** The most packets that are read in search of objects. */
    private static final int MOST_BESIDES = 64;

    /** What a read has brought. */
    enum Read {
        NOTHING,
        WAKE_UP,
        OBJECTS,
        END
    }

    private final Link link;
    private final boolean withObjects;
    private final IncomingPackets packets;
    private final Queue<Arrived> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** @param withObjects whether the other side may send objects */
    LinkIn(Platform platform, Link link, boolean withObjects) {
        this.link = link;
        this.withObjects = withObjects;
        this.packets = platform.incomingPackets(1, LinkLayout.OBJECTS_BYTES);
    }

    /**
     * Reads one packet.
     *
     * @throws PlatformException {@code DAMAGED} when it is none of those that {@link LinkLayout} knows
     */
    Read read() throws PlatformException {
        if (closed) {
            return Read.END;
        }
        int count = link.receive(packets, 1);
        if (count <= 0) {
            return count == 0 ? Read.NOTHING : Read.END;
        }
        int at = packets.offset(0);
        int length = packets.length(0);
        boolean whole = !packets.truncated(0);
        boolean bare = packets.objectCount(0) == 0 && !packets.objectsLost(0);
        if (whole
                && bare
                && length == LinkLayout.WAKE_UP_BYTES
                && packets.memory().bytes().get(at) == LinkLayout.WAKE_UP) {
            return Read.WAKE_UP;
        }
        if (whole
                && withObjects
                && length == LinkLayout.OBJECTS_BYTES
                && packets.memory().bytes().getLong(at) == LinkLayout.OBJECTS) {
            long position = packets.memory().bytes().getLong(at + LinkLayout.POSITION);
            waiting.add(new Arrived(packets.takeObjects(0), position, packets.objectsLost(0)));
            if (closed) {
                closeWaiting();
            }
            return Read.OBJECTS;
        }
        packets.closeObjects();
        throw new PlatformException(
                Reason.DAMAGED,
                "a packet of " + length + (whole ? " bytes" : " bytes and more") + " is none of a lane's link");
    }

    /** Whether objects wait for their record. */
    boolean holdsObjects() {
        return !waiting.isEmpty();
    }

    @Override
    public @Nullable Arrived take(long position) throws PlatformException {
        Read read = Read.WAKE_UP;
        for (int i = 0; i < MOST_BESIDES && read == Read.WAKE_UP && !holdsObjects(); i++) {
            read = read();
        }
        Arrived next = waiting.poll();
        if (next != null && next.position() != position) {
            next.close();
            return null;
        }
        return next;
    }

    /** {@inheritDoc} From now on there is nothing to read. */
    @Override
    public void closeAll() {
        closed = true;
        closeWaiting();
    }

    private void closeWaiting() {
        Arrived next = waiting.poll();
        while (next != null) {
            next.close();
            next = waiting.poll();
        }
    }

    /** Gives the list back. For the thread that reads. */
    void close() {
        closeAll();
        packets.close();
    }
}
