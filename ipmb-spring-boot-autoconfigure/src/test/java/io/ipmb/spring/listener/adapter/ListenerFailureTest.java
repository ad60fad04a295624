package io.ipmb.spring.listener.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.IncomingMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.converter.MessageConversionException;

final class ListenerFailureTest {

    record Planet(String name) {}

    /** Fails as often as it is told to. */
    static class Bean {
        int failures = Integer.MAX_VALUE;
        int calls;
        Throwable thrown = new IllegalStateException("no orbit");
        CompletableFuture<String> pending = new CompletableFuture<>();
        final CountDownLatch called = new CountDownLatch(1);

        void hear(String text) throws Throwable {
            called.countDown();
            if (calls++ < failures) {
                throw thrown;
            }
        }

        String answer(String text) {
            if (calls++ < failures) {
                throw new IllegalStateException("no orbit");
            }
            return text + "!";
        }

        void planet(Planet planet) {
            calls++;
        }

        CompletableFuture<String> later(String text) {
            calls++;
            return pending;
        }
    }

    private final Made made = new Made();
    private final Bean bean = new Bean();
    private final List<String> told = new ArrayList<>();

    private static RetryPolicy retries(int most) {
        return RetryPolicy.builder().maxRetries(most).delay(Duration.ZERO).build();
    }

    private static IncomingMessage broken() {
        return Arriving.withHeaders("{\"name\":", Map.of("contentType", "application/json", "ipmb_replyTo", "earth"));
    }

    @Test
    void aFailureNamesTheMethodAndHasTheCause() {
        assertThatExceptionOfType(ListenerExecutionFailedException.class)
                .isThrownBy(() -> made.of(bean, "hear").onMessage(Arriving.plain("text")))
                .withMessageContaining("Bean.hear(String) failed: IllegalStateException: no orbit")
                .withCause(bean.thrown)
                .satisfies(e -> assertThat(e.method().getName()).isEqualTo("hear"));
        assertThat(bean.calls).isEqualTo(1);
    }

    @Test
    void anErrorIsAFailureLikeAnyOther() {
        bean.thrown = new AssertionError("not so");
        assertThatExceptionOfType(ListenerExecutionFailedException.class)
                .isThrownBy(() -> made.of(bean, "hear").onMessage(Arriving.request("text")))
                .withCause(bean.thrown);
        assertThat(made.replies.said).singleElement().asString().contains("AssertionError: not so");
    }

    @Test
    void aVirtualMachineInTroubleIsNotHidden() {
        bean.thrown = new OutOfMemoryError("for a test");
        assertThatThrownBy(() -> made.of(bean, "hear").onMessage(Arriving.plain("text")))
                .isSameAs(bean.thrown);
        bean.thrown = new StackOverflowError();
        assertThatThrownBy(() -> made.of(bean, "hear").onMessage(Arriving.plain("text")))
                .isInstanceOf(ListenerExecutionFailedException.class);
    }

    @Test
    void aRequesterIsToldAtOnce() {
        assertThatThrownBy(() -> made.of(bean, "answer").onMessage(Arriving.request("text")))
                .hasMessageContaining("no orbit");
        assertThatThrownBy(() -> made.of(bean, "planet").onMessage(broken()))
                .hasCauseInstanceOf(MessageConversionException.class);
        assertThat(made.replies.said).hasSize(2);
        assertThat(made.replies.said.get(0)).startsWith("refuse: ").contains("no orbit");
        assertThat(made.replies.said.get(1)).startsWith("refuse: ").contains("cannot take the message");
        assertThat(bean.calls).isEqualTo(1);
    }

    @Test
    void theErrorHandlerMayAnswer() {
        made.factory.setErrorHandler((arrived, message, failure) -> {
            told.add(message == null ? "raw" : message.getPayload().toString());
            return "instead: " + failure.getCause().getMessage();
        });
        assertThat(made.of(bean, "answer").onMessage(Arriving.request("text"))).isNull();
        assertThat(told).containsExactly("text");
        assertThat(made.replies.said).containsExactly("reply instead: no orbit to 7");
    }

    @Test
    void theErrorHandlerSeesWhatCouldNotBeRead() {
        made.factory.setErrorHandler((arrived, message, failure) -> {
            told.add((message == null ? "raw " : "read ")
                    + failure.getCause().getClass().getSimpleName());
            return null;
        });
        made.of(bean, "planet").onMessage(broken());
        assertThat(told).containsExactly("raw MessageConversionException");
        assertThat(made.replies.said).singleElement().asString().startsWith("refuse: ");
        assertThat(bean.calls).isZero();
    }

    @Test
    void theErrorHandlerMayThrowTheSameOrAnother() {
        made.factory.setErrorHandler((arrived, message, failure) -> {
            throw failure;
        });
        assertThatThrownBy(() -> made.of(bean, "hear").onMessage(Arriving.plain("text")))
                .hasCause(bean.thrown)
                .hasNoSuppressedExceptions();
        made.factory.setErrorHandler((arrived, message, failure) -> {
            throw new IllegalArgumentException("worse");
        });
        assertThatThrownBy(() -> made.of(bean, "hear").onMessage(Arriving.request("text")))
                .isInstanceOf(ListenerExecutionFailedException.class)
                .hasMessageContaining("error handler")
                .hasRootCauseMessage("worse");
        assertThat(made.replies.said).singleElement().asString().contains("worse");
    }

    @Test
    void triesAgainAsThePolicySays() {
        bean.failures = 2;
        made.factory.setRetryPolicy(retries(3));
        made.of(bean, "answer").onMessage(Arriving.request("text"));
        assertThat(bean.calls).isEqualTo(3);
        assertThat(made.replies.said).containsExactly("reply text! to 7");
    }

    @Test
    void callsErrorHandlerAndRecovererOnceAfterTheLastTry() {
        made.factory.setRetryPolicy(retries(2));
        made.factory.setErrorHandler((arrived, message, failure) -> {
            told.add("handler after " + bean.calls);
            throw failure;
        });
        made.factory.setRecoverer(
                (arrived, failure) -> told.add("recoverer " + failure.getCause().getMessage()));
        assertThat(made.of(bean, "answer").onMessage(Arriving.request("text"))).isNull();
        assertThat(told).containsExactly("handler after 3", "recoverer no orbit");
        assertThat(made.replies.said).singleElement().asString().startsWith("refuse: ");
    }

    @Test
    void doesNotTryAgainWhatCannotBeReadNorAnError() {
        made.factory.setRetryPolicy(retries(5));
        bean.thrown = new AssertionError("not so");
        assertThatThrownBy(() -> made.of(bean, "hear").onMessage(Arriving.plain("text")))
                .hasCause(bean.thrown);
        assertThat(bean.calls).isEqualTo(1);
        int[] conversions = {0};
        made.factory.setErrorHandler((arrived, message, failure) -> {
            conversions[0]++;
            return null;
        });
        made.of(bean, "planet").onMessage(broken());
        assertThat(conversions[0]).isEqualTo(1);
        assertThat(bean.calls).isEqualTo(1);
    }

    @Test
    void aRecovererThatFailsLeavesTheFailureToTheContainer() {
        made.factory.setRecoverer((arrived, failure) -> {
            throw new IllegalStateException("nowhere to put it");
        });
        assertThatThrownBy(() -> made.of(bean, "hear").onMessage(Arriving.plain("text")))
                .hasCause(bean.thrown)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    @Test
    void interruptingEndsTheWaitingBetweenTries() throws InterruptedException {
        made.factory.setRetryPolicy(
                RetryPolicy.builder().maxRetries(5).delay(Duration.ofHours(1)).build());
        boolean[] interruptedAtRecoverer = {true};
        made.factory.setRecoverer((arrived, failure) -> {
            interruptedAtRecoverer[0] = Thread.currentThread().isInterrupted();
            throw failure;
        });
        MethodMessageListener listener = made.of(bean, "hear");
        @Nullable Throwable[] thrown = {null};
        boolean[] interruptedAfterwards = {false};
        Thread worker = new Thread(() -> {
            try {
                listener.onMessage(Arriving.plain("text"));
            } catch (ListenerExecutionFailedException e) {
                thrown[0] = e;
            }
            interruptedAfterwards[0] = Thread.currentThread().isInterrupted();
        });
        worker.start();
        assertThat(bean.called.await(10, TimeUnit.SECONDS)).isTrue();
        worker.interrupt();
        worker.join(10_000);
        assertThat(worker.isAlive()).isFalse();
        assertThat(thrown[0]).hasCause(bean.thrown);
        assertThat(interruptedAtRecoverer[0]).isFalse();
        assertThat(interruptedAfterwards[0]).isTrue();
        assertThat(bean.calls).isEqualTo(1);
    }

    @Test
    void aResultThatFailsLaterIsAFailureToo() {
        CompletionStage<?> stage = made.of(bean, "later").onMessage(Arriving.request("text"));
        assertThat(stage).isNotNull();
        CompletableFuture<?> future =
                stage == null ? CompletableFuture.failedFuture(new AssertionError()) : stage.toCompletableFuture();
        assertThat(future).isNotDone();
        assertThat(made.replies.said).isEmpty();
        bean.pending.completeExceptionally(new IllegalStateException("fell down"));
        assertThat(future)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOf(ListenerExecutionFailedException.class)
                .withMessageContaining("fell down");
        assertThat(made.replies.said).singleElement().asString().startsWith("refuse: ");
    }

    @Test
    void theErrorHandlerDealsWithAResultThatFailsLater() {
        made.factory.setErrorHandler((arrived, message, failure) -> "instead");
        CompletionStage<?> stage = made.of(bean, "later").onMessage(Arriving.request("text"));
        bean.pending.completeExceptionally(new IllegalStateException("fell down"));
        assertThat(stage).isNotNull().isCompleted();
        assertThat(made.replies.said).containsExactly("reply instead to 7");
    }

    @Test
    void anAnswerThatCannotBeSentIsAFailureOfItsOwn() {
        bean.failures = 0;
        made.factory.setRetryPolicy(retries(3));
        made.replies.broken = new MessageConversionException("too odd");
        assertThatThrownBy(() -> made.of(bean, "answer").onMessage(Arriving.request("text")))
                .isInstanceOf(ListenerExecutionFailedException.class)
                .hasMessageContaining("cannot be sent: MessageConversionException: too odd");
        assertThat(bean.calls).isEqualTo(1);
        assertThat(made.replies.said).singleElement().asString().startsWith("refuse: ");
    }
}
