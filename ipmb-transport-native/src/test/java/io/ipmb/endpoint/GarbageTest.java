package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.IncomingMessage;
import io.ipmb.PayloadWriter;
import io.ipmb.Selector;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.platform.DescriptorLeakCheck;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On the steady path neither sending a payload again and again nor routing it makes garbage. The build runs this
 * without escape analysis, so that an object counts whether or not a compiler would have removed it: the steady path
 * passes even where everything is interpreted.
 */
@ExtendWith(DescriptorLeakCheck.class)
class GarbageTest {

    /** Messages of one measurement. */
    private static final int MESSAGES = 10_000;

    /** Sent before the sender waits for them to be received, so that nothing ever has to wait for room. */
    private static final int AT_ONCE = 10;

    /**
     * Measurements until one has to have been without garbage. The first ones load classes and fill caches; after that
     * only a lock that two threads want at the same moment costs an object now and then.
     */
    private static final int ATTEMPTS = 40;

    /**
     * The smallest object with every hundredth message: chance, but no habit. One with each message would be a hundred
     * times as much, one with each time that somebody waits and is woken ten times.
     */
    private static final long TOLERATED = MESSAGES / 100 * 16;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final Selector RECEIVER = Selector.unicast("receiver");

    private final AtomicLong received = new AtomicLong();

    @ParameterizedTest
    @ValueSource(ints = {16, 5000})
    void throughTheController(int length) throws InterruptedException {
        try (BusBench bus = new BusBench("linux")) {
            bus.join("host");
            Endpoint receiver = bus.join("receiver");
            assertNoGarbage(bus, bus.join("sender"), receiver, "x".repeat(length));
        }
    }

    @Test
    void whereTheCallerWritesThePayload() throws InterruptedException {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            UUID type = PayloadTypes.of(String.class).uuid();
            PayloadWriter writer = out -> out.writeString("");
            assertNoGarbage(bus, () -> sender.send(RECEIVER, type, 1, writer), receiver);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 5000})
    void toTheController(int length) throws InterruptedException {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint receiver = bus.join("receiver");
            assertNoGarbage(bus, bus.join("sender"), receiver, "x".repeat(length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 5000})
    void fromTheController(int length) throws InterruptedException {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint sender = bus.join("sender");
            assertNoGarbage(bus, sender, bus.join("receiver"), "x".repeat(length));
        }
    }

    @ParameterizedTest
    @CsvSource({"host, receiver, sender", "receiver, sender, other", "sender, receiver, other"})
    void ofAHandlerThatReadsInPlace(String host, String second, String third) {
        try (BusBench bus = new BusBench("linux")) {
            Map<String, Endpoint> joined = new HashMap<>();
            List.of(host, second, third).forEach(label -> joined.put(label, bus.join(label)));
            Endpoint sender = joined.get("sender");
            AtomicLong sum = new AtomicLong();
            joined.get("receiver").onMessageInPlace(message -> {
                ByteBuffer payload = message.payload();
                sum.addAndGet(payload.get(payload.limit() - 1));
                sum.addAndGet(message.typeId().getLeastSignificantBits());
                sum.addAndGet(message.selector() == RECEIVER || message.hasAttachments() ? 1 : 0);
                received.incrementAndGet();
            });
            long listener = threadNamed("ipmb-listener-receiver");
            long receiving = Long.MAX_VALUE;
            for (int i = 0; i < ATTEMPTS && receiving > TOLERATED; i++) {
                long before = THREADS.getThreadAllocatedBytes(listener);
                for (int k = 0; k < MESSAGES / AT_ONCE; k++) {
                    exchange(() -> sender.send(RECEIVER, "a text of some length"));
                }
                receiving = THREADS.getThreadAllocatedBytes(listener) - before;
            }
            assertThat(receiving).as("bytes of garbage of receiving").isLessThanOrEqualTo(TOLERATED);
            assertThat(sum).doesNotHaveValue(0);
        }
    }

    @Test
    void noticesGarbage() throws InterruptedException {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint sender = bus.join("sender");
            Endpoint receiver = bus.join("receiver");
            Thread drain = drain(receiver);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < MESSAGES / AT_ONCE; i++) {
                exchange(() -> sender.send(RECEIVER, new String("text")));
            }
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isGreaterThan(TOLERATED);
            receiver.close();
            drain.join(LIMIT.toMillis());
        }
    }

    private void assertNoGarbage(BusBench bus, Endpoint sender, Endpoint receiver, String payload)
            throws InterruptedException {
        assertNoGarbage(bus, () -> sender.send(RECEIVER, payload), receiver);
    }

    private void assertNoGarbage(BusBench bus, Runnable send, Endpoint receiver) throws InterruptedException {
        Thread drain = drain(receiver);
        long controller = controllerThread(bus);
        long sending = Long.MAX_VALUE;
        long routing = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && (sending > TOLERATED || routing > TOLERATED); i++) {
            long sendingBefore = THREADS.getCurrentThreadAllocatedBytes();
            long routingBefore = THREADS.getThreadAllocatedBytes(controller);
            for (int k = 0; k < MESSAGES / AT_ONCE; k++) {
                exchange(send);
            }
            sending = THREADS.getCurrentThreadAllocatedBytes() - sendingBefore;
            routing = THREADS.getThreadAllocatedBytes(controller) - routingBefore;
        }
        assertThat(sending).as("bytes of garbage of sending").isLessThanOrEqualTo(TOLERATED);
        assertThat(routing).as("bytes of garbage of routing").isLessThanOrEqualTo(TOLERATED);
        receiver.close();
        drain.join(LIMIT.toMillis());
    }

    private void exchange(Runnable send) {
        long expected = received.get() + AT_ONCE;
        for (int i = 0; i < AT_ONCE; i++) {
            send.run();
        }
        long giveUp = System.nanoTime() + LIMIT.toNanos();
        while (received.get() < expected) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("only " + received + " of " + expected + " messages arrived");
            }
            Thread.yield();
        }
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

    private static long controllerThread(BusBench bus) {
        return threadNamed("ipmb-controller-" + bus.identifier());
    }

    private static long threadNamed(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findAny()
                .orElseThrow()
                .getId();
    }
}
