package io.ipmb.benchmarks.jmh;

import io.ipmb.lane.Ring;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.memory.MemoryPlatform;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The time of one packet of 64 bytes through the ring between a host's own endpoint and its controller. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RingBenchmark {

    private static final int BATCH = 64;
    private static final int PACKET_BYTES = 64;
    private static final int RING_BYTES = 1 << 20;

    /** A ring, a list of packets for it, and a list to receive into. */
    @State(Scope.Thread)
    public static class Ends {
        final MemoryPlatform lists = new MemoryPlatform();
        final PacketBuffer source = lists.packetBuffer(PACKET_BYTES);
        final Ring ring = new Ring(lists.packetBuffer(RING_BYTES));
        final SendChannel sender = ring.sender();
        final ReceiveChannel receiver = ring.receiver();
        final OutgoingPackets batch = packets(BATCH);
        final OutgoingPackets single = packets(1);
        final IncomingPackets into = lists.incomingPackets(BATCH);

        private OutgoingPackets packets(int count) {
            OutgoingPackets packets = lists.outgoingPackets(count);
            for (int i = 0; i < count; i++) {
                packets.add(source, 0, PACKET_BYTES);
            }
            return packets;
        }
    }

    /** A ring with a receiving thread. */
    @State(Scope.Thread)
    public static class TwoThreads extends Ends {
        private Thread reading = new Thread(this::read, "reader");

        @Setup(Level.Iteration)
        public void start() {
            reading = new Thread(this::read, "reader");
            reading.setDaemon(true);
            reading.start();
        }

        private void read() {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    if (receiver.receive(into) == 0) {
                        receiver.await(Long.MAX_VALUE);
                    }
                }
            } catch (PlatformException e) {
                throw new IllegalStateException(e);
            }
        }

        @TearDown(Level.Iteration)
        public void stop() throws InterruptedException {
            reading.interrupt();
            reading.join();
        }
    }

    /** One thread sends a batch and receives it. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int batchOnOneThread(Ends ends) throws PlatformException {
        ends.sender.send(ends.batch, 0);
        return ends.receiver.receive(ends.into);
    }

    /** One thread sends a packet and receives it. */
    @Benchmark
    public int packetOnOneThread(Ends ends) throws PlatformException {
        ends.sender.send(ends.single, 0);
        return ends.receiver.receive(ends.into);
    }

    /** One thread sends packet after packet, another one receives. */
    @Benchmark
    public void packetBetweenThreads(TwoThreads ends) throws PlatformException {
        while (ends.sender.send(ends.single, 0) == 0) {
            ends.sender.awaitWritable(Long.MAX_VALUE);
        }
    }
}
