package io.ipmb.endpoint;

import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.protocol.DirectoryWatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Listens for the controller's bell while somebody listens for changes of the directory, and has them told.
 *
 * <pre>
 *   OFF ── somebody listens ──► ASKING ── the watch is in the uplink ──► ON
 *    ▲                             ▲ └─ no room: again after a pause       │
 *    │                             └── the controller has let it go ───────┤
 *    └── nobody listens, or the end of the session ───────────────────────┘
 * </pre>
 *
 * <p>Each turn tells what the directory says, whether a bell has rung or not. Without a controller that can be watched,
 * the directory changes with the session alone.
 *
 * <p>Belongs to the session loop's thread, and owns the receiving half of the bell's channel.
 */
final class DirectoryBell implements SessionTask {

    /** Pause before another try where the uplink has no room. */
    private static final long NO_ROOM_PAUSE_NANOS = 20_000_000;

    /** Pause before another try where this process or the controller is short of something. */
    private static final long SHORTAGE_PAUSE_NANOS = 1_000_000_000;

    /** The most packets of one turn, so that a controller that rings without end does not keep the thread. */
    private static final int MOST_RINGS = 64;

    /** Sends a frame of the endpoint itself. */
    @FunctionalInterface
    interface Outgoing {

        /** Offers a frame to the present controller; false without room. */
        boolean offer(PacketBuffer frame, int length, List<? extends KernelObject> objects) throws PlatformException;
    }

    private final Platform platform;
    private final NanoClock clock;
    private final DirectoryNews news;
    private final Outgoing outgoing;
    private final Events events;
    private @Nullable Session session;
    private @Nullable WaitSet waits;
    private @Nullable ReceiveChannel bell;
    private boolean hasRung;
    private long nextTryAt;

    DirectoryBell(Platform platform, NanoClock clock, DirectoryNews news, Outgoing outgoing, Events events) {
        this.platform = platform;
        this.clock = clock;
        this.news = news;
        this.outgoing = outgoing;
        this.events = events;
    }

    @Override
    public void begin(Session begun, WaitSet sources) {
        session = begun;
        waits = sources;
        nextTryAt = clock.nanoTime();
    }

    @Override
    public long turn() {
        boolean wanted = news.isWanted() && session != null && session.hasBell();
        ReceiveChannel present = bell;
        if (!wanted) {
            end(present);
        } else if (present != null) {
            answer(present);
        } else if (nextTryAt - clock.nanoTime() <= 0) {
            ask();
        }
        news.tell();
        return wanted && bell == null ? Math.max(0, nextTryAt - clock.nanoTime()) : Long.MAX_VALUE;
    }

    private void ask() {
        try {
            ChannelPair pair = platform.channelPair();
            boolean asked = false;
            try {
                PacketBuffer frame = platform.packetBuffer(DirectoryWatch.MOST_BYTES);
                int length = DirectoryWatch.write(frame.bytes());
                asked = outgoing.offer(frame, length, List.of(pair.sending())) && listen(pair.receiving());
            } finally {
                pair.sending().close();
                if (!asked) {
                    pair.receiving().close();
                }
            }
            nextTryAt = clock.nanoTime() + NO_ROOM_PAUSE_NANOS;
        } catch (PlatformException e) {
            later(e);
        }
    }

    private boolean listen(ReceiveChannel channel) throws PlatformException {
        WaitSet sources = waits;
        if (sources == null) {
            return false;
        }
        sources.add(channel, WaitSet.READABLE, this);
        hasRung = false;
        bell = channel;
        return true;
    }

    /** Takes what the bell has rung. */
    private void answer(ReceiveChannel present) {
        try (IncomingPackets packets = platform.incomingPackets(1)) {
            int count = 1;
            for (int i = 0; i < MOST_RINGS && count > 0; i++) {
                count = present.receive(packets, 1);
                hasRung |= count > 0;
            }
            if (count == ReceiveChannel.END) {
                end(present);
                nextTryAt = clock.nanoTime() + SHORTAGE_PAUSE_NANOS;
                // One that has rung is most likely at its end, which the loop is about to see.
                if (!hasRung) {
                    events.directoryUnheard(null);
                }
            }
        } catch (PlatformException e) {
            end(present);
            later(e);
        }
    }

    private void later(PlatformException why) {
        nextTryAt = clock.nanoTime() + SHORTAGE_PAUSE_NANOS;
        if (why.reason() != PlatformException.Reason.CLOSED) {
            events.directoryUnheard(why);
        }
    }

    private void end(@Nullable ReceiveChannel present) {
        if (present == null) {
            return;
        }
        if (waits != null) {
            waits.remove(present);
        }
        present.close();
        bell = null;
    }

    @Override
    public void end() {
        end(bell);
        session = null;
        waits = null;
    }

    @Override
    public void close() {
        news.close();
    }
}
