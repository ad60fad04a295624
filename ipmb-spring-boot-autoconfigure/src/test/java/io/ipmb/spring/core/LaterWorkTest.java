package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Endpoint;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.spring.core.MessageSender.Outgoing;
import io.ipmb.spring.core.SendObservation.Sending;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/** Sending later: in order, not once cancelled, and before the application leaves the bus. */
final class LaterWorkTest {

    private final List<Runnable> lastWork = new ArrayList<>();
    private final LaterWork later = new LaterWork(
            new EndpointSupplier() {
                @Override
                public Endpoint endpoint() {
                    throw new IllegalStateException("not needed here");
                }

                @Override
                public void beforeLeaving(Runnable work) {
                    lastWork.add(work);
                }
            },
            LaterWorkTest.class.getClassLoader());

    @AfterEach
    void endThreads() {
        later.close();
    }

    /** What a message's observation was told. */
    private static final class Told implements Sending {

        final List<String> events = new ArrayList<>();

        @Override
        public Message<?> message() {
            return new GenericMessage<>("text");
        }

        @Override
        public synchronized void error(Throwable failure) {
            events.add("error " + failure.getMessage());
        }

        @Override
        public synchronized void end() {
            events.add("end");
        }

        Outgoing outgoing() {
            return new Outgoing(OutgoingMessage.of(Selector.unicast("moon"), "text"), this);
        }
    }

    @Test
    void sendsInTheOrderOfTheCallsAndCompletesWithTheOutcome() {
        List<Integer> sent = new ArrayList<>();
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            futures.add(later.send(new Told().outgoing(), outgoing -> {
                sent.add(number);
                return number;
            }));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(futures.get(i)).succeedsWithin(TemplateBench.LIMIT).isEqualTo(i);
        }
        assertThat(sent).isSorted().hasSize(100);
    }

    @Test
    void aFailureFailsTheFuture() {
        assertThat(later.send(new Told().outgoing(), outgoing -> {
                    throw new IllegalStateException("no");
                }))
                .failsWithin(TemplateBench.LIMIT)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("no");
    }

    @Test
    void whatIsCancelledBeforeItsTurnIsNotSentAndItsObservationEnds() {
        CountDownLatch busy = new CountDownLatch(1);
        CompletableFuture<Boolean> first = later.send(new Told().outgoing(), outgoing -> await(busy));
        Told told = new Told();
        List<Boolean> sent = new ArrayList<>();
        CompletableFuture<Boolean> second = later.send(told.outgoing(), outgoing -> sent.add(true));
        assertThat(second.cancel(false)).isTrue();
        busy.countDown();
        assertThat(first).succeedsWithin(TemplateBench.LIMIT);
        assertThat(later.send(new Told().outgoing(), outgoing -> true)).succeedsWithin(TemplateBench.LIMIT);
        assertThat(sent).isEmpty();
        assertThat(told.events).containsExactly("end");
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void whatIsRefusedIsToldToItsObservation() {
        later.setExecutor(task -> {
            throw new RejectedExecutionException("full");
        });
        Told told = new Told();
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> later.send(told.outgoing(), outgoing -> true));
        assertThat(told.events).containsExactly("error full", "end");
    }

    @Test
    void whatWaitsIsSentBeforeTheApplicationLeaves() {
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            CompletableFuture<Boolean> unused = later.send(new Told().outgoing(), outgoing -> sent.add(number));
        }
        assertThat(lastWork).hasSize(1);
        lastWork.get(0).run();
        assertThat(sent).hasSize(10);
    }
}
