package io.ipmb.spring.core;

import static io.ipmb.spring.core.TemplateBench.LIMIT;
import static io.ipmb.spring.core.TemplateBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointState;
import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.MessageTooLargeException;
import io.ipmb.Selector;
import io.ipmb.codec.MessageType;
import io.ipmb.counter.Counter;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.support.MessageBuilder;

/** Requests and their replies between threads and endpoints. */
final class RequestReplyTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    @MessageType("9d2c6d5c-1a35-4a63-b1d8-1e6d4c1f8a01")
    record Question(long number) {}

    @MessageType("9d2c6d5c-1a35-4a63-b1d8-1e6d4c1f8a02")
    record Answer(long number) {}

    record Order(String item, int count) {}

    @Test
    void eachOfEightThreadsGetsItsOwnReplies() throws Exception {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            bench.answer(request -> "re: " + request.getPayload(), "moon");
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Integer>> requesters = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    int requester = i;
                    requesters.add(() -> {
                        int right = 0;
                        for (int k = 0; k < 1000; k++) {
                            String question = requester + "/" + k;
                            String answer = template.convertSendAndReceive("moon", question, String.class);
                            right += answer.equals("re: " + question) ? 1 : 0;
                        }
                        return right;
                    });
                }
                for (Future<Integer> done : threads.invokeAll(requesters, 50, TimeUnit.SECONDS)) {
                    assertThat(done.get()).isEqualTo(1000);
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(template.pendingRequests()).isZero();
            assertThat(template.lateReplies()).isZero();
            assertThat(bench.replyEndpoints).hasSize(1);
        }
    }

    @Test
    void requestsAndRepliesAreWhatTheConverterConverts() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            IpmbTemplate answering = bench.template(moon, bench.converter);
            moon.onMessage(message -> {
                MessageHeaders headers = bench.converter.headers(message);
                assertThat(answering.isRequest(headers)).isTrue();
                answering.reply(headers, List.of(new Order("tea", 1), new Order("cups", 2)));
            });
            List<Order> orders = template.convertSendAndReceive(
                    "moon", new Order("all", 0), new ParameterizedTypeReference<List<Order>>() {});
            assertThat(orders).containsExactly(new Order("tea", 1), new Order("cups", 2));
            try (IpmbMessage<List<Order>> reply = template.newMessage(new Order("all", 0))
                    .to("moon")
                    .requestMessage(new ParameterizedTypeReference<List<Order>>() {})) {
                assertThat(reply.getPayload()).isEqualTo(orders);
            }
        }
    }

    @Test
    void noReplyInTimeIsAnException() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            template.setReplyTimeout(SHORT);
            bench.join("moon");
            assertThatExceptionOfType(ReplyTimeoutException.class)
                    .isThrownBy(() -> template.convertSendAndReceive("moon", "anybody there?", String.class))
                    .withMessageContaining("unicast moon")
                    .withMessageContaining("within 50 ms")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("nobody"));
            assertThat(template.pendingRequests()).isZero();
        }
    }

    @Test
    void theExceptionSaysWhenThereIsNobodyToReply() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            template.setReplyTimeout(SHORT);
            assertThatExceptionOfType(ReplyTimeoutException.class)
                    .isThrownBy(() -> template.convertSendAndReceive("moon", "anybody there?", String.class))
                    .withMessageContaining("nobody on the bus satisfies 'moon'");
        }
    }

    @Test
    void aRefusedRequestFailsAtOnceWithTheReason() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            template.setReplyTimeout(LIMIT);
            Endpoint moon = bench.join("moon");
            IpmbTemplate answering = bench.template(moon, bench.converter);
            moon.onMessage(message -> answering.refuse(bench.converter.headers(message), "out of tea"));
            assertThatExceptionOfType(RequestFailedException.class)
                    .isThrownBy(() -> template.convertSendAndReceive("moon", "tea", Order.class))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo("out of tea"));
        }
    }

    @Test
    void nobodyIsToldOfARefusalThatNobodyWaitsFor() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            MessageHeaders noRequest = new MessageHeaders(Map.of("some", "header"));
            assertThat(template.isRequest(noRequest)).isFalse();
            template.refuse(noRequest, "no");
            template.refuse(new MessageHeaders(Map.of(IpmbHeaders.REPLY_TO, "& no selector")), "no");
        }
    }

    @Test
    void aLateReplyIsCountedAndClosed() throws Exception {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            template.setReplyTimeout(SHORT);
            Endpoint moon = bench.join("moon");
            IpmbTemplate answering = bench.template(moon, bench.converter);
            assertThatExceptionOfType(ReplyTimeoutException.class)
                    .isThrownBy(() -> template.convertSendAndReceive("moon", "first", String.class));
            MessageHeaders first = bench.next(moon).getHeaders();
            answering.reply(first, "too late");
            eventually(() -> assertThat(template.lateReplies()).isEqualTo(1));
            CompletableFuture<String> second =
                    template.newMessage("second").to("moon").replyTimeout(LIMIT).requestAsync(String.class);
            MessageHeaders secondRequest = bench.next(moon).getHeaders();
            answering.reply(first, "still too late");
            answering.reply(secondRequest, "in time");
            assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo("in time");
            assertThat(template.lateReplies()).isEqualTo(2);
        }
    }

    @Test
    void aReplyOfAnotherTypeIsAConversionError() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            bench.answer(request -> 42, "moon");
            assertThatExceptionOfType(MessageConversionException.class)
                    .isThrownBy(() -> template.convertSendAndReceive("moon", "text", String.class));
            assertThat(template.convertSendAndReceive("moon", "text", Integer.class))
                    .isEqualTo(42);
        }
    }

    @Test
    void requestsFailAtOnceWhenTheTemplateStopsAndWorkAgainAfterARestart() throws Exception {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            template.setReplyTimeout(LIMIT);
            Endpoint moon = bench.join("moon");
            CompletableFuture<String> waiting = CompletableFuture.supplyAsync(
                    () -> template.convertSendAndReceive("moon", "question", String.class));
            CompletableFuture<String> later =
                    template.newMessage("question").to("moon").requestAsync(String.class);
            bench.next(moon);
            bench.next(moon);
            assertThat(template.isRunning()).isTrue();
            template.stop();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> waiting.get(5, TimeUnit.SECONDS))
                    .withCauseInstanceOf(EndpointClosedException.class);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> later.get(5, TimeUnit.SECONDS))
                    .withCauseInstanceOf(EndpointClosedException.class);
            assertThat(template.isRunning()).isFalse();
            assertThat(bench.replyEndpoints.get(0).state()).isEqualTo(EndpointState.CLOSED);
            assertThatExceptionOfType(EndpointClosedException.class)
                    .isThrownBy(() -> template.convertSendAndReceive("moon", "question", String.class));
            moon.close();
            bench.answer(request -> "here again", "moon");
            template.start();
            assertThat(template.convertSendAndReceive("moon", "question", String.class))
                    .isEqualTo("here again");
            assertThat(bench.replyEndpoints).hasSize(2);
        }
    }

    @Test
    void requestsGoOnWhenTheControllerIsLost() throws Exception {
        try (TemplateBench bench = new TemplateBench()) {
            Endpoint host = bench.join("host");
            assertThat(host.isController()).isTrue();
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.answer(request -> request.getPayload(), "moon");
            assertThat(template.convertSendAndReceive("moon", "before", String.class))
                    .isEqualTo("before");
            Endpoint replies = bench.replyEndpoints.get(0);
            host.close();
            eventually(() -> assertThat(List.of(moon, replies))
                    .allMatch(endpoint -> endpoint.counters().get(Counter.REJOINS) == 1));
            assertThat(template.convertSendAndReceive("moon", "after", String.class))
                    .isEqualTo("after");
            assertThat(bench.replyEndpoints).hasSize(1);
        }
    }

    @Test
    void aRequestThatAsksInTheMidstOfALossStillGetsItsReply() throws Exception {
        try (TemplateBench bench = new TemplateBench()) {
            Endpoint host = bench.join("host");
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            IpmbTemplate answering = bench.template(moon, bench.converter);
            CompletableFuture<String> reply = template.newMessage("long work")
                    .to("moon")
                    .replyTimeout(LIMIT)
                    .requestAsync(String.class);
            MessageHeaders request = bench.next(moon).getHeaders();
            host.close();
            Selector address =
                    Selector.unicast((String) request.get(IpmbHeaders.REPLY_TO)).withTimeToLive(LIMIT);
            answering.replyTo(address, request, "done");
            assertThat(reply.get(10, TimeUnit.SECONDS)).isEqualTo("done");
        }
    }

    @Test
    void whoeverWaitsForAReplyMayDoSoOnAListenersThread() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            bench.answer(request -> request.getPayload() + "!", "sun");
            Endpoint moon = bench.join("moon");
            IpmbTemplate middle = bench.template(moon, bench.converter);
            moon.onMessage(message -> {
                IpmbMessage<?> request = bench.converter.toMessage(message, ResolvableType.forClass(String.class));
                middle.reply(
                        request.getHeaders(), middle.convertSendAndReceive("sun", request.getPayload(), String.class));
            });
            assertThat(template.convertSendAndReceive("moon", "light", String.class))
                    .isEqualTo("light!");
        }
    }

    @Test
    void requestsInTheFutureHaveTheSameOutcomes() throws Exception {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            bench.answer(
                    request -> request.getPayload() instanceof Question question
                            ? new Answer(question.number())
                            : request.getPayload().equals("silence") ? null : "text",
                    "moon");
            CompletableFuture<String> text =
                    template.newMessage("question").to("moon").requestAsync(String.class);
            assertThat(text.get(10, TimeUnit.SECONDS)).isEqualTo("text");
            CompletableFuture<String> silence = template.newMessage("silence")
                    .to("moon")
                    .replyTimeout(SHORT)
                    .requestAsync(String.class);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> silence.get(10, TimeUnit.SECONDS))
                    .withCauseInstanceOf(ReplyTimeoutException.class);
            CompletableFuture<Integer> wrong =
                    template.newMessage("question").to("moon").requestAsync(Integer.class);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> wrong.get(10, TimeUnit.SECONDS))
                    .withCauseInstanceOf(MessageConversionException.class);
            CompletableFuture<String> unsendable =
                    template.newMessage("x".repeat(200_000)).to("moon").requestAsync(String.class);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> unsendable.get(10, TimeUnit.SECONDS))
                    .withCauseInstanceOf(MessageTooLargeException.class);
            eventually(() -> assertThat(template.pendingRequests()).isZero());
        }
    }

    /** Where there is no memory for a large one, for instance. */
    @Test
    void anErrorWhileAReplyIsReadReachesWhoeverAsked() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbMessageConverter exhausted = (IpmbMessageConverter) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {IpmbMessageConverter.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("toMessage")) {
                            throw new OutOfMemoryError("on purpose");
                        }
                        return method.invoke(bench.converter, arguments);
                    });
            bench.answer(IpmbMessage::getPayload, "moon");
            IpmbTemplate template = bench.template(bench.join("earth"), exhausted);
            CompletableFuture<String> reply =
                    template.newMessage("question").to("moon").requestAsync(String.class);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> reply.get(10, TimeUnit.SECONDS))
                    .withCauseInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void cancellingAFutureGivesTheRequestUp() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            IpmbTemplate answering = bench.template(moon, bench.converter);
            CompletableFuture<String> reply =
                    template.newMessage("question").to("moon").requestAsync(String.class);
            MessageHeaders request = bench.next(moon).getHeaders();
            reply.cancel(true);
            assertThat(template.pendingRequests()).isZero();
            answering.reply(request, "too late");
            eventually(() -> assertThat(template.lateReplies()).isEqualTo(1));
        }
    }

    @Test
    void aRequestToManyGetsTheFirstReply() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            bench.answer(request -> "one", "moon");
            bench.answer(request -> "two", "moon");
            String first =
                    template.newMessage("question").to("moon").multicast().request(String.class);
            assertThat(first).isIn("one", "two");
            eventually(() -> assertThat(template.lateReplies()).isEqualTo(1));
        }
    }

    @Test
    void moreRequestsThanMayWaitAreRefused() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            template.setMostPendingRequests(2);
            bench.join("moon");
            template.newMessage("one").to("moon").requestAsync(String.class);
            template.newMessage("two").to("moon").requestAsync(String.class);
            assertThatExceptionOfType(MessageDeliveryException.class)
                    .isThrownBy(() -> template.convertSendAndReceive("moon", "three", String.class))
                    .withMessageContaining("2 requests wait");
        }
    }

    @Test
    void aReplyThatIsTakenWholeKeepsItsAttachmentsUntilItIsClosed() {
        try (TemplateBench bench = TemplateBench.onThisSystem()) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.join("moon");
            IpmbTemplate answering = bench.template(moon, bench.converter);
            moon.onMessage(message -> {
                try (MemoryRegion region = MemoryRegion.allocate(8)) {
                    region.map().putLong(0, 42);
                    answering.reply(
                            bench.converter.headers(message),
                            MessageBuilder.withPayload("see there")
                                    .setHeader(IpmbHeaders.REGIONS, List.of(region))
                                    .build());
                }
            });
            MemoryRegion region;
            try (IpmbMessage<String> reply =
                    template.newMessage("picture").to("moon").requestMessage(String.class)) {
                assertThat(reply.getPayload()).isEqualTo("see there");
                region = reply.regions().get(0);
                assertThat(region.map().getLong(0)).isEqualTo(42);
            }
            assertThat(region.isOpen()).isFalse();
            assertThat(template.convertSendAndReceive("moon", "picture", String.class))
                    .isEqualTo("see there");
        }
    }

    @Test
    void aMessageToAnybodyIsPassedOnFromTheEndpointForReplies() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            bench.answer(request -> "yes", "moon");
            assertThat(template.convertSendAndReceive("moon", "there?", String.class))
                    .isEqualTo("yes");
            Endpoint sender = bench.join("sender");
            Endpoint next = bench.join(options -> options.receives(Question.class), "next");
            // The endpoint for replies joined before the next one, so that the bus offers it the message first.
            sender.send(Selector.unicast("!moon & !sender"), new Question(7));
            try (IncomingMessage passedOn = next.receive(LIMIT)) {
                assertThat(passedOn).isNotNull();
                assertThat(passedOn.payload()).isEqualTo(new Question(7));
            }
        }
    }

    @Test
    void aMessageToManyReachesTheApplicationOnce() {
        try (TemplateBench bench = new TemplateBench()) {
            Endpoint earth = bench.join("earth");
            IpmbTemplate template = bench.template(earth, bench.converter);
            bench.answer(request -> "yes", "moon");
            assertThat(template.convertSendAndReceive("moon", "there?", String.class))
                    .isEqualTo("yes");
            IpmbTemplate sender = bench.template("sender");
            sender.newMessage("to all").to("!moon & !sender").multicast().send();
            assertThat(bench.next(earth).getPayload()).isEqualTo("to all");
            bench.nothingElseCame(earth, sender, "earth");
        }
    }

    @Test
    void aTemplateOffTheBusRefusesToAsk() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template(
                    () -> {
                        throw new IllegalStateException("not started");
                    },
                    bench.converter);
            assertThatIllegalStateException()
                    .isThrownBy(() -> template.convertSendAndReceive("moon", "question", String.class));
            assertThat(bench.replyEndpoints).isEmpty();
        }
    }
}
