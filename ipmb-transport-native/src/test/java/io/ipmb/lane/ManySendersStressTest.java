package io.ipmb.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.memory.MemoryPlatform;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several threads that send through one channel, in turns, and wait for room in it at the same time. Each round they
 * find it full, send one packet each and are done, so that nobody's later packet makes up for a wake-up that was lost.
 */
@Timeout(60)
@ExtendWith(DescriptorLeakCheck.class)
class ManySendersStressTest {

    private static final int ROUNDS = 4_000;
    private static final int SENDERS = 3;
    private static final int LONGEST_PAUSE = 3_000;
    private static final long SEED = 20_261_125;
    private static final int LARGEST = 1_000;
    private static final int RING = 4 * (LARGEST + RecordLayout.HEADER_BYTES);
    private static final long LIMIT_SECONDS = 10;

    private final MemoryPlatform lists = new MemoryPlatform();
    private final Lock turn = new ReentrantLock();
    private final CyclicBarrier full = new CyclicBarrier(SENDERS + 1);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyOneWhoWaitsForRoomFindsIt(boolean throughPlatform) throws Exception {
        SendChannel sending;
        ReceiveChannel receiving;
        if (throughPlatform) {
            ChannelPair pair = lists.channelPair();
            sending = lists.sendingHalf(pair.sending());
            receiving = pair.receiving();
        } else {
            Ring channel = new Ring(lists.packetBuffer(Ring.memoryBytes(RING)), LARGEST, 1);
            sending = channel.sender();
            receiving = channel.receiver();
        }
        ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
        try (sending;
                receiving) {
            List<Future<?>> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                senders.add(threads.submit(() -> sendOneEachRound(sending)));
            }
            try (OutgoingPackets filling = onePacket();
                    IncomingPackets into = lists.incomingPackets(1_000)) {
                Random random = new Random(SEED);
                for (int round = 0; round < ROUNDS; round++) {
                    int expected = SENDERS;
                    while (takeTurn(sending, filling)) {
                        expected++;
                    }
                    full.await(LIMIT_SECONDS, TimeUnit.SECONDS);
                    for (int spins = random.nextInt(LONGEST_PAUSE); spins > 0; spins--) {
                        Thread.onSpinWait();
                    }
                    receive(expected, receiving, into, round);
                }
            }
            for (Future<?> sender : senders) {
                sender.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void receive(int expected, ReceiveChannel receiving, IncomingPackets into, int round)
            throws PlatformException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        int received = 0;
        while (received < expected) {
            received += receiving.receive(into);
            assertThat(System.nanoTime() - giveUp)
                    .as("somebody still waits for room in round %d, %d of %d came", round, received, expected)
                    .isNegative();
            Thread.yield();
        }
    }

    private Void sendOneEachRound(SendChannel sending) throws Exception {
        try (OutgoingPackets packets = onePacket()) {
            for (int round = 0; round < ROUNDS; round++) {
                full.await(LIMIT_SECONDS, TimeUnit.SECONDS);
                while (!takeTurn(sending, packets)) {
                    sending.awaitWritable(Long.MAX_VALUE);
                }
            }
            return null;
        }
    }

    private boolean takeTurn(SendChannel sending, OutgoingPackets packets) throws PlatformException {
        turn.lock();
        try {
            return sending.send(packets, 0) == 1;
        } finally {
            turn.unlock();
        }
    }

    private OutgoingPackets onePacket() {
        OutgoingPackets packets = lists.outgoingPackets(1);
        packets.add(lists.packetBuffer(LARGEST), 0, LARGEST);
        return packets;
    }
}
