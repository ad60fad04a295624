package io.ipmb.spring.listener;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ResolvableType;

/** The endpoint's own thread calls the listeners: in order, whatever they do. */
@ExtendWith(DescriptorLeakCheck.class)
class DirectContainerTest {

    private static final Selector MOON = Selector.unicast("moon");

    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    private Object next() throws InterruptedException {
        Object next = arrived.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "linux"})
    void aHundredThousandMessagesAreHandledInTheirOrderAndNoneIsLost(String platform) throws Exception {
        int count = 100_000;
        try (BusBench bus = new BusBench(platform)) {
            AtomicInteger expected = new AtomicInteger();
            AtomicInteger outOfOrder = new AtomicInteger();
            CountDownLatch all = new CountDownLatch(count);
            IpmbListenerContainer container = bus.container(TestListener.named("count", Integer.class, payload -> {
                if (expected.getAndIncrement() != (Integer) payload) {
                    outOfOrder.incrementAndGet();
                }
                all.countDown();
            }));
            container.start();
            Endpoint earth = bus.other("earth");

            for (int i = 0; i < count; i++) {
                earth.send(MOON, i);
            }

            assertThat(all.await(50, TimeUnit.SECONDS)).isTrue();
            assertThat(outOfOrder).hasValue(0);
            eventually(() -> assertThat(container.statistics().handled()).isEqualTo(count));
            assertThat(container.statistics().received()).isEqualTo(count);
        }
    }

    @Test
    void theThreadIsTheEndpointsOwnAndCarriesTheLabelInItsName() throws Exception {
        try (BusBench bus = new BusBench()) {
            bus.container(TestListener.named(
                            "thread",
                            String.class,
                            payload -> arrived.add(Thread.currentThread().getName())))
                    .start();

            bus.other("earth").send(MOON, "who are you");

            assertThat(next()).isEqualTo("ipmb-moon-1");
        }
    }

    @Test
    void theNextMessageIsHandledWhateverAListenerDoes() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = bus.container(TestListener.named("bad", String.class, payload -> {
                switch ((String) payload) {
                    case "exception" -> throw new IOException("disk full");
                    case "assertion" -> throw new AssertionError("never");
                    case "linkage" -> throw new NoClassDefFoundError("missing");
                    case "overflow" -> overflow(0);
                    case "fault" -> throw new InternalError("a fault in mapped memory");
                    case "interrupt" -> Thread.currentThread().interrupt();
                    default ->
                        arrived.add(payload + " " + Thread.currentThread().isInterrupted());
                }
            }));
            container.start();
            Endpoint earth = bus.other("earth");
            List<String> bad = List.of("exception", "assertion", "linkage", "overflow", "fault", "interrupt");

            for (String what : bad) {
                earth.send(MOON, what);
                earth.send(MOON, "after " + what);
                assertThat(next()).isEqualTo("after " + what + " false");
            }

            eventually(() -> assertThat(container.statistics().handled()).isEqualTo(bad.size() + 1));
            assertThat(container.statistics().failed()).isEqualTo(bad.size() - 1);
            assertThat(container.statistics().listeners().get(0).failed()).isEqualTo(bad.size() - 1);
            assertThat(container.isInExpectedState()).isTrue();
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    @Test
    void aMessageToOneReceiverGetsToOneListenerAndOneToManyToAll() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = bus.container(
                    TestListener.named("second", 2, String.class, payload -> arrived.add("second " + payload)),
                    TestListener.named("first", 1, String.class, payload -> {
                        arrived.add("first " + payload);
                        throw new IllegalStateException("does not keep the second from it");
                    }));
            container.start();
            Endpoint earth = bus.other("earth");

            earth.send(MOON, "one");
            earth.send(Selector.multicast("moon"), "many");
            earth.send(Selector.multicast("moon"), "more");

            assertThat(List.of(next(), next(), next(), next(), next()))
                    .containsExactly("first one", "first many", "second many", "first more", "second more");
            eventually(() -> assertThat(container.statistics().failed()).isEqualTo(3));
            assertThat(container.statistics().listeners())
                    .extracting(ListenerStatistics::id, ListenerStatistics::handled)
                    .containsExactly(tuple("first", 0L), tuple("second", 2L));
        }
    }

    /** Reads texts and takes none. */
    private static final class Picky implements IpmbMessageListener {
        @Override
        public Set<Class<?>> readableTypes() {
            return Set.of(String.class);
        }

        @Override
        public ResolvableType payloadType() {
            return ResolvableType.forClass(String.class);
        }

        @Override
        public boolean takes(IncomingMessage arrived) {
            return false;
        }

        @Override
        public @Nullable CompletionStage<?> onMessage(IncomingMessage arrived) {
            throw new AssertionError("not taken");
        }
    }

    @Test
    void whatNobodyTakesIsCounted() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = bus.container(new RegisteredListener("picky", "picky", 0, new Picky()));
            container.start();
            Endpoint earth = bus.other("earth");

            earth.send(MOON, "not for me");
            earth.send(Selector.multicast("moon"), "nor this");

            eventually(() -> assertThat(container.statistics().notTaken()).isEqualTo(2));
            assertThat(container.statistics().handled()).isZero();
        }
    }

    @Test
    void attachmentsAreClosedAfterTheCallAndAfterAFailure() throws Exception {
        try (BusBench bus = new BusBench();
                MemoryRegistry registry = bus.regions();
                MemoryRegion region = registry.allocate(16)) {
            bus.container(TestListener.async("picture", 0, String.class, message -> {
                        arrived.add(message.regions().get(0).map().get(0));
                        throw new IllegalStateException("broken");
                    }))
                    .start();
            Endpoint earth = bus.other("earth");
            region.map().put(0, (byte) 42);

            earth.send(OutgoingMessage.of(MOON, "p").withRegion(region));
            earth.send(OutgoingMessage.of(MOON, "q").withRegion(region));

            assertThat(next()).isEqualTo((byte) 42);
            assertThat(next()).isEqualTo((byte) 42);
            // The bench looks for open objects at its end.
        }
    }

    @Test
    void anUnfinishedResultKeepsTheWorkerAndTheOrder() throws Exception {
        try (BusBench bus = new BusBench()) {
            BlockingQueue<CompletableFuture<Object>> pending = new LinkedBlockingQueue<>();
            IpmbListenerContainer container = bus.container(TestListener.async("async", 0, String.class, message -> {
                CompletableFuture<Object> result = new CompletableFuture<>();
                arrived.add(message.payload());
                pending.add(result);
                // Not every stage can become a future.
                return message.payload().equals("a") ? result : result.minimalCompletionStage();
            }));
            container.start();
            Endpoint earth = bus.other("earth");
            for (String text : List.of("a", "b", "c")) {
                earth.send(MOON, text);
            }

            assertThat(next()).isEqualTo("a");
            assertThat(container.statistics().inFlight()).isEqualTo(1);
            assertThat(container.statistics().handled()).isZero();
            assertThat(arrived).isEmpty();
            pending.take().complete("done");
            assertThat(next()).isEqualTo("b");
            pending.take().completeExceptionally(new IllegalStateException("no"));
            assertThat(next()).isEqualTo("c");
            pending.take().complete("done");

            eventually(() -> assertThat(container.statistics().handled()).isEqualTo(2));
            assertThat(container.statistics().failed()).isEqualTo(1);
        }
    }

    @Test
    void messagesThatComeInAnotherWayAreHandledInTurnAndDoNotHoldUpWhoBringsThem() throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch go = new CountDownLatch(1);
            AtomicInteger atOnce = new AtomicInteger();
            IpmbListenerContainer container = bus.container(TestListener.named("slow", String.class, payload -> {
                arrived.add(payload + " " + atOnce.incrementAndGet());
                go.await();
                atOnce.decrementAndGet();
            }));
            container.start();
            bus.other("earth").send(MOON, "by bus");
            assertThat(next()).isEqualTo("by bus 1");

            assertThat(container.destination().offer(text("by hand"), 0, () -> false))
                    .isTrue();
            assertThat(container.destination().offer(text("by hand too"), 0, () -> false))
                    .isTrue();
            assertThat(arrived).isEmpty();
            assertThat(container.statistics().queueDepth()).isPositive();
            go.countDown();

            assertThat(next()).isEqualTo("by hand 1");
            assertThat(next()).isEqualTo("by hand too 1");
            eventually(() -> assertThat(container.statistics().handled()).isEqualTo(3));

            container.stop();
            assertThat(container.destination().offer(text("too late"), 0, () -> false))
                    .isFalse();
        }
    }

    private static IncomingMessage text(String text) {
        return new IncomingMessage(text, new UUID(1, 2), MOON, List.of(), List.of());
    }
}
