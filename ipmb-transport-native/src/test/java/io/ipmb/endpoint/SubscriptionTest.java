package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.IncomingMessageHandler;
import io.ipmb.Selector;
import io.ipmb.Subscription;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a subscription ends, whatever its handler does. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class SubscriptionTest {

    private static final Selector RECEIVER = Selector.unicast("receiver");

    /** Blocks on its first message until it is let go; later ones it only notes. */
    private static final class Blocking implements IncomingMessageHandler {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch letGo = new CountDownLatch(1);
        final List<Object> seen = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void handle(IncomingMessage message) throws InterruptedException {
            seen.add(message.payload());
            entered.countDown();
            letGo.await();
        }

        void awaitEntered() throws InterruptedException {
            assertThat(entered.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void isActiveUntilItOrItsEndpointIsClosed() {
        try (BusBench bus = new BusBench("memory")) {
            Endpoint receiver = bus.join("receiver");
            Subscription closed = receiver.onMessage(message -> {});
            assertThat(closed.isActive()).isTrue();
            closed.close();
            assertThat(closed.isActive()).isFalse();

            Subscription left = receiver.onMessage(message -> {});
            assertThat(left.isActive()).isTrue();
            receiver.close();
            assertThat(left.isActive()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void closingWithALimitSaysThatTheHandlerStillRunsAndKeepsTheRestForTheNextReader(String platform)
            throws InterruptedException {
        Blocking handler = new Blocking();
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            Subscription subscription = receiver.onMessage(handler);
            sender.send(RECEIVER, "a");
            sender.send(RECEIVER, "b");
            handler.awaitEntered();
            assertThat(subscription.close(Duration.ofMillis(20))).isFalse();
            assertThat(subscription.close(Duration.ZERO)).isFalse();
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> receiver.onMessage(message -> {}))
                    .withMessageContaining("still runs");
            handler.letGo.countDown();
            assertThat(subscription.close(LIMIT)).isTrue();
            assertThat(handler.seen).containsExactly("a");
            assertThat(payloadOf(receiver)).isEqualTo("b");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void closingAnIdleOneSucceedsEvenWithoutTimeToWait(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join("receiver");
            for (int i = 0; i < 50; i++) {
                Subscription subscription = receiver.onMessage(message -> {});
                assertThat(subscription.close(Duration.ZERO)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void endingSubscriptionsInTheMiddleOfTrafficLosesNothing(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join(options -> options.receives(Integer.class), "receiver");
            Endpoint sender = bus.join("sender");
            int count = 5_000;
            Thread sending = new Thread(() -> {
                for (int i = 0; i < count; i++) {
                    sender.send(RECEIVER, i);
                }
            });
            sending.start();
            Queue<Integer> seen = new ConcurrentLinkedQueue<>();
            while (seen.size() < count) {
                int before = seen.size();
                Subscription subscription = receiver.onMessage(message -> seen.add(message.payload(Integer.class)));
                BusBench.eventually(() -> assertThat(seen).hasSizeGreaterThan(before));
                assertThat(subscription.close(LIMIT)).isTrue();
            }
            assertThat(new ArrayList<>(seen)).hasSize(count).isSorted();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void closingTheEndpointLeavesAHandlerThatBlocksForEverToItself(String platform) throws InterruptedException {
        Blocking handler = new Blocking();
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint receiver = bus.join(options -> options.closeTimeout(Duration.ofMillis(50)), "receiver");
            receiver.onMessage(handler);
            receiver.send(RECEIVER, "a");
            handler.awaitEntered();
            long start = System.nanoTime();
            receiver.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(50), LIMIT);
            handler.letGo.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void withAnExecutorClosingWaitsForTheTasksThatItHas(String platform) {
        Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join("receiver");
            List<Object> seen = new ArrayList<>();
            Subscription subscription = receiver.onMessage(message -> seen.add(message.payload()), tasks::add);
            bus.join("sender").send(RECEIVER, "a");
            BusBench.eventually(() -> assertThat(tasks).hasSize(1));
            assertThat(subscription.close(Duration.ofMillis(10))).isFalse();
            tasks.remove().run();
            assertThat(subscription.close(Duration.ZERO)).isTrue();
            assertThat(seen).containsExactly("a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anExecutorThatRunsNothingGetsABoundedNumberAndCanStillBeLeft(String platform) {
        Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join(options -> options.receives(Integer.class), "receiver");
            Endpoint sender = bus.join("sender");
            Subscription subscription = receiver.onMessage(message -> {}, tasks::add);
            for (int i = 0; i < 300; i++) {
                sender.send(RECEIVER, i);
            }
            BusBench.eventually(() -> assertThat(tasks).hasSize(256));
            assertThat(subscription.close(Duration.ZERO)).isFalse();
            BusBench.eventually(() -> assertThat(firstAfter(receiver)).isEqualTo(256));
            assertThat(payloadOf(receiver)).as("the one after the next").isEqualTo(257);
            tasks.forEach(Runnable::run);
            assertThat(subscription.close(Duration.ZERO)).isTrue();
        }
    }

    /** The next payload; null while the thread of a subscription that was not waited for still ends. */
    private static @Nullable Object firstAfter(Endpoint receiver) {
        try (IncomingMessage message = receiver.receive(Duration.ZERO)) {
            return message == null ? null : message.payload();
        } catch (IllegalStateException e) {
            return null;
        }
    }

    @Test
    void aHandlerMayEndItsOwnSubscriptionOnAnyThread() throws InterruptedException {
        for (boolean ownThread : new boolean[] {true, false}) {
            try (BusBench bus = new BusBench("memory")) {
                Endpoint receiver = bus.join("receiver");
                AtomicReference<Subscription> subscription = new AtomicReference<>();
                CountDownLatch subscribed = new CountDownLatch(1);
                CountDownLatch closed = new CountDownLatch(1);
                AtomicBoolean result = new AtomicBoolean();
                IncomingMessageHandler handler = message -> {
                    subscribed.await();
                    result.set(subscription.get().close(LIMIT));
                    closed.countDown();
                };
                subscription.set(
                        ownThread
                                ? receiver.onMessage(handler)
                                : receiver.onMessage(handler, task -> new Thread(task).start()));
                subscribed.countDown();
                receiver.send(RECEIVER, "end");
                assertThat(closed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(result).isTrue();
            }
        }
    }
}
