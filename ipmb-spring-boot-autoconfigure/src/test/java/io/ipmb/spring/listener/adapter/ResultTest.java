package io.ipmb.spring.listener.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.spring.listener.IllegalListenerException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

final class ResultTest {

    /** Answers in all ways. */
    @SuppressWarnings({"unused", "FutureReturnValueIgnored"}) // the tests are about the results
    static class Bean {
        final CompletableFuture<String> later = new CompletableFuture<>();
        final Sinks.One<String> mono = Sinks.one();

        String text(String text) {
            return text + "!";
        }

        @Nullable String nothing(String text) {
            return null;
        }

        CompletableFuture<String> future(String text) {
            return later;
        }

        CompletionStage<String> stage(String text) {
            return later.minimalCompletionStage();
        }

        Mono<String> mono(String text) {
            return mono.asMono();
        }

        Mono<Void> emptyMono(String text) {
            return Mono.empty();
        }

        Object declaredAsObject(String text) {
            return later;
        }

        Object manyAsObject(String text) {
            return Flux.just("a", "b");
        }

        Object futureAsObject(String text) {
            return new FutureTask<>(() -> "never");
        }

        Flux<String> flux(String text) {
            return Flux.empty();
        }

        Future<String> blocking(String text) {
            return later;
        }

        Flow.@Nullable Publisher<String> flow(String text) {
            return null;
        }

        @Nullable Object suspended(String text, Continuation<String> continuation) {
            return null;
        }
    }

    private final Made made = new Made();
    private final Bean bean = new Bean();

    private List<String> said() {
        return made.replies.said;
    }

    @Test
    void goesToTheSenderThatWaits() {
        made.of(bean, "text").onMessage(Arriving.request("hello"));
        assertThat(said()).containsExactly("reply hello! to 7");
    }

    @Test
    void nullAnswersARequestWithNothing() {
        made.of(bean, "nothing").onMessage(Arriving.plain("hello"));
        assertThat(said()).isEmpty();
        made.of(bean, "nothing").onMessage(Arriving.request("hello"));
        assertThat(said()).containsExactly("reply INSTANCE to 7");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void isCountedAndLoggedOnceWhenNobodyWantsIt(CapturedOutput output) {
        MethodMessageListener listener = made.of(bean, "text");
        listener.onMessage(Arriving.plain("one"));
        listener.onMessage(Arriving.plain("two"));
        assertThat(said()).isEmpty();
        assertThat(listener.unaddressedResults()).isEqualTo(2);
        assertThat(output.getAll().split("sender wants no answer", -1)).hasSize(2);
        assertThat(output).contains("Bean.text(String)", "@SendTo");
    }

    @Test
    void isNotSentWhereTheListenerSaysSo() {
        MethodMessageListener listener = made.of(bean, "text", options -> options.withSendResults(false));
        listener.onMessage(Arriving.request("hello"));
        assertThat(said()).isEmpty();
        assertThat(listener.unaddressedResults()).isZero();
    }

    @Test
    void goesToWhoeverAsksElseWhereTheListenerSays() {
        MethodMessageListener listener =
                made.of(bean, "text", options -> options.withSendTo(List.of("mars & !dark", "venus")));
        listener.onMessage(Arriving.plain("hello"));
        assertThat(said()).containsExactly("send hello! to mars & !dark", "send hello! to venus");
        said().clear();
        listener.onMessage(Arriving.request("how far"));
        assertThat(said()).containsExactly("reply how far! to 7");
    }

    @Test
    void goesWhereAnExpressionSays() {
        MethodMessageListener listener =
                made.of(bean, "text", options -> options.withSendTo(List.of("!{source.headers['to'] ?: ''}")));
        listener.onMessage(Arriving.withHeaders("a", Map.of("to", "mars")));
        listener.onMessage(Arriving.withHeaders("b", Map.of("to", "venus")));
        listener.onMessage(Arriving.plain("to nobody"));
        listener.onMessage(Arriving.request("c"));
        made.of(bean, "text", options -> options.withSendTo(List.of("x_!{result.length()}_!{request.payload()}")))
                .onMessage(Arriving.plain("d"));
        made.of(bean, "text", options -> options.withSendTo(List.of("!{request.selector().expression()}")))
                .onMessage(Arriving.plain("e"));
        assertThat(said())
                .containsExactly(
                        "send a! to mars", "send b! to venus", "reply c! to 7", "send d! to x_2_d", "send e! to moon");
    }

    @Test
    void anExpressionThatGivesNoSelectorIsAFailure() {
        MethodMessageListener listener =
                made.of(bean, "text", options -> options.withSendTo(List.of("!{result.length()}")));
        assertThatThrownBy(() -> listener.onMessage(Arriving.plain("hello")))
                .isInstanceOf(ListenerExecutionFailedException.class)
                .hasMessageContaining("Integer");
    }

    @ParameterizedTest
    @CsvSource({"moon &", "!{source.", "'!{source.headers[}'"})
    void refusesADestinationThatCannotBeRead(String sendTo) {
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> made.of(bean, "text", options -> options.withSendTo(List.of(sendTo))))
                .withMessageContaining("@SendTo of the listener")
                .withMessageContaining("Bean.text(String)");
    }

    @ParameterizedTest
    @CsvSource({"future", "stage", "declaredAsObject"})
    void isSentWhenAStageIsComplete(String method) {
        CompletionStage<?> handled = made.of(bean, method).onMessage(Arriving.request("hello"));
        assertThat(handled).isNotNull().isNotDone();
        assertThat(said()).isEmpty();
        bean.later.complete("there");
        assertThat(handled).isNotNull().isCompleted();
        assertThat(said()).containsExactly("reply there to 7");
    }

    @Test
    void isSentWhenAMonoIsComplete() {
        CompletionStage<?> handled = made.of(bean, "mono").onMessage(Arriving.request("hello"));
        assertThat(handled).isNotNull().isNotDone();
        bean.mono.tryEmitValue("there").orThrow();
        assertThat(handled).isNotNull().isCompleted();
        assertThat(said()).containsExactly("reply there to 7");
        made.of(bean, "emptyMono").onMessage(Arriving.request("hello"));
        assertThat(said()).containsExactly("reply there to 7", "reply INSTANCE to 7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flux | returns reactor.core.publisher.Flux, which may give many values",
                "blocking | returns java.util.concurrent.Future, which tells nobody",
                "flow | which may give many values",
                "suspended | is a Kotlin suspend function",
            })
    void refusesWhatCannotBeAwaited(String method, String problem) {
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> made.of(bean, method))
                .withMessageContaining("Bean." + method + "(")
                .withMessageContaining(problem)
                .satisfies(e -> assertThat(e.action()).contains("CompletableFuture"));
    }

    @ParameterizedTest
    @CsvSource({"manyAsObject", "futureAsObject"})
    void doesNotDropWhatCannotBeAwaitedSilently(String method) {
        assertThatExceptionOfType(ListenerExecutionFailedException.class)
                .isThrownBy(() -> made.of(bean, method).onMessage(Arriving.request("hello")));
        assertThat(said()).singleElement().asString().startsWith("refuse: ");
    }
}
