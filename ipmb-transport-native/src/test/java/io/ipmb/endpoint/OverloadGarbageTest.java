package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.HostLimits;
import io.ipmb.HostOptions;
import io.ipmb.IncomingMessage;
import io.ipmb.MessageBox;
import io.ipmb.Selector;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What is dropped or not read makes no garbage where it is dropped, and what is received no more than the message and
 * its payload: an overloaded bus must not get slower by saying so. Runs without escape analysis, as {@link
 * GarbageTest}.
 */
@ExtendWith(DescriptorLeakCheck.class)
class OverloadGarbageTest {

    /** Messages of one measurement. */
    private static final int MESSAGES = 10_000;

    /** Sent before the sender waits until something has become of them. */
    private static final int AT_ONCE = 50;

    /** Measurements until one has to be as it should; the first ones load classes and fill caches. */
    private static final int ATTEMPTS = 40;

    /** The smallest object with every hundredth message: chance, but no habit. */
    private static final long TOLERATED = MESSAGES / 100 * 16;

    /** A message and a short text: two objects, and two of its payload. */
    private static final long MESSAGE_AND_TEXT = 200;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final AtomicLong received = new AtomicLong();

    @Test
    void aMessageToNobody() throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes("linux")) {
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join("sender");
            assertThat(garbage(
                            controller(bus),
                            TOLERATED,
                            sender,
                            "nobody",
                            "text",
                            () -> count(host, Counter.DROPPED_NOBODY)))
                    .isLessThanOrEqualTo(TOLERATED);
        }
    }

    @Test
    void aMessageForOneWhoseQueueIsFull() throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes("linux")) {
            Endpoint host = bus.join(
                    settings -> settings.host(HostOptions.builder()
                            .limits(HostLimits.builder()
                                    .queueBytes(100_000)
                                    .queueObjects(100)
                                    .build())
                            .slowConsumerPolicy(SlowConsumerPolicy.DROP_NEWEST)
                            .build()),
                    "host");
            Endpoint slow = bus.join("slow");
            Endpoint sender = bus.join("sender");
            while (count(host, Counter.DROPPED_SLOW_CONSUMER) == 0) {
                sender.send(Selector.unicast("slow"), "x".repeat(1000));
            }
            String text = "y".repeat(1000);
            assertThat(garbage(
                            controller(bus),
                            TOLERATED,
                            sender,
                            "slow",
                            text,
                            () -> count(host, Counter.DROPPED_SLOW_CONSUMER)))
                    .isLessThanOrEqualTo(TOLERATED);
            assertThat(slow.receive(LIMIT)).as("the first message").isNotNull();
        }
    }

    @Test
    void aMessageOfATypeThatNobodyReads() throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes("linux")) {
            Endpoint receiver = bus.join(settings -> settings.messageBox(MessageBox.of(Integer.class)), "receiver");
            Endpoint sender = bus.join("sender");
            Thread drain = drain(receiver);
            LongSupplier dropped = () -> count(receiver, Counter.DROPPED_UNKNOWN_TYPE);
            assertThat(garbage(drain, TOLERATED, sender, "receiver", "text", dropped))
                    .isLessThanOrEqualTo(TOLERATED);
            end(receiver, drain);
        }
    }

    @Test
    void receiving() throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes("linux")) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            Thread drain = drain(receiver);
            assertThat(garbage(drain, MESSAGES * MESSAGE_AND_TEXT, sender, "receiver", "text", received::get))
                    .isBetween(1L, MESSAGES * MESSAGE_AND_TEXT);
            end(receiver, drain);
        }
    }

    /** The least that a thread allocates for so many messages. */
    private static long garbage(
            Thread measured, long enough, Endpoint sender, String to, String text, LongSupplier dealtWith) {
        Selector selector = Selector.unicast(to);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && least > enough; i++) {
            long before = THREADS.getThreadAllocatedBytes(measured.getId());
            for (int k = 0; k < MESSAGES / AT_ONCE; k++) {
                long expected = dealtWith.getAsLong() + AT_ONCE;
                for (int m = 0; m < AT_ONCE; m++) {
                    sender.send(selector, text);
                }
                awaitAtLeast(expected, dealtWith);
            }
            least = Math.min(least, THREADS.getThreadAllocatedBytes(measured.getId()) - before);
        }
        return least;
    }

    private static void awaitAtLeast(long expected, LongSupplier dealtWith) {
        long giveUp = System.nanoTime() + LIMIT.toNanos();
        while (dealtWith.getAsLong() < expected) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("only " + dealtWith.getAsLong() + " of " + expected);
            }
            Thread.yield();
        }
    }

    private static long count(Endpoint endpoint, Counter counter) {
        return endpoint.counters().get(counter);
    }

    private static Thread controller(BusBench bus) {
        String name = "ipmb-controller-" + bus.identifier();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findAny()
                .orElseThrow();
    }

    private Thread drain(Endpoint receiver) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    IncomingMessage message = receiver.receive();
                    message.close();
                    received.incrementAndGet();
                }
            } catch (EndpointClosedException e) {
                // The end of the test.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void end(Endpoint receiver, Thread drain) throws InterruptedException {
        receiver.close();
        drain.join(LIMIT.toMillis());
    }
}
