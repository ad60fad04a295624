package io.ipmb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.MessageBox;
import io.ipmb.Selector;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.codec.Unit;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Described;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.Kind;
import io.ipmb.envelope.EnvelopeContent.Text;
import io.ipmb.envelope.EnvelopeContent.Typed;
import io.ipmb.envelope.EnvelopeHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages and requests of the command line, as an application receives them. */
final class PayloadsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String bus = "payloads." + UUID.randomUUID();
    private final List<CliProcess> started = new ArrayList<>();
    private Endpoint moon;

    @BeforeEach
    void host() {
        moon = Endpoint.join(bus, "moon");
        moon.messageBox(MessageBox.of(String.class, BytesMessage.class, Envelope.class));
    }

    @AfterEach
    void endAll() {
        moon.close();
        started.forEach(CliProcess::close);
    }

    @Test
    void readsAPipe() throws Exception {
        pipe("hi\n", "send", bus, "moon");
        assertThat(received()).isEqualTo("hi");
        pipe("two\nlines\r\n", "send", bus, "moon", "-");
        assertThat(received()).isEqualTo("two\nlines");
        pipe("no line break", "send", bus, "moon");
        assertThat(received()).isEqualTo("no line break");
        pipe(new byte[] {0, -1}, "send", bus, "moon", "--bytes", "-", "--format", "7");
        assertThat(received()).isEqualTo(new BytesMessage(7, new byte[] {0, -1}));
    }

    @Test
    void doesNotReadStdinWhereItWasGivenAPayload() throws Exception {
        run(0, "send", bus, "moon", "");
        assertThat(received()).isEqualTo("");
        run(0, "send", bus, "moon", "--object", "/dev/null");
        assertThat(received()).isEqualTo("");
    }

    @Test
    void takesATextForWhatItIs() throws Exception {
        run(0, "send", bus, "moon", "@/etc/hostname");
        assertThat(received()).isEqualTo("@/etc/hostname");
        run(0, "send", bus, "moon", "--", "-5");
        assertThat(received()).isEqualTo("-5");
    }

    @Test
    void refusesStdinThatIsNoText() throws Exception {
        CliProcess sender = start("send", bus, "moon");
        sender.type(new byte[] {-1});
        assertThat(sender.exitCode()).isEqualTo(1);
        assertThat(sender.errors()).singleElement().asString().contains("stdin is no text in UTF-8", "--bytes -");
    }

    @Test
    void sendsTheSameOftenUnlessItIsToNumberThem() throws Exception {
        run(0, "send", bus, "moon", "x", "--count", "2");
        assertThat(received()).isEqualTo("x");
        assertThat(received()).isEqualTo("x");
        run(0, "send", bus, "moon", "x", "--count", "2", "--numbered");
        assertThat(received()).isEqualTo("x 0");
        assertThat(received()).isEqualTo("x 1");
    }

    @Test
    void sendsJsonAndHeadersInAnEnvelope() throws Exception {
        run(0, "send", bus, "moon", "{\"item\":\"tea\"}", "--json", "--header", "tenant=blue", "--header", "a=b=c");
        try (IncomingMessage message = receive()) {
            EnvelopeContent content = OpenedEnvelope.of(message).content();
            assertThat(content.kind()).isEqualTo(new Described("application/json"));
            assertThat(text(content.data())).isEqualTo("{\"item\":\"tea\"}");
            assertThat(content.headers())
                    .containsExactly(new Header("tenant", new Text("blue")), new Header("a", new Text("b=c")));
        }
    }

    @Test
    void sendsATextWithHeadersInAnEnvelope() throws Exception {
        run(0, "send", bus, "moon", "hi", "--header", "tenant=blue");
        try (IncomingMessage message = receive()) {
            EnvelopeContent content = OpenedEnvelope.of(message).content();
            assertThat(EnvelopeJson.payload(content)).isEqualTo("hi");
        }
    }

    @Test
    void sendsLargeJsonInARegion() throws Exception {
        String json = "[\"" + "x".repeat(1_000_000) + "\"]";
        pipe(json, "send", bus, "moon", "--json");
        try (IncomingMessage message = receive()) {
            assertThat(message.payload(Envelope.class).version()).isEqualTo(EnvelopeCodec.IN_REGION);
            assertThat(text(OpenedEnvelope.of(message).content().data())).isEqualTo(json);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "1 2", "{\"a\":1}}"})
    void refusesStdinThatIsNoJson(String text) throws Exception {
        CliProcess sender = start("send", bus, "moon", "--json");
        sender.type(text.getBytes(StandardCharsets.UTF_8));
        assertThat(sender.exitCode()).isEqualTo(1);
        assertThat(sender.errors()).singleElement().asString().startsWith("ipmb: stdin is not JSON, ");
    }

    @Test
    void printsTheTextOfAnAnswer() throws Exception {
        CliProcess request = start("request", bus, "moon", "How are you?", "--header", "tenant=blue");
        try (IncomingMessage message = receive()) {
            OpenedEnvelope question = OpenedEnvelope.of(message);
            assertThat(EnvelopeJson.payload(question.content())).isEqualTo("How are you?");
            assertThat(question.text("tenant")).isEqualTo("blue");
            answer(question, typed(String.class, "fine\nthanks"));
        }
        assertThat(request.exitCode()).as("%s", request.errors()).isZero();
        assertThat(request.output()).containsExactly("fine", "thanks");
    }

    @Test
    void printsTheJsonOfAnAnswer() throws Exception {
        CliProcess request = start("request", bus, "moon", "{\"id\":7}", "--json");
        try (IncomingMessage message = receive()) {
            answer(OpenedEnvelope.of(message), json("{\"state\":\"full\"}"));
        }
        assertThat(request.exitCode()).isZero();
        assertThat(request.output()).containsExactly("{\"state\":\"full\"}");
    }

    @Test
    void printsTheWholeAnswerWhereThatIsAskedFor() throws Exception {
        CliProcess request = start("request", bus, "moon", "x", "--full");
        try (IncomingMessage message = receive()) {
            answer(OpenedEnvelope.of(message), json("{\"state\":\"full\"}"));
        }
        assertThat(request.exitCode()).isZero();
        assertThat(request.output())
                .singleElement()
                .asString()
                .contains(
                        "\"contentType\":\"application/json\"",
                        "ipmb_correlationId",
                        "\"payload\":{\"state\":\"full\"}");
    }

    @Test
    void printsNothingForAnAnswerWithoutContent() throws Exception {
        CliProcess request = start("request", bus, "moon", "x");
        try (IncomingMessage message = receive()) {
            answer(OpenedEnvelope.of(message), typed(Unit.class, Unit.INSTANCE));
        }
        assertThat(request.exitCode()).isZero();
        assertThat(request.output()).isEmpty();
    }

    @Test
    void saysWhyThereIsNoAnswer() throws Exception {
        CliProcess request = start("request", bus, "moon", "x");
        try (IncomingMessage message = receive()) {
            EnvelopeContent refusal = typed(
                    Unit.class,
                    Unit.INSTANCE,
                    new Header(EnvelopeHeaders.ERROR, new Text("nobody\n\ttakes a \u001b[31mString here")));
            answer(OpenedEnvelope.of(message), refusal);
        }
        assertThat(request.exitCode()).isEqualTo(1);
        assertThat(request.errors())
                .containsExactly("ipmb: moon answers with a failure: nobody takes a  [31mString here");
    }

    @Test
    void waitsForItsOwnAnswerAlone() throws Exception {
        CliProcess request = start("request", bus, "moon", "x", "--timeout", "2s");
        try (IncomingMessage message = receive()) {
            OpenedEnvelope question = OpenedEnvelope.of(message);
            String replyTo = question.text(EnvelopeHeaders.REPLY_TO);
            moon.send(Selector.unicast(replyTo), "no envelope");
            moon.send(Selector.unicast(replyTo), new Envelope(EnvelopeCodec.INLINE, new byte[] {9, 9}));
            moon.send(
                    Selector.unicast(replyTo),
                    EnvelopeCodec.write(typed(
                            String.class, "another's", new Header(EnvelopeHeaders.CORRELATION_ID, new Text("1")))));
        }
        assertThat(request.exitCode()).isEqualTo(1);
        assertThat(request.output()).isEmpty();
        assertThat(request.errors()).singleElement().asString().contains("no answer from moon within 2s");
    }

    private void answer(OpenedEnvelope question, EnvelopeContent content) {
        List<Header> headers = new ArrayList<>(content.headers());
        headers.add(
                new Header(EnvelopeHeaders.CORRELATION_ID, new Text(question.text(EnvelopeHeaders.CORRELATION_ID))));
        moon.send(
                Selector.unicast(question.text(EnvelopeHeaders.REPLY_TO)),
                EnvelopeCodec.write(new EnvelopeContent(content.kind(), headers, content.data())));
    }

    private static EnvelopeContent json(String text) {
        return new EnvelopeContent(new Described("application/json"), List.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    private static <T> EnvelopeContent typed(Class<T> javaType, T payload, Header... headers) {
        PayloadType<T> type = PayloadTypes.of(javaType);
        Kind kind = new Typed(EnvelopeCodec.bytes(type.uuid()));
        return new EnvelopeContent(kind, List.of(headers), EnvelopeCodec.encode(type, payload, 64));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Object received() {
        try (IncomingMessage message = receive()) {
            return message.payload();
        }
    }

    private IncomingMessage receive() {
        IncomingMessage message = moon.receive(LIMIT);
        assertThat(message).isNotNull();
        return message;
    }

    private void pipe(String input, String... arguments) throws InterruptedException, IOException {
        pipe(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    private void pipe(byte[] input, String... arguments) throws InterruptedException, IOException {
        CliProcess process = start(arguments);
        process.type(input);
        assertThat(process.exitCode()).as("%s", process.errors()).isZero();
    }

    private void run(int exitCode, String... arguments) throws InterruptedException {
        CliProcess process = start(arguments);
        assertThat(process.exitCode()).as("%s", process.errors()).isEqualTo(exitCode);
    }

    private CliProcess start(String... arguments) {
        CliProcess process = CliProcess.start(arguments);
        started.add(process);
        return process;
    }
}
