package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.IpmbException;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.MessageTooLargeException;
import io.ipmb.OutgoingMessage;
import io.ipmb.envelope.Envelope;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;

/** Sending and asking with bodies that are too large for a frame. */
final class LargeBodiesTest {

    private static final int THRESHOLD = 64 << 10;

    record Report(String text) {}

    /** A bench whose templates have a registry of their own; at the end nobody may hold a region any more. */
    private static final class Bench implements AutoCloseable {
        final TemplateBench bus;
        final MemoryRegistry registry;

        Bench(String platform, long maximumBytes) {
            bus = platform.equals("linux") ? TemplateBench.onThisSystem() : new TemplateBench();
            registry = MemoryRegistry.builder()
                    .platform(bus.platform)
                    .maxBytes(maximumBytes)
                    .build();
        }

        IpmbTemplate template(String... label) {
            IpmbTemplate template = bus.template(label);
            template.setBodyRegions(new BodyRegions(registry, THRESHOLD, 8 << 20));
            return template;
        }

        IncomingMessage next(Endpoint at) {
            return Objects.requireNonNull(at.receive(TemplateBench.LIMIT));
        }

        @Override
        public void close() {
            try {
                TemplateBench.eventually(
                        () -> assertThat(registry.statistics().inUse()).isZero());
            } finally {
                registry.close();
                bus.close();
            }
        }
    }

    private static Map<String, Object> json() {
        return Map.of(MessageHeaders.CONTENT_TYPE, "application/json");
    }

    @ParameterizedTest
    @CsvSource({"memory, -1, 1", "memory, 0, 1", "memory, 1, 2", "linux, -1, 1", "linux, 0, 1", "linux, 1, 2"})
    void onlyABodyAboveTheThresholdGoesInARegion(String platform, int above, int version) {
        try (Bench bench = new Bench(platform, Long.MAX_VALUE)) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.bus.join("moon");
            String text = "x".repeat(THRESHOLD + above);

            template.convertAndSend("moon", text, json());

            try (IncomingMessage arrived = bench.next(moon)) {
                assertThat(((Envelope) arrived.payload()).version()).isEqualTo((short) version);
                assertThat(arrived.regions()).hasSize(version - 1);
                IpmbMessage<?> message = bench.bus.converter.toMessage(arrived, ResolvableType.forClass(String.class));
                assertThat(message.getPayload()).isEqualTo(text);
                assertThat(message.regions()).isEmpty();
            }
            assertThat(bench.registry.statistics().created()).isEqualTo(version - 1);
        }
    }

    @Test
    void aSmallBodyBehindLargeHeadersGoesInARegionWhereTheFrameIsTooSmall() {
        try (Bench bench = new Bench("memory", Long.MAX_VALUE)) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.bus.join("moon");
            // Less than the threshold, and together more than a frame: a selector is large as well.
            String text = "x".repeat(THRESHOLD - 1);
            String selector = "moon | " + "y".repeat(500);
            Map<String, Object> headers = Map.of("large", "z".repeat(65_400));

            template.convertAndSend(selector, text, headers);

            try (IncomingMessage arrived = bench.next(moon)) {
                assertThat(arrived.regions()).hasSize(1);
                assertThat(bench.bus
                                .converter
                                .toMessage(arrived, ResolvableType.forClass(String.class))
                                .getPayload())
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void itIsTheLastOneOfTheMessagesRegions() {
        try (Bench bench = new Bench("memory", Long.MAX_VALUE);
                MemoryRegion first = bench.registry.allocate(10);
                MemoryRegion second = bench.registry.allocate(20)) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.bus.join("moon");
            first.map().put((byte) 1);
            second.map().put((byte) 2);

            template.newMessage(new Report("x".repeat(1 << 20)))
                    .to("moon")
                    .region(first)
                    .region(second)
                    .send();

            try (IncomingMessage arrived = bench.next(moon)) {
                IpmbMessage<?> message = bench.bus.converter.toMessage(arrived, ResolvableType.forClass(Report.class));
                assertThat(message.getPayload()).isEqualTo(new Report("x".repeat(1 << 20)));
                assertThat(message.regions())
                        .extracting(region -> region.map().get())
                        .containsExactly((byte) 1, (byte) 2);
                assertThat(arrived.regions()).hasSize(3);
            }
        }
    }

    @Test
    void thatNobodyIsThereGivesTheRegionBack() {
        try (Bench bench = new Bench("memory", Long.MAX_VALUE)) {
            IpmbTemplate template = bench.template("earth");
            for (int i = 0; i < 5; i++) {
                assertThat(template.newMessage(new Report("x".repeat(1 << 20)))
                                .to("nobody")
                                .sendForOutcome())
                        .isEqualTo(SendOutcome.NOBODY);
            }
            // The host releases them on a thread of its own.
            TemplateBench.eventually(
                    () -> assertThat(bench.registry.statistics().inUse()).isZero());
        }
    }

    @Test
    void aSendThatFailsGivesTheRegionBack() {
        try (Bench bench = new Bench("memory", Long.MAX_VALUE)) {
            Endpoint earth = bench.bus.join("earth");
            IpmbTemplate template = bench.template("sun");
            IpmbTemplate broken = bench.bus.template(earth, bench.bus.converter);
            broken.setBodyRegions(new BodyRegions(bench.registry, THRESHOLD, 8 << 20));
            earth.close();

            assertThatExceptionOfType(IpmbException.class)
                    .isThrownBy(() -> broken.convertAndSend("sun", new Report("x".repeat(1 << 20))));

            assertThat(bench.registry.statistics().inUse()).isZero();
            template.convertAndSend("sun", "goes on");
        }
    }

    @Test
    void whereTheRegistryIsFullASmallerOneGoesInTheFrameAndALargerOneIsRefused() {
        try (Bench bench = new Bench("memory", 50_000)) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.bus.join("moon");

            template.convertAndSend("moon", "x".repeat(THRESHOLD + 1), json());
            try (IncomingMessage arrived = bench.next(moon)) {
                assertThat(((Envelope) arrived.payload()).version()).isEqualTo((short) 1);
            }

            assertThatExceptionOfType(IpmbException.class)
                    .isThrownBy(() -> template.convertAndSend("moon", "x".repeat(200_000), json()))
                    .withMessageContainingAll("131040", "no memory region", "ipmb.memory-region.max-bytes");
            assertThat(template.failedSends()).isEqualTo(1);
            bench.bus.nothingElseCame(moon, template, "moon");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutARegistryOrAThresholdALargeBodyIsRefusedAsBefore(boolean registry) {
        try (Bench bench = new Bench("memory", Long.MAX_VALUE)) {
            IpmbTemplate template = bench.bus.template("earth");
            template.setBodyRegions(
                    registry ? new BodyRegions(bench.registry, 0, 1024) : new BodyRegions(null, THRESHOLD, 1024));
            assertThatExceptionOfType(MessageTooLargeException.class)
                    .isThrownBy(() -> template.convertAndSend("moon", new Report("x".repeat(200_000))));
        }
    }

    @Test
    void aPlainTextIsRefusedAsBefore() {
        try (Bench bench = new Bench("memory", Long.MAX_VALUE)) {
            IpmbTemplate template = bench.template("earth");
            assertThatExceptionOfType(MessageTooLargeException.class)
                    .isThrownBy(() -> template.convertAndSend("moon", "x".repeat(200_000)));
            assertThat(bench.registry.statistics().created()).isZero();
        }
    }

    @Test
    void whereNoMoreAttachmentsCanGoTheBodyGoesInTheFrame() {
        try (Bench bench = new Bench("memory", Long.MAX_VALUE)) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.bus.join("moon");
            List<MemoryRegion> many = new ArrayList<>();
            try {
                IpmbOperations.SendSpec spec = template.newMessage("x".repeat(THRESHOLD + 1))
                        .contentType("application/json")
                        .to("moon");
                for (int i = 0; i < 253; i++) {
                    many.add(bench.registry.allocate(1));
                    spec.region(many.get(i));
                }

                spec.send();

                try (IncomingMessage arrived = bench.next(moon)) {
                    assertThat(((Envelope) arrived.payload()).version()).isEqualTo((short) 1);
                    assertThat(arrived.regions()).hasSize(253);
                }
            } finally {
                many.forEach(MemoryRegion::close);
            }
        }
    }

    @Test
    void whatIsSentLaterGoesInARegionToo() throws Exception {
        try (Bench bench = new Bench("memory", Long.MAX_VALUE)) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.bus.join("moon");
            Report report = new Report("x".repeat(1 << 20));
            assertThat(template.newMessage(report)
                            .to("moon")
                            .sendForOutcomeAsync()
                            .get(10, TimeUnit.SECONDS))
                    .isEqualTo(SendOutcome.SENT);
            try (IncomingMessage arrived = bench.next(moon)) {
                assertThat(bench.bus
                                .converter
                                .toMessage(arrived, ResolvableType.forClass(Report.class))
                                .getPayload())
                        .isEqualTo(report);
            }
        }
    }

    @Test
    void anEnvelopeThatIsPassedOnGoesInARegionToo() {
        try (Bench bench = new Bench("memory", Long.MAX_VALUE)) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.bus.join("moon");
            Object envelope = bench.bus.converter.toPayload(
                    org.springframework.messaging.support.MessageBuilder.withPayload(new Report("x".repeat(1 << 20)))
                            .build());
            template.convertAndSend("moon", envelope);
            template.send(OutgoingMessage.of(io.ipmb.Selector.unicast("moon"), envelope));
            for (int i = 0; i < 2; i++) {
                try (IncomingMessage arrived = bench.next(moon)) {
                    assertThat(((Envelope) arrived.payload()).version()).isEqualTo((short) 2);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "linux"})
    void requestAndReplyMayBothBeLarge(String platform) throws Exception {
        try (Bench bench = new Bench(platform, Long.MAX_VALUE)) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.bus.join("moon");
            IpmbTemplate replies = bench.bus.template(moon, bench.bus.converter);
            replies.setBodyRegions(new BodyRegions(bench.registry, THRESHOLD, 8 << 20));
            moon.onMessage(message -> {
                IpmbMessage<?> request = bench.bus.converter.toMessage(message, ResolvableType.forClass(Report.class));
                replies.reply(request.getHeaders(), new Report(((Report) request.getPayload()).text() + "!"));
            });
            Report question = new Report("x".repeat(1 << 20));

            assertThat(template.convertSendAndReceive("moon", question, Report.class))
                    .isEqualTo(new Report(question.text() + "!"));
            assertThat(template.newMessage(question)
                            .to("moon")
                            .requestAsync(Report.class)
                            .get(10, TimeUnit.SECONDS))
                    .isEqualTo(new Report(question.text() + "!"));
            try (IpmbMessage<Report> reply =
                    template.newMessage(question).to("moon").requestMessage(Report.class)) {
                assertThat(reply.regions()).isEmpty();
                assertThat(reply.raw().regions()).isEmpty();
            }
            assertThat(bench.registry.statistics().reused()).isPositive();
        }
    }

    @Test
    void aReplyThatIsLargerThanAllowedFailsTheRequestAtOnce() {
        try (Bench bench = new Bench("memory", Long.MAX_VALUE)) {
            IpmbTemplate template = bench.bus.template("earth");
            template.setBodyRegions(new BodyRegions(bench.registry, THRESHOLD, 100_000));
            bench.bus.converter.setBodyRegions(new BodyRegions(null, 0, 100_000));
            Endpoint moon = bench.bus.join("moon");
            IpmbTemplate replies = bench.bus.template(moon, bench.bus.converter);
            replies.setBodyRegions(new BodyRegions(bench.registry, THRESHOLD, 8 << 20));
            moon.onMessage(
                    message -> replies.reply(bench.bus.converter.headers(message), new Report("x".repeat(100_000))));
            assertThatExceptionOfType(org.springframework.messaging.converter.MessageConversionException.class)
                    .isThrownBy(() -> template.convertSendAndReceive("moon", "how much", Report.class))
                    .withMessageContaining("max-body-bytes");
        }
    }

    @Test
    void aReplyThatComesTooLateGivesItsRegionBack() throws Exception {
        try (Bench bench = new Bench("memory", Long.MAX_VALUE)) {
            IpmbTemplate template = bench.template("earth");
            Endpoint moon = bench.bus.join("moon");
            assertThatExceptionOfType(ReplyTimeoutException.class)
                    .isThrownBy(() -> template.newMessage(new Report("x".repeat(1 << 20)))
                            .to("moon")
                            .replyTimeout(Duration.ofMillis(1))
                            .request(Report.class));
            IpmbTemplate replies = bench.bus.template(moon, bench.bus.converter);
            replies.setBodyRegions(new BodyRegions(bench.registry, THRESHOLD, 8 << 20));
            try (IncomingMessage request = bench.next(moon)) {
                replies.reply(bench.bus.converter.headers(request), new Report("x".repeat(1 << 20)));
            }
            TemplateBench.eventually(() -> assertThat(template.lateReplies()).isEqualTo(1));
        }
    }
}
