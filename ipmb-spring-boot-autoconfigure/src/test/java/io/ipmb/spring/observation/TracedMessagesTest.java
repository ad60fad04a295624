package io.ipmb.spring.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.MessageBox;
import io.ipmb.MessageTooLargeException;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.observation.IpmbObservationAutoConfiguration;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.ReplyTimeoutException;
import io.ipmb.spring.core.SendObservation;
import io.ipmb.spring.listener.adapter.IpmbListenerErrorHandler;
import io.ipmb.spring.listener.adapter.ListenerObservation;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.MessageHeaders;

/** The observations of messages, and the messages that carry the trace. */
final class TracedMessagesTest {

    private final String bus = "spring." + UUID.randomUUID();
    private final MemoryPlatform platform = new MemoryPlatform();
    private final Tracing tracing = new Tracing();
    private final ObservationRegistry registry = ObservationRegistry.create();

    TracedMessagesTest() {
        registry.observationConfig().observationHandler(tracing);
    }

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(IpmbAutoConfiguration.class, IpmbObservationAutoConfiguration.class))
            .withBean(Platform.class, () -> platform)
            .withBean(ObservationRegistry.class, () -> registry)
            .withBean(Listening.class, () -> new Listening(tracing))
            .withPropertyValues("ipmb.identifier=" + bus, "ipmb.label=moon");

    /** The smallest tracer: a number that travels, and the one that is current on each thread. */
    private static final class Tracing implements ObservationHandler<Observation.Context> {

        private final AtomicInteger last = new AtomicInteger();
        private final ThreadLocal<@Nullable String> current = new ThreadLocal<>();
        private final List<Observation.Context> ended = new CopyOnWriteArrayList<>();

        @Nullable String current() {
            return current.get();
        }

        private static <C> void inject(SenderContext<C> context, String trace) {
            context.getSetter().set(context.getCarrier(), "traceparent", trace);
        }

        private static <C> @Nullable String extract(ReceiverContext<C> context) {
            C carrier = context.getCarrier();
            return carrier == null ? null : context.getGetter().get(carrier, "traceparent");
        }

        @Override
        public void onStart(Observation.Context context) {
            String trace = current.get();
            if (context instanceof ReceiverContext<?> receiver) {
                trace = extract(receiver);
            }
            trace = trace == null ? "trace-" + last.incrementAndGet() : trace;
            context.put("trace", trace);
            if (context instanceof SenderContext<?> sender) {
                inject(sender, trace);
            }
        }

        @Override
        public void onScopeOpened(Observation.Context context) {
            current.set(context.get("trace"));
        }

        @Override
        public void onScopeClosed(Observation.Context context) {
            current.remove();
        }

        @Override
        public void onStop(Observation.Context context) {
            ended.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        List<Observation.Context> ended(String name) {
            return ended.stream()
                    .filter(context -> name.equals(context.getName()))
                    .toList();
        }

        static List<String> keys(Iterable<KeyValue> values) {
            List<String> keys = new ArrayList<>();
            values.forEach(value -> keys.add(value.getKey() + "=" + value.getValue()));
            return keys;
        }
    }

    /** An object that travels as JSON. */
    static final class Planet {
        public String name = "";
    }

    static final class Listening {

        private final Tracing tracing;
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        Listening(Tracing tracing) {
            this.tracing = tracing;
        }

        @IpmbListener(id = "planets", selector = "planets")
        void planet(Planet planet) {
            heard.add(planet.name + " under " + tracing.current());
        }

        @IpmbListener(id = "texts", selector = "texts")
        void text(String text) {
            heard.add(text + " under " + tracing.current());
        }

        @IpmbListener(id = "answers", selector = "answers")
        String answer(String question) {
            heard.add(question + " under " + tracing.current());
            return "yes";
        }

        @IpmbListener(id = "fails", selector = "fails")
        void fail(Planet planet) {
            heard.add(planet.name + " under " + tracing.current());
            throw new IllegalStateException("no orbit");
        }

        String next() throws InterruptedException {
            String next = heard.poll(10, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }
    }

    private static Planet planet(String name) {
        Planet planet = new Planet();
        planet.name = name;
        return planet;
    }

    private String tracedBy(int observation) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> tracing.ended("ipmb.template").size() > observation);
        return tracing.ended("ipmb.template").get(observation).getRequired("trace");
    }

    @Test
    void theTraceOfAnObjectReachesItsListener() {
        runner.run(context -> {
            context.getBean(IpmbOperations.class).convertAndSend("planets", planet("earth"));
            assertThat(context.getBean(Listening.class).next()).isEqualTo("earth under " + tracedBy(0));
        });
    }

    @Test
    void aRequestAndItsReplyAreOneTrace() {
        runner.run(context -> {
            context.getBean(IpmbTemplate.class).convertSendAndReceive("answers", "really?", String.class);
            Observation.Context asked = tracing.ended("ipmb.request").get(0);
            String trace = asked.get("trace");
            assertThat(context.getBean(Listening.class).next()).isEqualTo("really? under " + trace);
            assertThat(tracedBy(0)).as("the reply").isEqualTo(trace);
            assertThat(asked.getError()).isNull();
            assertThat(asked)
                    .isInstanceOfSatisfying(
                            IpmbRequestContext.class,
                            request -> assertThat(request.getKind()).isEqualTo(Kind.CLIENT));
            assertThat(asked.getContextualName()).isEqualTo("ipmb request");
            assertThat(Tracing.keys(asked.getLowCardinalityKeyValues()))
                    .containsExactlyInAnyOrder(
                            "ipmb.bus=" + bus,
                            "ipmb.mode=unicast",
                            "messaging.operation=request",
                            "messaging.system=ipmb");
            assertThat(Tracing.keys(asked.getHighCardinalityKeyValues())).containsExactly("ipmb.selector=answers");
        });
    }

    @Test
    void aRequestIsObservedUntilThereWillBeNoReply() {
        runner.run(context -> {
            IpmbTemplate template = context.getBean(IpmbTemplate.class);
            assertThatThrownBy(() -> template.newMessage("hello?")
                            .to("nobody")
                            .replyTimeout(Duration.ofMillis(1))
                            .request(String.class))
                    .isInstanceOf(ReplyTimeoutException.class);
            assertThat(tracing.ended("ipmb.request").get(0).getError()).isInstanceOf(ReplyTimeoutException.class);
            CompletableFuture<String> unanswered = template.newMessage("hello?")
                    .to("nobody")
                    .replyTimeout(Duration.ofMillis(1))
                    .requestAsync(String.class);
            assertThat(unanswered).failsWithin(Duration.ofSeconds(10));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> tracing.ended("ipmb.request").size() == 2);
            assertThat(template.newMessage("x".repeat(131 * 1024))
                            .to("nobody")
                            .contentType("text/plain")
                            .replyTimeout(Duration.ofMillis(1))
                            .requestAsync(String.class))
                    .failsWithin(Duration.ofSeconds(10));
            CompletableFuture<String> cancelled =
                    template.newMessage("hello?").to("nobody").requestAsync(String.class);
            cancelled.cancel(false);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> tracing.ended("ipmb.request").size() == 4);
            assertThat(tracing.ended("ipmb.request")).allMatch(request -> request.getError() != null);
            assertThat(tracing.ended("ipmb.template")).isEmpty();
        });
    }

    @Test
    void aTextStaysReadableForAllUnlessAskedOtherwise() {
        runner.run(context -> {
            try (Endpoint rust = Endpoint.join(JoinOptions.builder(bus)
                    .label("rust")
                    .messageBox(MessageBox.of(String.class))
                    .platform(platform)
                    .build())) {
                context.getBean(IpmbOperations.class).convertAndSend("rust", "hello");
                assertThat(rust.receive().payload()).isEqualTo("hello");
            }
            context.getBean(IpmbOperations.class).convertAndSend("texts", "hello");
            assertThat(context.getBean(Listening.class).next())
                    .startsWith("hello under trace-")
                    .isNotEqualTo("hello under " + tracedBy(1));
        });
        runner.withPropertyValues("ipmb.template.trace-propagation=always").run(context -> {
            int before = tracing.ended("ipmb.template").size();
            context.getBean(IpmbOperations.class).convertAndSend("texts", "hello");
            assertThat(context.getBean(Listening.class).next()).isEqualTo("hello under " + tracedBy(before));
        });
    }

    @Test
    void noTraceTravelsWhereNoneIsWanted() {
        runner.withPropertyValues("ipmb.template.trace-propagation=never").run(context -> {
            context.getBean(IpmbOperations.class).convertAndSend("planets", planet("mars"));
            assertThat(context.getBean(Listening.class).next())
                    .startsWith("mars under trace-")
                    .isNotEqualTo("mars under " + tracedBy(0));
        });
    }

    @Test
    void theTraceIsOpenInTheErrorHandler() {
        BlockingQueue<String> handled = new LinkedBlockingQueue<>();
        runner.withBean("errorHandler", IpmbListenerErrorHandler.class, () -> (arrived, message, failure) -> {
                    handled.add("error handler under " + tracing.current());
                    return null;
                })
                .run(context -> {
                    context.getBean(IpmbOperations.class).convertAndSend("fails", planet("pluto"));
                    assertThat(context.getBean(Listening.class).next()).isEqualTo("pluto under " + tracedBy(0));
                    assertThat(handled.poll(10, TimeUnit.SECONDS)).isEqualTo("error handler under " + tracedBy(0));
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> !tracing.ended("ipmb.listener").isEmpty());
                    assertThat(tracing.ended("ipmb.listener").get(0).getError()).hasMessage("no orbit");
                });
    }

    @Test
    void theKeysAreThoseOfTheDocumentation() {
        runner.run(context -> {
            context.getBean(IpmbOperations.class)
                    .newMessage(planet("venus"))
                    .to("planets & moon")
                    .multicast()
                    .send();
            assertThat(context.getBean(Listening.class).next()).startsWith("venus");
            Observation.Context sent = tracing.ended("ipmb.template").get(0);
            assertThat(sent.getContextualName()).isEqualTo("ipmb publish");
            assertThat(Tracing.keys(sent.getLowCardinalityKeyValues()))
                    .containsExactlyInAnyOrder(
                            "ipmb.bus=" + bus,
                            "ipmb.mode=multicast",
                            "messaging.operation=publish",
                            "messaging.system=ipmb");
            assertThat(Tracing.keys(sent.getHighCardinalityKeyValues()))
                    .containsExactly("ipmb.selector=planets & moon");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !tracing.ended("ipmb.listener").isEmpty());
            Observation.Context heard = tracing.ended("ipmb.listener").get(0);
            assertThat(heard.getContextualName()).isEqualTo("planets process");
            assertThat(Tracing.keys(heard.getLowCardinalityKeyValues()))
                    .containsExactlyInAnyOrder(
                            "ipmb.bus=" + bus,
                            "ipmb.listener.id=planets",
                            "messaging.operation=process",
                            "messaging.system=ipmb");
            assertThat(Tracing.keys(heard.getHighCardinalityKeyValues()))
                    .hasSize(2)
                    .contains("ipmb.selector=planets & moon");
        });
    }

    @Test
    void whatCannotBeSentIsAnErrorOfItsObservation() {
        runner.run(context -> {
            assertThatThrownBy(
                            () -> context.getBean(IpmbOperations.class).convertAndSend("texts", "x".repeat(131 * 1024)))
                    .isInstanceOf(MessageTooLargeException.class);
            assertThat(tracing.ended("ipmb.template").get(0).getError()).isInstanceOf(MessageTooLargeException.class);
        });
    }

    @Test
    void aMessageThatNobodyCanTellTheFormOfIsAnErrorOfItsObservation() {
        runner.run(context -> {
            IpmbOperations template = context.getBean(IpmbOperations.class);
            assertThatThrownBy(() -> template.convertAndSend(
                            "texts", "text", Map.of(MessageHeaders.CONTENT_TYPE, "no content type")))
                    .isInstanceOf(RuntimeException.class);
            assertThat(tracing.ended("ipmb.template").get(0).getError()).isNotNull();
        });
    }

    @Test
    void whatIsSentLaterIsObservedOnce() {
        runner.run(context -> {
            IpmbOperations template = context.getBean(IpmbOperations.class);
            template.newMessage("later").to("texts").sendAsync().get(10, TimeUnit.SECONDS);
            assertThat(context.getBean(Listening.class).next()).startsWith("later");
            assertThat(tracing.ended("ipmb.template")).hasSize(1);

            assertThat(template.newMessage("x".repeat(131 * 1024)).to("texts").sendAsync())
                    .failsWithin(Duration.ofSeconds(10));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> tracing.ended("ipmb.template").size() == 2);
            assertThat(tracing.ended("ipmb.template").get(1).getError()).isInstanceOf(MessageTooLargeException.class);

            assertThat(template.newMessage("really?").to("answers").requestAsync(String.class))
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo("yes");
            // The reply.
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> tracing.ended("ipmb.template").size() == 3);
            assertThat(tracing.ended("ipmb.request")).hasSize(1);
        });
    }

    @Test
    void conventionsOfTheApplicationTakeThePlaceOfTheDefaultOnes() {
        runner.withBean(IpmbTemplateObservationConvention.class, () -> new DefaultIpmbTemplateObservationConvention() {
                    @Override
                    public String getName() {
                        return "own.sending";
                    }
                })
                .withBean(
                        IpmbListenerObservationConvention.class, () -> new DefaultIpmbListenerObservationConvention() {
                            @Override
                            public String getName() {
                                return "own.listening";
                            }
                        })
                .run(context -> {
                    context.getBean(IpmbOperations.class).convertAndSend("texts", "hello");
                    assertThat(context.getBean(Listening.class).next()).startsWith("hello");
                    assertThat(tracing.ended("own.sending")).hasSize(1);
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> !tracing.ended("own.listening").isEmpty());
                });
    }

    @Test
    void eachSideIsSwitchedOffByItsProperty() {
        runner.withPropertyValues("ipmb.template.observation-enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(SendObservation.class)
                        .hasSingleBean(ListenerObservation.class));
        runner.withPropertyValues("ipmb.listener.observation-enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(SendObservation.class)
                        .doesNotHaveBean(ListenerObservation.class));
    }

    @Test
    void nothingIsObservedWithoutARegistry() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(IpmbAutoConfiguration.class, IpmbObservationAutoConfiguration.class))
                .withBean(Platform.class, MemoryPlatform::new)
                .withPropertyValues("ipmb.identifier=" + bus, "ipmb.label=moon")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SendObservation.class));
    }

    @Test
    void beansOfTheApplicationTakeThePlaceOfTheObservations() {
        runner.withBean("own", SendObservation.class, () -> SendObservation.NONE)
                .withBean("ownToo", ListenerObservation.class, () -> ListenerObservation.NONE)
                .run(context -> assertThat(context)
                        .hasSingleBean(SendObservation.class)
                        .hasSingleBean(ListenerObservation.class)
                        .doesNotHaveBean(ObservedSending.class));
    }
}
