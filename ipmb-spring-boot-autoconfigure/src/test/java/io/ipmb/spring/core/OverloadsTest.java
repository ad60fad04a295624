package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.spring.support.IpmbMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.core.MessagePostProcessor;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Every overload with a text, a map, null and a message as its payload: that this class compiles says that none of them
 * is ambiguous, at the interface and at the class that applications inject.
 */
final class OverloadsTest {

    private static final Selector MOON = Selector.unicast("moon");
    private static final Map<String, Object> HEADERS = Map.of("a", 1);
    private static final MessagePostProcessor STAMP =
            message -> MessageBuilder.fromMessage(message).setHeader("b", 2).build();
    private static final ParameterizedTypeReference<Map<String, Integer>> COUNTS =
            new ParameterizedTypeReference<>() {};
    private static final Message<String> MESSAGE =
            MessageBuilder.withPayload("text").setHeader("c", 3).build();

    /** What a request gets back: the payload, and which headers came with it. */
    record Echo(Object payload, List<String> headers) {}

    /** Calls that must compile with payloads of each kind; named in failures. */
    record Call(String name, Consumer<IpmbTemplate> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Call> sendsOfTexts() {
        return Stream.of(
                new Call("payload", bus -> bus.convertAndSend("text")),
                new Call("text", bus -> bus.convertAndSend("moon", "text")),
                new Call("selector", bus -> bus.convertAndSend(MOON, "text")),
                new Call("text, headers", bus -> bus.convertAndSend("moon", "text", HEADERS)),
                new Call("selector, headers", bus -> bus.convertAndSend(MOON, "text", HEADERS)),
                new Call("text, last change", bus -> bus.convertAndSend("moon", "text", STAMP)),
                new Call("selector, last change", bus -> bus.convertAndSend(MOON, "text", STAMP)),
                new Call("text, lambda", bus -> bus.convertAndSend("moon", "text", message -> message)),
                new Call("text, all", bus -> bus.convertAndSend("moon", "text", HEADERS, STAMP)),
                new Call("selector, all", bus -> bus.convertAndSend(MOON, "text", null, null)),
                new Call("fluent", bus -> bus.newMessage("text").to("moon").send()));
    }

    static Stream<Call> sendsOfMaps() {
        Map<String, Object> map = new HashMap<>(Map.of("one", 1));
        return Stream.of(
                new Call("payload", bus -> bus.convertAndSend(Map.of("one", 1))),
                new Call("text", bus -> bus.convertAndSend("moon", Map.of("one", 1))),
                new Call("text, variable", bus -> bus.convertAndSend("moon", map)),
                new Call("selector", bus -> bus.convertAndSend(MOON, Map.of("one", 1))),
                new Call("selector, variable", bus -> bus.convertAndSend(MOON, map)),
                new Call("text, headers", bus -> bus.convertAndSend("moon", map, HEADERS)),
                new Call("selector, headers", bus -> bus.convertAndSend(MOON, map, HEADERS)),
                new Call("text, other headers", bus -> bus.convertAndSend("moon", map, Map.of("a", "1"))),
                new Call("text, last change", bus -> bus.convertAndSend("moon", map, STAMP)),
                new Call("selector, last change", bus -> bus.convertAndSend(MOON, map, STAMP)),
                new Call("text, all", bus -> bus.convertAndSend("moon", map, null, STAMP)),
                new Call("selector, all", bus -> bus.convertAndSend(MOON, map, HEADERS, null)),
                new Call("interface", bus -> ((IpmbOperations) bus).convertAndSend("moon", map)),
                new Call("fluent", bus -> bus.newMessage(map).to("moon").send()));
    }

    static Stream<Call> sendsOfMessages() {
        return Stream.of(
                new Call("payload", bus -> bus.convertAndSend(MESSAGE)),
                new Call("text", bus -> bus.convertAndSend("moon", MESSAGE)),
                new Call("selector", bus -> bus.convertAndSend(MOON, MESSAGE)),
                new Call("text, headers", bus -> bus.convertAndSend("moon", MESSAGE, HEADERS)),
                new Call("selector, headers", bus -> bus.convertAndSend(MOON, MESSAGE, HEADERS)),
                new Call("text, last change", bus -> bus.convertAndSend("moon", MESSAGE, STAMP)),
                new Call("selector, last change", bus -> bus.convertAndSend(MOON, MESSAGE, STAMP)),
                new Call("text, all", bus -> bus.convertAndSend("moon", MESSAGE, HEADERS, STAMP)),
                new Call("selector, all", bus -> bus.convertAndSend(MOON, MESSAGE, HEADERS, STAMP)),
                new Call("send", bus -> bus.send(MESSAGE)),
                new Call("send, text", bus -> bus.send("moon", MESSAGE)),
                new Call("send, selector", bus -> bus.send(MOON, MESSAGE)),
                new Call("fluent", bus -> bus.newMessage(MESSAGE).to("moon").send()));
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // callers without a null check
    static Stream<Call> sendsOfNull() {
        return Stream.of(
                new Call("payload", bus -> bus.convertAndSend(null)),
                new Call("text", bus -> bus.convertAndSend("moon", null)),
                new Call("selector", bus -> bus.convertAndSend(MOON, null)),
                new Call("text, headers", bus -> bus.convertAndSend("moon", null, HEADERS)),
                new Call("selector, headers", bus -> bus.convertAndSend(MOON, null, HEADERS)),
                new Call("text, last change", bus -> bus.convertAndSend("moon", null, STAMP)),
                new Call("selector, last change", bus -> bus.convertAndSend(MOON, null, STAMP)),
                new Call("text, all", bus -> bus.convertAndSend("moon", null, HEADERS, STAMP)),
                new Call("selector, all", bus -> bus.convertAndSend(MOON, null, null, null)),
                new Call("fluent", bus -> bus.newMessage(null)),
                new Call("request", bus -> bus.convertSendAndReceive(null, String.class)),
                new Call("request, text", bus -> bus.convertSendAndReceive("moon", null, String.class)),
                new Call("request, selector", bus -> bus.convertSendAndReceive(MOON, null, String.class)),
                new Call("request, text, type", bus -> bus.convertSendAndReceive("moon", null, COUNTS)),
                new Call("request, selector, type", bus -> bus.convertSendAndReceive(MOON, null, COUNTS)));
    }

    private static IpmbMessage<?> sent(Call call) {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            template.setDefaultSelector("moon");
            Endpoint moon = bench.join("moon");
            call.call().accept(template);
            return bench.next(moon, ResolvableType.forClass(Object.class));
        }
    }

    @ParameterizedTest
    @MethodSource("sendsOfTexts")
    void aTextIsSent(Call call) {
        assertThat(sent(call).getPayload()).isEqualTo("text");
    }

    @ParameterizedTest
    @MethodSource("sendsOfMaps")
    void aMapIsThePayloadWhereverHeadersCouldBe(Call call) {
        assertThat(sent(call).getPayload()).isEqualTo("{\"one\":1}");
    }

    @ParameterizedTest
    @MethodSource("sendsOfMessages")
    void aMessageOfSpringIsSentAsTheMessageThatItIs(Call call) {
        IpmbMessage<?> arrived = sent(call);
        assertThat(arrived.getPayload()).isEqualTo("text");
        assertThat(arrived.getHeaders()).containsEntry("c", 3);
        if (call.name().contains("headers")) {
            assertThat(arrived.getHeaders()).containsEntry("a", 1);
        }
    }

    @ParameterizedTest
    @MethodSource("sendsOfNull")
    void nullIsRefusedWithWhatToSendInstead(Call call) {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate template = bench.template("earth");
            template.setDefaultSelector("moon");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> call.call().accept(template))
                    .withMessageContaining("payload is null")
                    .withMessageContaining("Unit.INSTANCE");
        }
    }

    @Test
    void everyRequestAsksWithATextAMapAndAMessage() {
        try (TemplateBench bench = new TemplateBench()) {
            IpmbTemplate bus = bench.template("earth");
            bus.setDefaultSelector("moon");
            bench.answer(OverloadsTest::echo, "moon");
            Map<String, Object> map = Map.of("one", 1);
            List<@Nullable Object> answers = new ArrayList<>();
            answers.add(bus.convertSendAndReceive(map, Echo.class));
            answers.add(bus.convertSendAndReceive("moon", map, Echo.class));
            answers.add(bus.convertSendAndReceive(MOON, map, Echo.class));
            answers.add(bus.convertSendAndReceive("moon", Map.of("one", 1), Echo.class));
            answers.add(bus.convertSendAndReceive("moon", map, null, Echo.class, null));
            answers.add(bus.convertSendAndReceive(MOON, map, null, Echo.class, null));
            answers.add(bus.newMessage(map).to("moon").request(Echo.class));
            assertThat(answers).containsOnly(new Echo("{\"one\":1}", List.of()));
            answers.clear();
            answers.add(bus.convertSendAndReceive(MESSAGE, Echo.class));
            answers.add(bus.convertSendAndReceive("moon", MESSAGE, Echo.class));
            answers.add(bus.convertSendAndReceive(MOON, MESSAGE, Echo.class));
            answers.add(bus.convertSendAndReceive("moon", MESSAGE, null, Echo.class, null));
            answers.add(bus.newMessage(MESSAGE).to("moon").request(Echo.class));
            assertThat(answers).containsOnly(new Echo("text", List.of("c")));
            assertThat(bus.convertSendAndReceive("moon", "text", HEADERS, Echo.class, STAMP))
                    .isEqualTo(new Echo("text", List.of("a", "b")));
            assertThat(bus.convertSendAndReceive("moon", "counts", COUNTS)).isEqualTo(Map.of("two", 2));
            assertThat(bus.convertSendAndReceive(MOON, "counts", COUNTS)).isEqualTo(Map.of("two", 2));
            assertThat(bus.convertSendAndReceive("counts", COUNTS)).isEqualTo(Map.of("two", 2));
        }
    }

    private static Object echo(IpmbMessage<?> request) {
        if (request.getPayload().equals("counts")) {
            return Map.of("two", 2);
        }
        return new Echo(
                request.getPayload(),
                Stream.of("a", "b", "c")
                        .filter(request.getHeaders()::containsKey)
                        .toList());
    }
}
