package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ipmb.AcknowledgeMode;
import io.ipmb.MessageView;
import io.ipmb.WaitStrategy;
import io.ipmb.endpoint.LaneInboxBench.Sender;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.PlatformException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reading lanes in place makes no garbage, whether the reader sleeps in between or not. The build runs this without
 * escape analysis, as {@link GarbageTest}.
 */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class LaneGarbageTest {

    private static final int ROUNDS = 1_000;
    private static final int AT_ONCE = 10;
    private static final int SENDERS = 3;

    /** Measurements until one has to have been without garbage, as in {@link GarbageTest}. */
    private static final int ATTEMPTS = 40;

    private static final long TOLERATED = ROUNDS * AT_ONCE * SENDERS / 100 * 16;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sum = new AtomicLong();

    private void look(MessageView message) {
        ByteBuffer payload = message.payload();
        sum.addAndGet(payload.get(payload.limit() - 1));
        sum.addAndGet(message.typeId().getLeastSignificantBits());
        sum.addAndGet(message.selector() == LaneInboxBench.TO || message.hasAttachments() ? 1 : 0);
        received.incrementAndGet();
    }

    @ParameterizedTest
    @CsvSource({
        "linux, PARK, ON_RECEIPT",
        "linux, YIELD, ON_RECEIPT",
        "linux, SPIN, ON_RECEIPT",
        "memory, PARK, ON_RECEIPT",
        "linux, PARK, AFTER_HANDLER",
        "memory, SPIN, AFTER_HANDLER"
    })
    void ofReadingInPlace(String platform, WaitStrategy strategy, AcknowledgeMode mode) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(
                platform, options -> options.waitStrategy(strategy).acknowledge(mode))) {
            List<Sender> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                senders.add(bench.offered());
            }
            DirectPump pump = DirectPump.of(
                    (MessageView message) -> look(message),
                    "a",
                    bench.inbox,
                    bench.counters,
                    new Events("test", event -> {}, bench.counters),
                    LIMIT,
                    () -> {});
            pump.start();
            long receiving = Long.MAX_VALUE;
            for (int i = 0; i < ATTEMPTS && receiving > TOLERATED; i++) {
                long before = THREADS.getThreadAllocatedBytes(listener());
                for (int k = 0; k < ROUNDS; k++) {
                    exchange(senders);
                }
                receiving = THREADS.getThreadAllocatedBytes(listener()) - before;
            }
            assertThat(pump.close(LIMIT)).isTrue();
            if (mode == AcknowledgeMode.AFTER_HANDLER) {
                assertThat(senders)
                        .as("all is acknowledged")
                        .allMatch(sender -> sender.lane.ring().givenBack()
                                == sender.lane.ring().published());
            }
            assertThat(receiving).as("bytes of garbage of receiving").isLessThanOrEqualTo(TOLERATED);
            assertThat(sum).doesNotHaveValue(0);
        }
    }

    private void exchange(List<Sender> senders) throws PlatformException {
        long expected = received.get() + (long) AT_ONCE * senders.size();
        for (Sender sender : senders) {
            for (int i = 0; i < AT_ONCE; i++) {
                sender.say("a text of some length");
            }
        }
        long giveUp = System.nanoTime() + LIMIT.toNanos();
        while (received.get() < expected) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("only " + received + " of " + expected + " messages arrived");
            }
            Thread.yield();
        }
    }

    private static long listener() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("ipmb-listener-a"))
                .findAny()
                .orElseThrow()
                .getId();
    }
}
