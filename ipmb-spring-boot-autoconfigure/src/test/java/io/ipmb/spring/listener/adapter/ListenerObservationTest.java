package io.ipmb.spring.listener.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.core.retry.RetryPolicy;

final class ListenerObservationTest {

    private final List<String> events = new ArrayList<>();
    private final Made made = new Made();

    /** Says when it is called. */
    class Bean {
        final CompletableFuture<String> later = new CompletableFuture<>();
        int failures;

        void hear(String text) {
            events.add("call");
            if (failures-- > 0) {
                throw new IllegalStateException("no orbit");
            }
        }

        CompletableFuture<String> later(String text) {
            events.add("call");
            return later;
        }
    }

    private final Bean bean = new Bean();

    /** Writes down what it is told. */
    private ListenerObservation.Handling start(String listenerId, ReceivedMessage received) {
        events.add("start " + listenerId + " " + received.headers().get("trace"));
        return new ListenerObservation.Handling() {
            @Override
            public ListenerObservation.Scope enter() {
                events.add("enter");
                return () -> events.add("leave");
            }

            @Override
            public void error(Throwable failure) {
                events.add("error " + failure.getMessage());
            }

            @Override
            public void end() {
                events.add("end");
            }
        };
    }

    ListenerObservationTest() {
        made.factory.setObservation(this::start);
    }

    @Test
    void seesHeadersAndTheWholeHandling() {
        made.of(bean, "hear").onMessage(Arriving.withHeaders("text", Map.of("trace", "abc")));
        assertThat(events).containsExactly("start listener abc", "enter", "call", "leave", "end");
    }

    @Test
    void isOpenDuringRetriesErrorHandlerAndRecoverer() {
        bean.failures = 2;
        made.factory.setRetryPolicy(
                RetryPolicy.builder().maxRetries(1).delay(Duration.ZERO).build());
        made.factory.setErrorHandler((arrived, message, failure) -> {
            events.add("handler");
            throw failure;
        });
        made.factory.setRecoverer((arrived, failure) -> {
            events.add("recoverer");
            throw failure;
        });
        assertThatThrownBy(() -> made.of(bean, "hear").onMessage(Arriving.plain("text")))
                .hasMessageContaining("no orbit");
        assertThat(events)
                .containsExactly(
                        "start listener null",
                        "enter",
                        "call",
                        "call",
                        "error no orbit",
                        "handler",
                        "recoverer",
                        "leave",
                        "end");
    }

    @Test
    void endsWithAnAsynchronousResult() {
        made.of(bean, "later").onMessage(Arriving.plain("text"));
        assertThat(events).containsExactly("start listener null", "enter", "call", "leave");
        bean.later.completeExceptionally(new IllegalStateException("fell down"));
        assertThat(events.subList(4, events.size())).containsExactly("enter", "error fell down", "leave", "end");
    }
}
