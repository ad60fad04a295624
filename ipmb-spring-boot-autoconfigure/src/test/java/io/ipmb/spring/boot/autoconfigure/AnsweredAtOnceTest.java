package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.ipmb.codec.MessageType;
import io.ipmb.codec.Unit;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.core.ReplyTimeoutException;
import io.ipmb.spring.core.RequestFailedException;
import io.ipmb.spring.integration.dsl.Ipmb;
import io.ipmb.spring.support.IpmbMessage;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/** Every request gets a reply: a refusal without a listener, no content from a listener that returns nothing. */
@ExtendWith(OutputCaptureExtension.class)
final class AnsweredAtOnceTest {

    /** So long that a test which waits for it fails. */
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    IpmbAutoConfiguration.class,
                    IpmbIntegrationAutoConfiguration.class,
                    IntegrationAutoConfiguration.class,
                    JacksonAutoConfiguration.class))
            .withBean(Platform.class, MemoryPlatform::new)
            .withPropertyValues(
                    "ipmb.identifier=spring." + UUID.randomUUID(),
                    "ipmb.label=moon",
                    "ipmb.template.reply-timeout=10m");

    record Planet(String name) {}

    @MessageType("6c1f6f5e-4b1c-4d6a-8b73-3f5f0d3f4a10")
    record Orbit(int number) {}

    static class Numbers {
        @IpmbListener
        String number(Integer number) {
            return "number " + number;
        }

        @IpmbListener(selector = "orbits")
        String orbit(Orbit orbit) {
            return "orbit " + orbit.number();
        }
    }

    static class Nothing {

        final CountDownLatch go = new CountDownLatch(1);

        @IpmbListener(selector = "void")
        void nothing(String text) {}

        @IpmbListener(selector = "null")
        @Nullable String none(String text) {
            return null;
        }

        @IpmbListener(selector = "later")
        CompletableFuture<@Nullable Void> later(String text) {
            return CompletableFuture.runAsync(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        @IpmbListener(selector = "silent", reply = "none")
        void silent(String text) {}
    }

    static class ByHand {

        private final ReplyOperations replies;

        ByHand(ReplyOperations replies) {
            this.replies = replies;
        }

        @IpmbListener(selector = "hand")
        void answer(String text, MessageHeaders headers) {
            replies.reply(headers, "by hand: " + text);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Gateway {
        @Bean
        IntegrationFlow upper() {
            return IntegrationFlow.from(Ipmb.inboundGateway("upper").payloadType(Integer.class))
                    .transform(Integer.class, number -> number + 1)
                    .get();
        }
    }

    private static void refused(IpmbTemplate template, String to, Object request, String... reason) {
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(() -> template.convertSendAndReceive(to, request, String.class))
                .withMessageContainingAll(reason);
    }

    @Test
    void aRequestThatNoListenerTakesIsRefusedWithWhatCameAndWhatIsTaken(CapturedOutput output) {
        runner.withBean(Numbers.class).run(context -> {
            IpmbTemplate template = context.getBean(IpmbTemplate.class);
            refused(template, "moon & !orbits", "five", "Nobody takes this here: String", "Taken is: Integer");
            refused(template, "orbits", new Planet("Mars"), "application/json", "Orbit");
            refused(template, "orbits", 5, "Integer", "Orbit");
            refused(template, "moon", "five", "String", "Integer, ", "Orbit");
            assertThat(template.convertSendAndReceive("moon", 5, String.class)).isEqualTo("number 5");
            assertThat(output)
                    .contains("reason=not-taken: no listener takes this kind of message: String, sent to")
                    .contains("Taken is: Integer. Add a listener with a parameter for that payload");
        });
    }

    @Test
    void anApplicationWithoutListenersRefusesAsWell() {
        runner.run(context ->
                refused(context.getBean(IpmbTemplate.class), "moon", "hello", "String", "There is no listener"));
    }

    @Test
    void listenersThatWereNotStartedAreNamedAsTheReason() {
        runner.withBean(Numbers.class)
                .withPropertyValues("ipmb.listener.auto-startup=false")
                .run(context -> refused(context.getBean(IpmbTemplate.class), "moon", 5, "Integer", "not started"));
    }

    @Test
    void anInboundGatewayWithAPayloadTypeRefusesTheOthers() {
        runner.withUserConfiguration(Gateway.class).run(context -> {
            IpmbTemplate template = context.getBean(IpmbTemplate.class);
            refused(template, "upper", "five", "String", "Integer");
            assertThat(template.convertSendAndReceive("upper", 5, Integer.class))
                    .isEqualTo(6);
        });
    }

    @Test
    void nothingReturnedIsAnAnswer() {
        Nothing listeners = new Nothing();
        runner.withBean(Nothing.class, () -> listeners).run(context -> {
            IpmbTemplate template = context.getBean(IpmbTemplate.class);
            for (String to : List.of("void", "null")) {
                assertThat(template.convertSendAndReceive(to, "text", String.class))
                        .isNull();
                assertThat(template.convertSendAndReceive(to, "text", Object.class))
                        .isNull();
                assertThat(template.convertSendAndReceive(to, "text", Unit.class))
                        .isEqualTo(Unit.INSTANCE);
                try (IpmbMessage<?> reply = template.sendAndReceive(to, new GenericMessage<>("text"))) {
                    assertThat(reply.getPayload()).isEqualTo(Unit.INSTANCE);
                }
                assertThat(template.newMessage("text")
                                .to(to)
                                .requestAsync(String.class)
                                .get(20, TimeUnit.SECONDS))
                        .isNull();
                assertThat(template.newMessage("text").to(to).requestMessage(String.class))
                        .isNull();
            }
            CompletableFuture<@Nullable String> later =
                    template.newMessage("text").to("later").requestAsync(String.class);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> context.getBean(IpmbListenerEndpointRegistry.class).containers().stream()
                            .anyMatch(container -> container.statistics().inFlight() == 1));
            assertThat(later).isNotDone();
            listeners.go.countDown();
            assertThat(later.get(20, TimeUnit.SECONDS)).isNull();
        });
    }

    @Test
    void whoeverAnswersByHandIsNotContradicted(CapturedOutput output) {
        runner.withBean(ByHand.class).run(context -> {
            IpmbTemplate template = context.getBean(IpmbTemplate.class);
            for (int i = 0; i < 3; i++) {
                assertThat(template.convertSendAndReceive("hand", "text " + i, String.class))
                        .isEqualTo("by hand: text " + i);
            }
            assertThat(template.lateReplies()).isZero();
            assertThat(output).doesNotContain("late-reply");
        });
    }

    @Test
    void whoeverSaysThatItSendsNoRepliesSendsNone() {
        runner.withBean(Nothing.class)
                .run(context -> assertThatExceptionOfType(ReplyTimeoutException.class)
                        .isThrownBy(() -> context.getBean(IpmbTemplate.class)
                                .newMessage("text")
                                .to("silent")
                                .replyTimeout(Duration.ofMillis(300))
                                .request(String.class)));
    }
}
