package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.LaneMode;
import io.ipmb.Selector;
import io.ipmb.SendResult;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.testsupport.BusChild;
import io.ipmb.testsupport.BusProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL under load, of the host and of receivers on lanes, with real processes. {@code -Dipmb.kills=N} kills N of
 * each.
 */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(3600)
class LaneKillsTest {

    private static final int KILLS = Integer.getInteger("ipmb.kills", 10);

    /** Messages between two kills, at least. */
    private static final int LOAD = 300;

    private static final Selector RECEIVER = Selector.unicast("receiver");
    private static final int END = -1;

    @TempDir
    Path folder;

    /** A receiver in a process of its own, and the file of what it was given. */
    private static final class Receiver implements AutoCloseable {

        private final Path file;
        private final BusProcess process;

        /** The kills of another receiver during its life. */
        private int kills;

        Receiver(BusBench bus, Path file) {
            this.file = file;
            this.process = BusProcess.start(RecordingChild.class, bus.identifier(), "receiver", file.toString());
            process.expect("joined");
        }

        int count() {
            try {
                return (int) (Files.size(file) / RecordingChild.RECORD_BYTES);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The records; a kill within a write leaves a part of one, which is none. */
        List<long[]> records() {
            try {
                ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
                List<long[]> records = new ArrayList<>();
                while (bytes.remaining() >= RecordingChild.RECORD_BYTES) {
                    records.add(new long[] {bytes.getInt(), bytes.getLong()});
                }
                return records;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<Integer> numbers() {
            return records().stream().map(record -> (int) record[0]).toList();
        }

        void awaitEnd() {
            eventually(() -> {
                List<Integer> numbers = numbers();
                assertThat(numbers).isNotEmpty();
                assertThat(numbers.get(numbers.size() - 1)).isEqualTo(END);
            });
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** One number after the other, some each millisecond, on a thread of its own. */
    private static final class Load {

        private final AtomicInteger sent = new AtomicInteger();
        private final Thread thread;
        private final FutureTask<Void> sending;
        private volatile boolean over;
        private long longestNanos;

        Load(Endpoint sender, IntFunction<Selector> to) {
            sending = new FutureTask<>(
                    () -> {
                        while (!over) {
                            for (int i = 0; i < 5; i++) {
                                int number = sent.get();
                                long begun = System.nanoTime();
                                assertThat(sender.send(to.apply(number), number))
                                        .isEqualTo(SendResult.to(1));
                                longestNanos = Math.max(longestNanos, System.nanoTime() - begun);
                                sent.set(number + 1);
                            }
                            LockSupport.parkNanos(1_000_000);
                        }
                    },
                    null);
            thread = new Thread(sending);
            thread.start();
        }

        /** Returns when further messages were sent. */
        void awaitMore() {
            int before = sent.get();
            eventually(() ->
                    assertThat(sending.isDone() || sent.get() > before + LOAD).isTrue());
            assertThat(sending).isNotDone();
        }

        /** The numbers below this one were sent. */
        int end() throws Exception {
            over = true;
            sending.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            thread.join();
            return sent.get();
        }
    }

    @Test
    void nothingOnALaneDiesWithTheHost() throws Exception {
        List<BusProcess> hosts = new ArrayList<>();
        try (BusBench bus = new BusBench("linux")) {
            hosts.add(BusProcess.join(bus.identifier(), "host"));
            hosts.add(BusProcess.join(bus.identifier(), "host"));
            try (Receiver receiver = new Receiver(bus, folder.resolve("numbers"))) {
                Endpoint sender = sender(bus);
                Load load = new Load(sender, number -> RECEIVER);
                for (int kill = 1; kill <= KILLS; kill++) {
                    load.awaitMore();
                    hosts.remove(0).close();
                    BusProcess next = BusProcess.start(BusChild.class, bus.identifier(), "host");
                    hosts.add(next);
                    long rejoins = kill;
                    eventually(() -> assertThat(sender.counters()).containsEntry(Counter.REJOINS, rejoins));
                    next.expect("joined");
                    hosts.get(0).tell("controller?");
                    assertThat(hosts.get(0).expect("controller")).isEqualTo("controller true");
                }
                load.awaitMore();
                int sent = load.end();
                sender.send(RECEIVER, END);
                receiver.awaitEnd();
                List<Integer> expected =
                        new ArrayList<>(IntStream.range(0, sent).boxed().toList());
                expected.add(END);
                assertThat(receiver.numbers()).as("all, once each, in order").isEqualTo(expected);
                assertThat(sender.counters())
                        .as("on one lane all the time")
                        .containsEntry(Counter.LANES_OFFERED, 1L)
                        .containsEntry(Counter.SENT_AGAIN, 0L);
                System.out.printf(
                        "kills of the host: %d; messages: %d, lost: 0, twice: 0, order kept; longest pause of the receiver:"
                                + " %.1f ms, longest send: %.1f ms%n",
                        KILLS, sent, longestPause(receiver) / 1e6, load.longestNanos / 1e6);
            }
        } finally {
            hosts.forEach(BusProcess::close);
        }
    }

    private static Endpoint sender(BusBench bus) {
        return bus.join(options -> options.lanes(LaneMode.ALWAYS).controllerAffinity(false), "sender");
    }

    private static long longestPause(Receiver receiver) {
        List<long[]> records = receiver.records();
        long longest = 0;
        for (int i = 1; i < records.size(); i++) {
            longest = Math.max(longest, records.get(i)[1] - records.get(i - 1)[1]);
        }
        return longest;
    }

    /** Every other message by its key to one of the two, the rest to the first match. */
    @Test
    void aKilledReceiverTakesNoMoreAlongThanTheMessageInItsHands() throws Exception {
        Random random = new Random(20_270_103);
        List<Receiver> all = new ArrayList<>();
        List<Receiver> living = new ArrayList<>();
        try (BusBench bus = new BusBench("linux")) {
            Endpoint host = bus.join("host");
            for (int i = 0; i < 2; i++) {
                living.add(new Receiver(bus, folder.resolve("numbers" + all.size())));
                all.add(living.get(i));
            }
            Endpoint sender = sender(bus);
            Load load = new Load(sender, number -> number % 2 == 0 ? RECEIVER : RECEIVER.spread(number));
            for (int kill = 1; kill <= KILLS; kill++) {
                load.awaitMore();
                Receiver victim = living.remove(random.nextInt(2));
                // Its lane is in use: what waits in a process's channel from the host is lost with it.
                // lane.
                eventually(() -> assertThat(victim.count()).isPositive());
                victim.close();
                living.get(0).kills++;
                load.awaitMore();
                Receiver next = new Receiver(bus, folder.resolve("numbers" + all.size()));
                all.add(next);
                living.add(next);
            }
            load.awaitMore();
            int sent = load.end();
            sender.send(Selector.multicast("receiver"), END);
            living.forEach(Receiver::awaitEnd);
            BitSet got = new BitSet();
            int twice = 0;
            for (Receiver receiver : all) {
                int before = END;
                int backwards = 0;
                for (int number : receiver.numbers()) {
                    if (number != END) {
                        twice += got.get(number) ? 1 : 0;
                        got.set(number);
                        backwards += number < before ? 1 : 0;
                        before = number;
                    }
                }
                assertThat(backwards)
                        .as("out of order only where a killed receiver has left messages")
                        .isLessThanOrEqualTo(receiver.kills);
            }
            assertThat(twice).isZero();
            int inHand = sent - got.cardinality();
            assertThat(inHand)
                    .as("lost, one in the hands of each victim at most")
                    .isBetween(0, KILLS);
            assertThat(host.counters()).as("all by lanes").containsEntry(Counter.ROUTED, 0L);
            System.out.printf(
                    "kills of a receiver: %d; messages: %d, sent again: %d, twice: 0, in the hands of a victim: %d%n",
                    KILLS, sent, sender.counters().get(Counter.SENT_AGAIN), inHand);
        } finally {
            all.forEach(Receiver::close);
        }
    }
}
