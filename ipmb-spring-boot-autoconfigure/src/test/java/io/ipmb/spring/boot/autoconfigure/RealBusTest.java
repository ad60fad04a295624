package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.codec.MessageType;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.annotation.IpmbHandler;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.RequestFailedException;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.listener.adapter.IpmbMessageRecoverer;
import io.ipmb.spring.listener.adapter.SelectorMessageRecoverer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.handler.annotation.SendTo;

/** Whole applications on the operating system's bus. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
final class RealBusTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, IpmbAutoConfiguration.class))
            .withPropertyValues("ipmb.identifier=real." + UUID.randomUUID(), "ipmb.label=moon");

    @MessageType("c2f3b0a4-6b8e-4d1c-9a27-5f0d3e8b7a61")
    record Orbit(int number) {}

    record Question(String text) {}

    record Answer(String text, int kilometres) {}

    /** What arrived, in words. */
    abstract static class Remembering {
        final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            @Nullable String line = arrived.poll(10, TimeUnit.SECONDS);
            return line == null ? "nothing" : line;
        }
    }

    static class Answering {
        @IpmbListener
        Answer tell(Question question) {
            if (question.text().isEmpty()) {
                throw new IllegalArgumentException("no question");
            }
            return new Answer(question.text() + "!", 384_400);
        }

        @IpmbListener(selector = "numbers")
        int twice(int number) {
            return 2 * number;
        }
    }

    @Test
    void aRequestIsAnswered() {
        runner.withBean(Answering.class).run(context -> {
            IpmbTemplate template = context.getBean(IpmbTemplate.class);

            assertThat(template.convertSendAndReceive("moon", new Question("how far"), Answer.class))
                    .isEqualTo(new Answer("how far!", 384_400));
            // A requester may read the answer as a supertype.
            assertThat(template.convertSendAndReceive(
                            "moon", new Question("how far"), new ParameterizedTypeReference<Map<String, Object>>() {}))
                    .isEqualTo(Map.of("text", "how far!", "kilometres", 384_400));
            assertThat(template.convertSendAndReceive("moon", new Question("how far"), String.class))
                    .contains("\"kilometres\":384400");
            // The base does not take it, although its endpoint is satisfied.
            assertThat(template.convertSendAndReceive("moon", 21, Integer.class))
                    .isEqualTo(42);
            assertThatExceptionOfType(RequestFailedException.class)
                    .isThrownBy(() -> template.convertSendAndReceive("moon", new Question(""), Answer.class));
        });
    }

    static class Failing extends Remembering {
        final AtomicInteger attempts = new AtomicInteger();

        @IpmbListener
        void fail(String text) {
            attempts.incrementAndGet();
            throw new IllegalStateException("cannot handle " + text);
        }

        @IpmbListener(selector = "morgue")
        void bury(String text) {
            arrived.add("buried " + text + " after " + attempts.get());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithMorgue {
        @Bean
        IpmbMessageRecoverer recoverer(IpmbTemplate template) {
            return new SelectorMessageRecoverer(template::send, Selector.unicast("morgue"));
        }
    }

    @Test
    void whatFailsIsTriedAgainAndThenPutAside() {
        runner.withBean(Failing.class)
                .withUserConfiguration(WithMorgue.class)
                .withPropertyValues(
                        "ipmb.listener.retry.enabled=true",
                        "ipmb.listener.retry.max-retries=2",
                        "ipmb.listener.retry.initial-interval=1ms")
                .run(context -> {
                    context.getBean(IpmbTemplate.class).convertAndSend("moon", "this");
                    assertThat(context.getBean(Failing.class).next()).isEqualTo("buried this after 3");
                });
    }

    static class Relay extends Remembering {
        @IpmbListener(selector = "relay")
        @SendTo("earth & !asleep")
        String pass(String text) {
            return "via relay: " + text;
        }

        @IpmbListener(selector = "earth")
        void hear(String text) {
            arrived.add(text);
        }
    }

    @Test
    void aResultGoesWhereSendToSays() {
        runner.withBean(Relay.class).run(context -> {
            context.getBean(IpmbTemplate.class).convertAndSend("relay", "hello");
            assertThat(context.getBean(Relay.class).next()).isEqualTo("via relay: hello");
        });
    }

    @IpmbListener(selector = "desk")
    static class Desk extends Remembering {
        @IpmbHandler
        void number(Integer number) {
            arrived.add("number " + number);
        }

        @IpmbHandler
        void orbit(Orbit orbit) {
            arrived.add("orbit " + orbit.number());
        }

        @IpmbHandler
        void question(Question question) {
            arrived.add("question " + question.text());
        }

        @IpmbHandler(isDefault = true)
        void rest(Object any) {
            arrived.add("rest " + any);
        }
    }

    @Test
    void theMethodsOfAClassShareItsMessages() {
        runner.withBean(Desk.class).run(context -> {
            IpmbTemplate template = context.getBean(IpmbTemplate.class);
            Desk desk = context.getBean(Desk.class);
            for (Object payload : List.of(7, new Orbit(8), new Question("why"), "text")) {
                template.convertAndSend("desk", payload);
            }
            assertThat(List.of(desk.next(), desk.next(), desk.next(), desk.next()))
                    .containsExactly("number 7", "orbit 8", "question why", "rest text");
        });
    }

    static class Base extends Remembering {
        @IpmbListener
        void text(String text) {
            arrived.add("base " + text);
        }
    }

    static class Dark extends Remembering {
        @IpmbListener(selector = "dark")
        void orbit(Orbit orbit) {
            arrived.add("dark " + orbit.number());
        }

        @IpmbListener(selector = "news")
        void text(String text) {
            arrived.add("news " + text);
        }
    }

    @Test
    void aSelectorOfTheApplicationsLabelReachesTheListenerThatTakesThePayload() {
        int count = 1000;
        runner.withBean(Base.class).withBean(Dark.class).run(context -> {
            IpmbTemplate template = context.getBean(IpmbTemplate.class);
            Base base = context.getBean(Base.class);
            Dark dark = context.getBean(Dark.class);
            for (int i = 0; i < count; i++) {
                template.convertAndSend("moon", "text " + i);
                template.convertAndSend("moon", new Orbit(i));
            }
            for (int i = 0; i < count; i++) {
                assertThat(base.next()).isEqualTo("base text " + i);
                assertThat(dark.next()).isEqualTo("dark " + i);
            }
            assertThat(base.arrived).isEmpty();
            assertThat(dark.arrived).isEmpty();
        });
    }

    @Test
    void twoApplicationsOnOneBusRouteEachTheirOwnMessages() {
        runner.withBean(Base.class)
                .withBean(Dark.class)
                .run(moon -> runner.withBean(Base.class)
                        .withBean(Dark.class)
                        .withPropertyValues("ipmb.label=earth")
                        .run(earth -> {
                            moon.getBean(IpmbTemplate.class).convertAndSend("earth", "from moon");
                            earth.getBean(IpmbTemplate.class).convertAndSend("moon", "from earth");
                            earth.getBean(IpmbTemplate.class).convertAndSend("moon", new Orbit(1));
                            assertThat(earth.getBean(Base.class).next()).isEqualTo("base from moon");
                            assertThat(moon.getBean(Base.class).next()).isEqualTo("base from earth");
                            assertThat(moon.getBean(Dark.class).next()).isEqualTo("dark 1");
                            // The host goes, the other one hosts now.
                            moon.getSourceApplicationContext().close();
                            await().atMost(Duration.ofSeconds(20))
                                    .until(() -> earth.getBean(IpmbListenerEndpointRegistry.class).containers().stream()
                                            .map(container -> container.endpoint())
                                            .anyMatch(endpoint -> endpoint != null && isHost(endpoint)));
                            earth.getBean(IpmbTemplate.class).convertAndSend("earth", "to itself");
                            assertThat(earth.getBean(Base.class).next()).isEqualTo("base to itself");
                        }));
    }

    private static boolean isHost(Endpoint endpoint) {
        return endpoint.isController();
    }

    static class Ambiguous {
        @IpmbListener
        void question(Question question) {}

        @IpmbListener
        void answer(Answer answer) {}
    }

    @Test
    void twoListenersForJsonUnderOneLabelAreRefused() {
        runner.withBean(Ambiguous.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(IllegalListenerException.class)
                        .hasMessageContaining("nothing on the wire tells their JSON apart"));
    }
}
