package io.ipmb.benchmarks.peers;

import io.ipmb.lane.LaneReceiver;
import io.ipmb.lane.LaneSender;
import io.ipmb.lane.LaneTerms;
import io.ipmb.lane.RingReceiver;
import io.ipmb.lane.RingWriter;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.Platforms;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The ends of a lane of this library, without endpoints around them. Both spin. */
final class LaneEnd {

    private static final int RING_BYTES = 1 << 20;
    private static final int RECORDS_PER_POLL = 64;

    /** Between two looks at a ring that had less than a poll takes: some dozens of nanoseconds. */
    private static final int PAUSES = 8;

    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final UUID INSTANCE = new UUID(0, 1);

    private LaneEnd() {}

    /** The way back has its folder in that of the way there. */
    private static String name(Link link) {
        int depth = link.folder().getNameCount();
        return "bench.lane."
                + link.folder().subpath(depth - 2, depth).toString().replace('/', '.');
    }

    private static IllegalStateException failed(PlatformException e) {
        return new IllegalStateException("the lane failed", e);
    }

    /** The writing end. */
    static final class Source implements MessageSource {

        private final LaneSender lane;
        private final RingWriter ring;
        private final ByteBuffer memory;
        private final byte[] filler;

        Source(Link link) {
            Platform platform = Platforms.current();
            filler = new byte[link.size()];
            try {
                lane = LaneSender.open(platform, RING_BYTES, INSTANCE);
                try (SendChannel channel = platform.connect(name(link));
                        OutgoingPackets packets = platform.outgoingPackets(1)) {
                    packets.add(platform.packetBuffer(1), 0, 1, lane.offered());
                    if (channel.send(packets, 0) != 1) {
                        throw new IllegalStateException("the offer was not taken");
                    }
                }
            } catch (PlatformException e) {
                throw failed(e);
            }
            lane.offerIsSent();
            ring = lane.ring();
            memory = ring.memory().bytes();
        }

        @Override
        public void send(long number) {
            try {
                int at = ring.claim(filler.length);
                while (at < 0) {
                    Thread.onSpinWait();
                    at = ring.claim(filler.length);
                }
                memory.put(at, filler);
                memory.putLong(at, number);
                ring.commit(filler.length, RingWriter.NO_TAG);
            } catch (PlatformException e) {
                throw failed(e);
            }
        }

        @Override
        public void close() {
            lane.close();
        }
    }

    /** The reading end. The name is its meeting place. */
    static final class Sink implements PolledSink {

        private final Platform platform = Platforms.current();
        private final NameClaim claim;
        private final IncomingPackets packets = platform.incomingPackets(RECORDS_PER_POLL);
        private @Nullable LaneReceiver lane;

        Sink(Link link) {
            try {
                claim = platform.claim(name(link));
            } catch (PlatformException e) {
                throw failed(e);
            }
        }

        private void takeUp() throws PlatformException {
            ReceiveChannel channel = claim.accept();
            if (channel == null) {
                Thread.onSpinWait();
                return;
            }
            try (channel) {
                long start = System.nanoTime();
                while (channel.receive(packets, 1) == 0) {
                    channel.await(LIMIT_NANOS);
                    if (System.nanoTime() - start > LIMIT_NANOS) {
                        throw new IllegalStateException("no offer came");
                    }
                }
                lane = LaneReceiver.accept(
                        platform, packets.takeObjects(0), INSTANCE, new LaneTerms(RING_BYTES, false, true));
            }
        }

        /** Gives the writer time for some records: each look takes the line of its number away from it. */
        private static void pause() {
            for (int i = 0; i < PAUSES; i++) {
                Thread.onSpinWait();
            }
        }

        @Override
        public int poll(LongConsumer numbers) {
            try {
                if (lane == null) {
                    takeUp();
                    return 0;
                }
                RingReceiver ring = lane.ring();
                int count = ring.receive(packets, RECORDS_PER_POLL);
                ByteBuffer memory = packets.memory().bytes();
                for (int i = 0; i < count; i++) {
                    numbers.accept(memory.getLong(packets.offset(i)));
                    ring.took(i);
                }
                if (count < RECORDS_PER_POLL) {
                    pause();
                }
                return count;
            } catch (PlatformException e) {
                throw failed(e);
            }
        }

        @Override
        public void close() {
            if (lane != null) {
                lane.close();
            }
            packets.close();
            claim.close();
        }
    }
}
