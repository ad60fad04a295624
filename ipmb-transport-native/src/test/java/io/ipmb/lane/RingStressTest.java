package io.ipmb.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.memory.MemoryPlatform;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two threads, many packets, rings that are nearly always full or empty. Both sides draw sizes, batches and objects
 * from the same seed, so that the receiver knows what must come.
 */
@Timeout(120)
class RingStressTest {

    private static final int PACKETS = 200_000;
    private static final int LARGEST = 700;

    /** Two of the largest records: as tight as can be. */
    private static final int RING = 2 * 712;

    private static final long SEED = 20_260_117;

    private final MemoryPlatform lists = new MemoryPlatform();

    /** What a thread does that cannot get on. */
    private enum Waiting {
        /** Tries again, and lets the other thread run where there is one processor for both. */
        TRY_AGAIN,
        /** Waits in the channel's own await. */
        AWAIT,
        /** Waits for the callbacks, as a thread does that waits for much else. */
        CALLBACK
    }

    /** Stands for a wait set: the callback gives a permit, waiting takes all there are. */
    private static final class Permits {
        private final Semaphore permits = new Semaphore(0);

        private void give() {
            permits.release();
        }

        private void await() throws InterruptedException {
            assertThat(permits.tryAcquire(20, TimeUnit.SECONDS))
                    .as("a wake-up was lost")
                    .isTrue();
            permits.drainPermits();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPacketArrivesOnceWholeAndInOrder(Waiting waiting) throws Exception {
        Permits readable = new Permits();
        Permits writable = new Permits();
        Ring channel = new Ring(lists.packetBuffer(Ring.memoryBytes(RING)), LARGEST, 3);
        channel.receiver().watch(readable::give);
        channel.sender().watch(writable::give);
        TrackedObject object = new TrackedObject();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Void> sending = threads.submit(sending(channel, object, waiting, writable));
            Future<Integer> receiving = threads.submit(receiving(channel, waiting, readable));

            assertThat(receiving.get(100, TimeUnit.SECONDS)).isEqualTo(PACKETS);
            sending.get(10, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        assertThat(object.references()).isEqualTo(1);
    }

    private Callable<Void> sending(Ring channel, TrackedObject object, Waiting waiting, Permits permits) {
        return () -> {
            Random random = new Random(SEED);
            Random batches = new Random(1);
            CRC32C sum = new CRC32C();
            PacketBuffer memory = lists.packetBuffer(16 * LARGEST);
            byte[] bytes = new byte[LARGEST];
            SendChannel sender = channel.sender();
            int made = 0;
            while (made < PACKETS) {
                int batch = Math.min(1 + batches.nextInt(16), PACKETS - made);
                OutgoingPackets packets = lists.outgoingPackets(batch);
                for (int i = 0; i < batch; i++) {
                    int size = size(random);
                    fill(bytes, size, made++, sum);
                    memory.bytes().put(i * LARGEST, bytes, 0, size);
                    packets.add(memory, i * LARGEST, size, Collections.nCopies(objects(random), object));
                }
                int sent = 0;
                while ((sent += sender.send(packets, sent)) < batch) {
                    switch (waiting) {
                        case TRY_AGAIN -> Thread.yield();
                        case AWAIT -> sender.awaitWritable(TimeUnit.SECONDS.toNanos(20));
                        case CALLBACK -> permits.await();
                    }
                }
                packets.close();
            }
            sender.close();
            return null;
        };
    }

    private Callable<Integer> receiving(Ring channel, Waiting waiting, Permits permits) {
        return () -> {
            Random random = new Random(SEED);
            CRC32C sum = new CRC32C();
            byte[] bytes = new byte[LARGEST];
            ReceiveChannel receiver = channel.receiver();
            int received = 0;
            try (IncomingPackets into = lists.incomingPackets(8)) {
                int came;
                while ((came = receiver.receive(into)) != ReceiveChannel.END) {
                    for (int i = 0; i < came; i++) {
                        int length = into.length(i);
                        ByteBuffer ring = into.memory().bytes();
                        ring.get(into.offset(i), bytes, 0, length);
                        check(bytes, length, size(random), received++, sum);
                        List<KernelObject> objects = into.takeObjects(i);
                        assertThat(objects.size()).isEqualTo(objects(random));
                        objects.forEach(KernelObject::close);
                    }
                    if (came == 0) {
                        switch (waiting) {
                            case TRY_AGAIN -> Thread.yield();
                            case AWAIT -> receiver.await(TimeUnit.SECONDS.toNanos(20));
                            case CALLBACK -> permits.await();
                        }
                    }
                }
            }
            receiver.close();
            return received;
        };
    }

    private static int size(Random random) {
        return random.nextInt(10) == 0 ? 8 + random.nextInt(LARGEST - 7) : 8 + random.nextInt(60);
    }

    private static int objects(Random random) {
        return random.nextInt(20) == 0 ? 1 + random.nextInt(3) : 0;
    }

    /** The number of the packet, bytes that follow from it, and the checksum of all that. */
    private static void fill(byte[] bytes, int size, int number, CRC32C sum) {
        ByteBuffer packet = ByteBuffer.wrap(bytes, 0, size);
        packet.putInt(0, number);
        for (int i = 4; i < size - 4; i++) {
            bytes[i] = (byte) (number * 31 + i);
        }
        packet.putInt(size - 4, checksum(bytes, size - 4, sum));
    }

    private static void check(byte[] bytes, int length, int expectedSize, int number, CRC32C sum) {
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        if (length != expectedSize
                || packet.getInt(0) != number
                || packet.getInt(length - 4) != checksum(bytes, length - 4, sum)) {
            throw new AssertionError("packet " + number + " of " + expectedSize + " bytes came as number "
                    + packet.getInt(0) + " of " + length + " bytes, or with wrong contents");
        }
    }

    private static int checksum(byte[] bytes, int length, CRC32C sum) {
        sum.reset();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }
}
