package io.ipmb.spring.core;

import static io.ipmb.spring.core.TemplateBench.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.LabelExpression;
import io.ipmb.MemoryRegion;
import io.ipmb.MessageTooLargeException;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.SelectorSyntaxException;
import io.ipmb.codec.BytesMessage;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessage;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.ResolvableType;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.core.MessagePostProcessor;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

/** The receivers, content and outcome of sent messages. */
final class SendingTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    record Order(String item, int count) {}

    @Test
    void selectorsAreTextsValuesHeadersOrTheDefault() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            template.convertAndSend("moon & !dark", "text");
            template.convertAndSend(Selector.unicast("moon"), "value");
            template.convertAndSend("moon", "with headers", Map.of("a", 1));
            template.convertAndSend(
                    "moon",
                    "processed",
                    message -> MessageBuilder.fromMessage(message)
                            .setHeader("b", 2)
                            .build());
            template.send("moon", new GenericMessage<>("message"));
            template.send(MessageBuilder.withPayload("by header")
                    .setHeader(IpmbHeaders.SELECTOR, "moon")
                    .build());
            template.convertAndSend(MessageBuilder.withPayload("by header value")
                    .setHeader(IpmbHeaders.SELECTOR, Selector.unicast("moon"))
                    .build());
            template.send(OutgoingMessage.of(Selector.unicast("moon"), "raw"));
            template.newMessage("expression").to(LabelExpression.of("moon")).send();
            template.setDefaultSelector("moon");
            template.convertAndSend("default");
            template.newMessage("fluent default").send();
            List<Object> got = new ArrayList<>();
            for (int i = 0; i < 11; i++) {
                got.add(bench.next(moon).getPayload());
            }
            assertThat(got)
                    .containsExactly(
                            "text",
                            "value",
                            "with headers",
                            "processed",
                            "message",
                            "by header",
                            "by header value",
                            "raw",
                            "expression",
                            "default",
                            "fluent default");
        }
    }

    @Test
    void aMessageWithoutAnySelectorIsRefused() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            assertThatIllegalStateException()
                    .isThrownBy(() -> template.convertAndSend("to whom?"))
                    .withMessageContaining(IpmbHeaders.SELECTOR);
            assertThatExceptionOfType(SelectorSyntaxException.class)
                    .isThrownBy(() -> template.convertAndSend("moon &", "text"));
            assertThatExceptionOfType(SelectorSyntaxException.class)
                    .isThrownBy(() -> template.setDefaultSelector("moon &"));
        }
    }

    @Test
    void multicastAndTimeToLiveCountWhereTheSelectorIsAnExpression() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            List<Endpoint> moons = List.of(bench.join("moon"), bench.join("moon"));
            template.send(MessageBuilder.withPayload("all")
                    .setHeader(IpmbHeaders.SELECTOR, LabelExpression.of("moon"))
                    .setHeader(IpmbHeaders.MULTICAST, true)
                    .build());
            for (Endpoint moon : moons) {
                assertThat(bench.next(moon).getPayload()).isEqualTo("all");
            }
            template.send(MessageBuilder.withPayload("later")
                    .setHeader(IpmbHeaders.SELECTOR, LabelExpression.of("mars"))
                    .setHeader(IpmbHeaders.TIME_TO_LIVE, Duration.ofSeconds(30))
                    .build());
            assertThat(bench.next(bench.join("mars")).getPayload()).isEqualTo("later");
        }
    }

    @Test
    void aPostProcessorThatFailsIsAFailedSend() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            template.setBeforeSendPostProcessors(List.of(message -> {
                throw new IllegalStateException("no stamp left");
            }));
            assertThatIllegalStateException()
                    .isThrownBy(() -> template.convertAndSend("moon", "text"))
                    .withMessage("no stamp left");
            assertThat(template.failedSends()).isEqualTo(1);
        }
    }

    @Test
    void multicastAndTimeToLiveCountWhereTheSelectorIsAText() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            Endpoint one = bench.join("moon");
            Endpoint two = bench.join("moon");
            template.convertAndSend("moon", "to all", Map.of(IpmbHeaders.MULTICAST, true));
            assertThat(bench.next(one).selector()).isEqualTo(Selector.multicast("moon"));
            assertThat(bench.next(two).getPayload()).isEqualTo("to all");
            template.convertAndSend("sun", "later", Map.of(IpmbHeaders.TIME_TO_LIVE, LONG));
            assertThat(bench.next(bench.join("sun")).selector())
                    .isEqualTo(Selector.unicast("sun").withTimeToLive(LONG));
            template.convertAndSend(
                    Selector.unicast("moon"),
                    "to one",
                    Map.of(IpmbHeaders.MULTICAST, true, IpmbHeaders.TIME_TO_LIVE, LONG));
            assertThat(bench.next(one).selector()).isEqualTo(Selector.unicast("moon"));
            assertThatExceptionOfType(MessageConversionException.class)
                    .isThrownBy(() -> template.convertAndSend("moon", "text", Map.of(IpmbHeaders.MULTICAST, "yes")))
                    .withMessageContaining("Boolean");
            assertThatExceptionOfType(MessageConversionException.class)
                    .isThrownBy(() -> template.convertAndSend("moon", "text", Map.of(IpmbHeaders.TIME_TO_LIVE, 5)))
                    .withMessageContaining("Duration");
            assertThatExceptionOfType(MessageConversionException.class)
                    .isThrownBy(() -> template.send(new GenericMessage<>("text", Map.of(IpmbHeaders.SELECTOR, 5))))
                    .withMessageContaining("Selector");
        }
    }

    @Test
    void theDefaultTimeToLiveIsForTexts() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            template.setDefaultSelector("moon");
            template.setDefaultTimeToLive(LONG);
            template.convertAndSend("moon", "text");
            template.convertAndSend("default");
            template.convertAndSend(Selector.unicast("moon"), "nobody gets this");
            template.newMessage("nor this").to("moon").timeToLive(Duration.ZERO).send();
            Endpoint moon = bench.join("moon");
            assertThat(bench.next(moon).getPayload()).isEqualTo("text");
            assertThat(bench.next(moon).getPayload()).isEqualTo("default");
            bench.nothingElseCame(moon, template, "moon");
            assertThatIllegalArgumentException().isThrownBy(() -> template.setDefaultTimeToLive(Duration.ofNanos(-1)));
        }
    }

    @Test
    void everyEndpointTellsTheOutcome() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate hosting = bench.template("earth");
            IpmbTemplate other = bench.template("mars");
            for (IpmbTemplate template : List.of(hosting, other)) {
                assertThat(template.newMessage("text").to("moon").sendForOutcome())
                        .isEqualTo(SendOutcome.NOBODY);
                assertThat(template.newMessage("text")
                                .to("moon")
                                .timeToLive(LONG)
                                .sendForOutcome())
                        .isEqualTo(SendOutcome.KEPT);
                assertThat(template.newMessage("text").to("mars").sendForOutcome())
                        .isEqualTo(SendOutcome.SENT);
                assertThat(template.newMessage("text").to("!earth").multicast().sendForOutcome())
                        .isEqualTo(SendOutcome.SENT);
            }
        }
    }

    /** A question to the controller takes a multiple of what sending takes. */
    @Test
    void nobodyAsksTheControllerForTheOutcome() {
        try (TemplateBench bench = new TemplateBench()) {
            Endpoint earth = bench.join("earth");
            AtomicInteger questions = new AtomicInteger();
            Endpoint counting = (Endpoint) Proxy.newProxyInstance(
                    Endpoint.class.getClassLoader(), new Class<?>[] {Endpoint.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("reaches")
                                || method.getName().equals("hostedBus")) {
                            questions.incrementAndGet();
                        }
                        return method.invoke(earth, arguments);
                    });
            IpmbTemplate template = bench.template(counting, bench.converter);
            bench.join("moon");
            assertThat(template.newMessage("text").to("moon").sendForOutcome()).isEqualTo(SendOutcome.SENT);
            assertThat(questions).hasValue(0);
        }
    }

    @Test
    void theFluentSendSaysEverythingAtOnce() {
        try (TemplateBench bench = TemplateBench.onThisSystem();
                MemoryRegion region = MemoryRegion.allocate(8)) {
            region.map().putLong(0, 42);
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            SendOutcome outcome = template.newMessage(new Order("tea", 2))
                    .to("moon & !dark")
                    .multicast()
                    .timeToLive(LONG)
                    .header("tenant", "blue")
                    .headers(Map.of("count", 7))
                    .region(region)
                    .sendForOutcome();
            assertThat(outcome).isEqualTo(SendOutcome.SENT);
            try (IpmbMessage<?> message = bench.next(moon, ResolvableType.forClass(Order.class))) {
                assertThat(message.getPayload()).isEqualTo(new Order("tea", 2));
                assertThat(message.selector())
                        .isEqualTo(Selector.multicast("moon & !dark").withTimeToLive(LONG));
                assertThat(message.getHeaders())
                        .containsEntry("tenant", "blue")
                        .containsEntry("count", 7)
                        .containsEntry(MessageHeaders.CONTENT_TYPE, "application/json");
                assertThat(message.regions().get(0).map().getLong(0)).isEqualTo(42);
            }
            assertThat(region.isOpen()).as("it stays the sender's own").isTrue();
        }
    }

    @Test
    void attachmentsGoInHeadersAsWell(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "content");
        try (TemplateBench bench = TemplateBench.onThisSystem();
                FileChannel channel = FileChannel.open(file);
                NativeObject object = NativeObject.duplicateOf(channel)) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            template.convertAndSend("moon", "see there", Map.of(IpmbHeaders.OBJECTS, List.of(object)));
            template.newMessage("and there").to("moon").object(object).send();
            for (int i = 0; i < 2; i++) {
                try (IpmbMessage<?> message = bench.next(moon)) {
                    assertThat(message.objects()).hasSize(1);
                    assertThat(message.getHeaders()).containsEntry(IpmbHeaders.OBJECTS, message.objects());
                }
            }
            assertThatExceptionOfType(MessageConversionException.class)
                    .isThrownBy(
                            () -> template.convertAndSend("moon", "text", Map.of(IpmbHeaders.REGIONS, List.of(object))))
                    .withMessageContaining(IpmbHeaders.REGIONS)
                    .withMessageContaining("MemoryRegion");
        }
    }

    @Test
    void aFormatMakesABytesMessageForOtherLanguages() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            template.newMessage("text").to("moon").format(5).send();
            assertThat(bench.next(moon).raw().payload())
                    .isEqualTo(new BytesMessage(5, new byte[] {'t', 'e', 'x', 't'}));
            template.newMessage("{}").to("moon").contentType("application/json").send();
            assertThat(bench.next(moon).getHeaders()).containsEntry(MessageHeaders.CONTENT_TYPE, "application/json");
        }
    }

    @Test
    void postProcessorsChangeEachMessageInTheirOrder() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            List<MessagePostProcessor> processors = List.of(
                    message -> MessageBuilder.fromMessage(message)
                            .setHeader("trail", "a")
                            .build(),
                    message -> MessageBuilder.fromMessage(message)
                            .setHeader("trail", message.getHeaders().get("trail") + "b")
                            .build());
            template.setBeforeSendPostProcessors(processors);
            template.convertAndSend("moon", "text");
            template.newMessage("text").to("moon").send();
            template.newMessage("text").to("moon").sendAsync();
            template.replyTo(Selector.unicast("moon"), new MessageHeaders(Map.of()), "text");
            template.newMessage("text").to("moon").requestAsync(String.class);
            for (int i = 0; i < 5; i++) {
                assertThat(bench.next(moon).getHeaders()).containsEntry("trail", "ab");
            }
        }
    }

    @Test
    void sendingLaterKeepsTheOrder() throws Exception {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            List<CompletableFuture<SendOutcome>> futures = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                futures.add(template.newMessage(i).to("moon").sendForOutcomeAsync());
            }
            for (int i = 0; i < 1000; i++) {
                assertThat(bench.next(moon).getPayload()).isEqualTo(i);
            }
            for (CompletableFuture<SendOutcome> future : futures) {
                assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(SendOutcome.SENT);
            }
        }
    }

    @Test
    void whatGoesWrongLaterFailsTheFuture() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template(bench.join("earth"), new DefaultIpmbMessageConverter());
            assertFails(
                    template.newMessage("x".repeat(131_072)).to("moon").sendAsync(), MessageTooLargeException.class);
            assertFails(
                    template.newMessage(new Order("tea", 2)).to("moon").sendAsync(), MessageConversionException.class);
            assertFails(template.newMessage("text").to("&").sendAsync(), SelectorSyntaxException.class);
            assertFails(template.newMessage("text").sendAsync(), IllegalStateException.class);
        }
    }

    @Test
    void moreThanMayWaitToBeSentIsRefused() throws Exception {
        try (TemplateBench bench = new TemplateBench()) {
            Endpoint earth = bench.join("earth");
            Endpoint moon = bench.join("moon");
            CountDownLatch sending = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            IpmbTemplate template = bench.template(
                    () -> {
                        sending.countDown();
                        try {
                            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        return earth;
                    },
                    bench.converter);
            template.setAsyncQueueCapacity(1);
            CompletableFuture<SendOutcome> first =
                    template.newMessage(1).to("moon").sendForOutcomeAsync();
            assertThat(sending.await(10, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<SendOutcome> second =
                    template.newMessage(2).to("moon").sendForOutcomeAsync();
            assertFails(template.newMessage(3).to("moon").sendAsync(), TaskRejectedException.class);
            goOn.countDown();
            assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(SendOutcome.SENT);
            assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(SendOutcome.SENT);
            assertThat(bench.next(moon).getPayload()).isEqualTo(1);
            assertThat(bench.next(moon).getPayload()).isEqualTo(2);
        }
    }

    @Test
    void whoSendsMoreThanMayWaitCanWaitForRoom() throws Exception {
        try (TemplateBench bench = new TemplateBench()) {
            Endpoint earth = bench.join("earth");
            Endpoint moon = bench.join("moon");
            CountDownLatch goOn = new CountDownLatch(1);
            IpmbTemplate template = bench.template(
                    () -> {
                        try {
                            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        return earth;
                    },
                    bench.converter);
            template.setAsyncQueueCapacity(2, FullQueuePolicy.WAIT);
            AtomicInteger handedIn = new AtomicInteger();
            Thread caller = new Thread(() -> {
                for (int i = 0; i < 50; i++) {
                    template.newMessage(i).to("moon").sendAsync();
                    handedIn.incrementAndGet();
                }
            });
            caller.start();
            await().until(() -> caller.getState() == Thread.State.WAITING);
            assertThat(handedIn).hasValue(3);
            goOn.countDown();
            for (int i = 0; i < 50; i++) {
                assertThat(bench.next(moon).getPayload()).isEqualTo(i);
            }
            caller.join(10_000);
            assertThat(handedIn).hasValue(50);
        }
    }

    @Test
    void anExecutorOfTheUsersSendsLater() throws Exception {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            bench.answer(request -> "reply", "moon");
            List<Runnable> tasks = new ArrayList<>();
            template.setAsyncExecutor(task -> {
                tasks.add(task);
                task.run();
            });
            assertThat(template.newMessage("text").to("moon").sendAsync()).isCompleted();
            assertThat(tasks).hasSize(1);
            assertThat(template.newMessage("text")
                            .to("moon")
                            .requestAsync(String.class)
                            .get(10, TimeUnit.SECONDS))
                    .isEqualTo("reply");
            assertThat(tasks).hasSize(3);
        }
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedAndTheNextOneGoes() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            String large = "x".repeat(131_072);
            assertThatExceptionOfType(MessageTooLargeException.class)
                    .isThrownBy(() -> template.convertAndSend("moon", large));
            assertThatExceptionOfType(MessageTooLargeException.class)
                    .isThrownBy(() -> template.convertAndSend("moon", new Order(large, 1)));
            bench.nothingElseCame(moon, template, "moon");
        }
    }

    @Test
    void aReplyGoesToTheAddressWithTheCorrelationId() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            MessageHeaders request = new MessageHeaders(
                    Map.of(IpmbHeaders.REPLY_TO, "moon", IpmbHeaders.CORRELATION_ID, "7", "tenant", "blue"));
            template.reply(request, "answer");
            template.reply(
                    request,
                    MessageBuilder.withPayload("answer").setHeader("own", 1).build());
            template.replyTo(Selector.unicast("moon"), new MessageHeaders(Map.of()), "elsewhere");
            assertThat(bench.next(moon).getHeaders())
                    .containsEntry(IpmbHeaders.CORRELATION_ID, "7")
                    .doesNotContainKeys("tenant", IpmbHeaders.REPLY_TO);
            assertThat(bench.next(moon).getHeaders())
                    .containsEntry(IpmbHeaders.CORRELATION_ID, "7")
                    .containsEntry("own", 1);
            assertThat(bench.next(moon).raw().payload()).isEqualTo("elsewhere");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> template.reply(new MessageHeaders(Map.of()), "answer"))
                    .withMessageContaining(IpmbHeaders.REPLY_TO);
        }
    }

    @Test
    void theTimeLimitForHandingOverIsTheTemplatesOrTheMessages() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            template.setSendTimeout(LIMIT);
            template.convertAndSend("moon", "text");
            template.newMessage("text").to("moon").sendTimeout(Duration.ZERO).send();
            assertThat(bench.next(moon).getPayload()).isEqualTo("text");
            assertThat(bench.next(moon).getPayload()).isEqualTo("text");
            assertThatIllegalArgumentException().isThrownBy(() -> template.setSendTimeout(Duration.ofNanos(-1)));
            assertThatIllegalArgumentException().isThrownBy(() -> template.setReplyTimeout(Duration.ZERO));
            assertThatIllegalArgumentException().isThrownBy(() -> template.setMostPendingRequests(0));
        }
    }

    private static void assertFails(CompletableFuture<?> future, Class<? extends Exception> with) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> future.get(10, TimeUnit.SECONDS))
                .withCauseInstanceOf(with);
    }
}
