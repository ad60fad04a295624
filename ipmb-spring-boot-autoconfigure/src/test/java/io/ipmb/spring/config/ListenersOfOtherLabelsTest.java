package io.ipmb.spring.config;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.listener.BusBench;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.listener.TestListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Listeners of one label cannot hold up those of another, whichever endpoint receives the message. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class ListenersOfOtherLabelsTest extends RegistryTest {

    /** What keeps a listener from taking the next message. */
    enum Trouble {
        PAUSED,
        BUSY,
        /** One is being handled, and the queue has more than it is to have. */
        FULL,
        /** The result is still to come. */
        UNFINISHED;

        @Nullable ListenerSettings settings() {
            return this == FULL ? new ListenerSettings(null, null, 2, null, null) : null;
        }
    }

    /** A listener for one kind of payload, which is in trouble until it is told to go on. */
    private final class Troubled {
        final String id;
        final Trouble trouble;
        final CountDownLatch go = new CountDownLatch(1);
        final CompletableFuture<Object> result = new CompletableFuture<>();
        final AtomicInteger begun = new AtomicInteger();

        Troubled(String id, Trouble trouble) {
            this.id = id;
            this.trouble = trouble;
        }

        SimpleIpmbListenerEndpoint endpoint(Class<?> type, String selector) {
            return SimpleIpmbListenerEndpoint.builder(id)
                    .description("Test." + id)
                    .selector(selector)
                    .settings(trouble.settings())
                    .listener(new TestListener(type, message -> {
                        begun.incrementAndGet();
                        if (trouble == Trouble.UNFINISHED) {
                            return result;
                        }
                        go.await();
                        return null;
                    }))
                    .build();
        }

        /** From here on it takes nothing. */
        void begin(IpmbListenerEndpointRegistry registry, Endpoint from, Selector to, Object payload, int messages) {
            IpmbListenerContainer container = Objects.requireNonNull(registry.container(id));
            if (trouble == Trouble.PAUSED) {
                container.pause();
            }
            for (int i = 0; i < messages; i++) {
                from.send(to, payload);
            }
            if (trouble != Trouble.PAUSED && messages > 0) {
                eventually(() -> assertThat(begun).hasPositiveValue());
            }
        }

        void end(IpmbListenerEndpointRegistry registry) {
            Objects.requireNonNull(registry.container(id)).resume();
            go.countDown();
            result.complete("done");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theBaseGetsItsMessagesWhateverAnotherLabelDoes(Trouble trouble) throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            Troubled pictures = new Troubled("pictures", trouble);
            registry.register(listener("hello").build());
            registry.register(pictures.endpoint(Orbit.class, "pictures"));
            // It hosts the bus, so that its own endpoint comes last in the walk.
            registry.start();
            Endpoint earth = bus.other("earth");

            pictures.begin(registry, earth, Selector.unicast("pictures"), new Orbit(1), 10);
            earth.send(Selector.unicast("moon"), "one");

            assertThat(next()).isEqualTo("hello one");
            pictures.end(registry);
            eventually(() -> assertThat(pictures.begun).hasValue(10));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherLabelGetsItsMessagesWhateverTheBaseDoes(Trouble trouble) throws Exception {
        try (BusBench bus = new BusBench()) {
            Endpoint earth = bus.other("earth");
            IpmbListenerEndpointRegistry registry = registry(bus);
            Troubled base = new Troubled("base", trouble);
            registry.register(base.endpoint(Orbit.class, ""));
            registry.register(listener("far").selector("far").build());
            registry.start();

            base.begin(registry, earth, Selector.unicast("moon & !far"), new Orbit(1), 10);
            // The base has joined first.
            earth.send(Selector.unicast("moon"), "one");

            assertThat(next()).isEqualTo("far one");
            base.end(registry);
            eventually(() -> assertThat(base.begun).hasValue(10));
        }
    }

    @Test
    void aMessageThatTwoLabelsTakeGoesToTheOneThatIsNotPaused() throws Exception {
        try (BusBench bus = new BusBench()) {
            Endpoint earth = bus.other("earth");
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("base").build());
            registry.register(listener("far").selector("far").build());
            registry.start();
            registry.connection().base().pause();

            earth.send(Selector.unicast("moon"), "one");

            assertThat(next()).isEqualTo("far one");
        }
    }

    @Test
    void aLabelThatComesLaterGetsItsMessagesThoughTheOnlyOneUntilThenIsPaused() throws Exception {
        try (BusBench bus = new BusBench()) {
            Endpoint earth = bus.other("earth");
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("base").build());
            registry.start();
            registry.connection().base().pause();
            // It waits at the thread that reads.
            earth.send(Selector.unicast("moon"), "one");
            eventually(
                    () -> assertThat(registry.connection().base().statistics().received())
                            .isEqualTo(1));

            registry.register(listener("orbit", Orbit.class, payload -> arrived.add(payload))
                    .selector("far")
                    .build());
            earth.send(Selector.unicast("moon"), new Orbit(2));

            assertThat(next()).isEqualTo(new Orbit(2));
            registry.connection().base().resume();
            assertThat(next()).isEqualTo("base one");
        }
    }

    @Test
    void whatIsReadAheadHasALimitBeyondWhichTheBusWaits() {
        try (BusBench bus = new BusBench()) {
            Endpoint earth = bus.other("earth");
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.connection().setReadAhead(10);
            Troubled base = new Troubled("base", Trouble.FULL);
            registry.register(base.endpoint(Orbit.class, ""));
            registry.register(listener("far").selector("far").build());
            registry.start();

            for (int i = 0; i < 20; i++) {
                earth.send(Selector.unicast("moon"), new Orbit(i));
            }

            // One is being handled, two may wait, ten are read ahead, and one waits for room.
            eventually(() -> {
                assertThat(registry.connection().base().statistics().received()).isEqualTo(14);
                assertThat(registry.connection().base().statistics().queueDepth())
                        .isEqualTo(12);
                assertThat(registry.connection().base().statistics().queueCapacity())
                        .isEqualTo(12);
                assertThat(registry.connection().base().statistics().queueFull())
                        .isPositive();
            });
            base.end(registry);
            eventually(() -> assertThat(base.begun).hasValue(20));
        }
    }

    @ParameterizedTest
    @CsvSource({"memory, 1", "memory, 2", "memory, 3", "memory, 4", "linux, 5", "linux, 6"})
    void whoIsFreeGetsItsMessagesWithAnyHostAndInAnyOrderOfJoining(String platform, long seed) throws Exception {
        Random random = new Random(seed);
        List<Class<?>> types = List.of(Orbit.class, Integer.class, Boolean.class);
        List<Object> payloads = List.of(new Orbit(1), 1, true);
        for (int round = 0; round < 6; round++) {
            try (BusBench bus = new BusBench(platform)) {
                List<String> story = new ArrayList<>(List.of("seed " + seed + ", round " + round));
                bus.controllerAffinity = random.nextBoolean();
                Endpoint first = bus.controllerAffinity && random.nextBoolean() ? null : bus.other("venus");
                story.add(first == null ? "the application hosts" : "venus hosts");
                IpmbListenerEndpointRegistry registry = registry(bus);
                int free = random.nextInt(types.size() + 1);
                List<Troubled> troubled = new ArrayList<>();
                for (int i = 0; i <= types.size(); i++) {
                    String selector = i == 0 ? "" : "label" + i;
                    if (i == free) {
                        registry.register(listener("free").selector(selector).build());
                        story.add("free [" + selector + "]");
                    } else {
                        int kind = troubled.size();
                        Troubled one =
                                new Troubled("t" + kind, Trouble.values()[random.nextInt(Trouble.values().length)]);
                        troubled.add(one);
                        registry.register(one.endpoint(types.get(kind), selector));
                        story.add(one.trouble + " [" + selector + "]");
                    }
                }
                registry.start();
                Endpoint earth = bus.other("earth");
                int sent = random.nextInt(20);
                for (int i = 0; i < troubled.size(); i++) {
                    troubled.get(i).begin(registry, earth, Selector.unicast("moon"), payloads.get(i), sent);
                }
                story.add(sent + " messages each");
                for (int turn = 0; turn < 3; turn++) {
                    earth.send(Selector.unicast("moon"), "turn " + turn);
                    assertThat(next()).as(story.toString()).isEqualTo("free turn " + turn);
                    if (turn == 0 && first != null) {
                        // Another host, another order in which the bus walks.
                        first.close();
                        story.add("venus leaves");
                        eventually(() -> assertThat(bus.joined())
                                .allMatch(endpoint -> endpoint.state() == io.ipmb.EndpointState.JOINED));
                        eventually(() -> assertThat(earth.state()).isEqualTo(io.ipmb.EndpointState.JOINED));
                    }
                }
                troubled.forEach(one -> one.end(registry));
                for (Troubled one : troubled) {
                    eventually(() -> assertThat(one.begun).as(story.toString()).hasValue(sent));
                }
            }
        }
    }

    @Test
    void theOrderStaysWhenAnotherLabelComesAndGoes() throws Exception {
        int count = 20_000;
        try (BusBench bus = new BusBench()) {
            Endpoint earth = bus.other("earth");
            AtomicInteger expected = new AtomicInteger();
            AtomicInteger outOfOrder = new AtomicInteger();
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("count", Integer.class, payload -> {
                        if (expected.getAndIncrement() != (Integer) payload) {
                            outOfOrder.incrementAndGet();
                        }
                    })
                    .build());
            registry.start();
            CompletableFuture<Void> coming = CompletableFuture.runAsync(() -> {
                while (expected.get() < count) {
                    registry.register(listener("far").selector("far").build());
                    registry.unregister("far");
                }
            });
            for (int i = 0; i < count; i++) {
                earth.send(Selector.unicast("moon & !far"), i);
            }
            eventually(() -> assertThat(expected).hasValue(count));
            assertThat(outOfOrder).hasValue(0);
            coming.get(20, TimeUnit.SECONDS);
        }
    }
}
