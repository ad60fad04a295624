package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.MessageBox;
import io.ipmb.MessageTooLargeException;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.envelope.Envelope;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.Platform;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.annotation.Retained;
import io.ipmb.spring.channel.IpmbChannel;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.RequestFailedException;
import io.ipmb.spring.core.TwoTemplates;
import io.ipmb.spring.listener.adapter.IpmbListenerErrorHandler;
import io.ipmb.spring.listener.adapter.IpmbMessageRecoverer;
import io.ipmb.spring.listener.adapter.SelectorMessageRecoverer;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.support.MessageBuilder;

/** Messages larger than a frame, from template to listener and back. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
final class LargeMessagesTest {

    private static final int MEGABYTE = 1 << 20;

    record Report(String text, int pages) {
        static Report of(int size) {
            return new Report("x".repeat(size), 7);
        }
    }

    private final String bus = "large." + UUID.randomUUID();
    private final Hearing hearing = new Hearing();

    private ApplicationContextRunner runner(String platform) {
        Platform on = platform.equals("linux") ? new LinuxPlatform() : new MemoryPlatform();
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        IpmbAutoConfiguration.class,
                        IpmbChannelAutoConfiguration.class))
                .withBean(Platform.class, () -> on)
                .withBean(Hearing.class, () -> hearing)
                .withPropertyValues("ipmb.identifier=" + bus, "ipmb.label=moon");
    }

    static class Hearing {
        final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        final BlockingQueue<MemoryRegion> kept = new LinkedBlockingQueue<>();

        @IpmbListener(id = "reports", selector = "reports")
        void report(Report report) {
            heard.add(report);
        }

        /** Has the regions that the sender has attached, and not the one of the body. */
        @IpmbListener(id = "whole", selector = "whole")
        void whole(
                IpmbMessage<Report> message,
                List<MemoryRegion> all,
                @Nullable MemoryRegion first,
                @Header(name = IpmbHeaders.REGIONS, required = false) @Nullable List<MemoryRegion> header) {
            heard.add(message.getPayload());
            heard.add(message.regions().size() + " " + all.size() + " " + (first == null ? 0 : first.size()) + " "
                    + (header == null ? 0 : header.size()) + " "
                    + message.raw().regions().size());
        }

        @IpmbListener(id = "keeping", selector = "keeping")
        void keep(Report report, @Retained MemoryRegion picture) {
            kept.add(picture);
            heard.add(report);
        }

        @IpmbListener(id = "one", selector = "both & one")
        void one(Report report) {
            heard.add(report);
        }

        @IpmbListener(id = "first", selector = "both", order = "1")
        void first(Report report) {
            heard.add(report);
        }

        @IpmbListener(id = "second", selector = "both", order = "2")
        void second(Map<String, Object> report) {
            heard.add(new Report((String) report.get("text"), (Integer) report.get("pages")));
        }

        @IpmbListener(id = "echo", selector = "echo")
        Report echo(Report report) {
            return new Report(report.text() + "!", report.pages());
        }

        @IpmbListener(id = "texts", selector = "texts")
        void text(String text, @Header(name = "contentType", required = false) @Nullable String contentType) {
            heard.add(contentType + " " + text.length());
        }

        @IpmbListener(id = "bytes", selector = "bytes")
        void bytes(byte[] bytes) {
            heard.add(bytes.length);
        }

        @IpmbListener(id = "failing", selector = "failing")
        void fail(Report report) {
            throw new IllegalStateException("no");
        }

        @IpmbListener(id = "morgue", selector = "morgue")
        void bury(Report report) {
            heard.add("buried " + report.text().length());
        }

        Object next() throws InterruptedException {
            Object next = heard.poll(10, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }
    }

    private static IpmbTemplate template(ApplicationContext context) {
        return context.getBean(IpmbTemplate.class);
    }

    /** All regions have been given back, and nothing of it waits for somebody to notice. */
    private static void noRegionIsHeld(ApplicationContext context) {
        MemoryRegistry registry = context.getBean(MemoryRegistry.class);
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(registry.statistics().inUse()).isZero());
    }

    @ParameterizedTest
    @CsvSource({"linux, 0", "linux, 3", "memory, 0", "memory, 3"})
    void anObjectOfOneMegabyteArrives(String platform, int queueCapacity) {
        runner(platform)
                .withPropertyValues("ipmb.listener.queue-capacity=" + queueCapacity)
                .run(context -> {
                    for (int i = 0; i < 5; i++) {
                        template(context).convertAndSend("reports", Report.of(MEGABYTE + i));
                        assertThat(hearing.next()).isEqualTo(Report.of(MEGABYTE + i));
                    }
                    noRegionIsHeld(context);
                    // The same one again and again, as soon as the listener's side has let go.
                    assertThat(context.getBean(MemoryRegistry.class)
                                    .statistics()
                                    .regions())
                            .isLessThanOrEqualTo(2);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void requestAndReplyMayBothBeLarge(String platform) {
        runner(platform).run(context -> {
            assertThat(template(context).convertSendAndReceive("echo", Report.of(MEGABYTE), Report.class))
                    .isEqualTo(new Report("x".repeat(MEGABYTE) + "!", 7));
            noRegionIsHeld(context);
        });
    }

    @Test
    void aReplyMayBeLargeWhateverTemplatesThereAre() {
        runner("memory").withUserConfiguration(TwoTemplates.class).run(context -> {
            assertThat(context.getBean("one", IpmbTemplate.class)
                            .convertSendAndReceive("echo", Report.of(MEGABYTE), Report.class))
                    .isEqualTo(new Report("x".repeat(MEGABYTE) + "!", 7));
            noRegionIsHeld(context);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/plain;charset=UTF-8", "text/csv", "text/markdown", "text/html"})
    void aTextOfAnyKindOfTextArrives(String contentType) {
        runner("linux").run(context -> {
            for (int size : new int[] {119_999, 120_001, 131_000, MEGABYTE}) {
                template(context)
                        .newMessage("x".repeat(size))
                        .contentType(contentType)
                        .to("texts")
                        .send();
                assertThat(hearing.next().toString()).endsWith(" " + size);
            }
            // Three bytes for each character.
            template(context)
                    .newMessage("€".repeat(45_000))
                    .contentType(contentType)
                    .to("texts")
                    .send();
            assertThat(hearing.next()).isEqualTo(contentType + " 45000");
            noRegionIsHeld(context);
        });
    }

    @Test
    void bytesThatAreNothingButBytesArrive() {
        runner("linux").run(context -> {
            template(context)
                    .newMessage(new byte[MEGABYTE])
                    .contentType("application/octet-stream")
                    .to("bytes")
                    .send();
            assertThat(hearing.next()).isEqualTo(MEGABYTE);
        });
    }

    /** Other languages read them. */
    @Test
    void smallTextsOfPlainTextStayPlain() {
        runner("memory").run(context -> {
            template(context)
                    .newMessage("small")
                    .contentType("text/plain")
                    .to("texts")
                    .send();
            assertThat(hearing.next()).isEqualTo("null 5");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void toManyItGoesToAllListenersOfTheApplication(String platform) {
        runner(platform).run(context -> {
            template(context)
                    .newMessage(Report.of(MEGABYTE))
                    .to("both")
                    .multicast()
                    .send();
            for (int i = 0; i < 3; i++) {
                assertThat(hearing.next()).isEqualTo(Report.of(MEGABYTE));
            }
            noRegionIsHeld(context);
        });
    }

    @Test
    void theApplicationSeesItsOwnRegionsAlone() {
        runner("linux").run(context -> {
            MemoryRegistry registry = context.getBean(MemoryRegistry.class);
            template(context).convertAndSend("whole", Report.of(MEGABYTE));
            assertThat(hearing.next()).isEqualTo(Report.of(MEGABYTE));
            assertThat(hearing.next()).isEqualTo("0 0 0 0 0");
            try (MemoryRegion own = registry.allocate(100)) {
                template(context)
                        .newMessage(Report.of(MEGABYTE))
                        .to("whole")
                        .region(own)
                        .send();
                assertThat(hearing.next()).isEqualTo(Report.of(MEGABYTE));
                assertThat(hearing.next()).isEqualTo("1 1 " + own.size() + " 1 1");
                template(context)
                        .newMessage(Report.of(MEGABYTE))
                        .to("keeping")
                        .region(own)
                        .send();
                assertThat(hearing.next()).isEqualTo(Report.of(MEGABYTE));
            }
            MemoryRegion kept = hearing.kept.take();
            assertThat(kept.isOpen()).isTrue();
            assertThat(kept.size()).isGreaterThanOrEqualTo(100);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(registry.statistics().inUse()).isEqualTo(1));
            kept.close();
            noRegionIsHeld(context);
        });
    }

    @Test
    void theChannelCarriesItBothWays() {
        runner("linux").run(context -> {
            IpmbChannel channel = context.getBean(IpmbChannel.class);
            BlockingQueue<org.springframework.messaging.Message<?>> arrived = new LinkedBlockingQueue<>();
            channel.subscribe(arrived::add);
            String json = "[" + " ".repeat(MEGABYTE) + "]";
            channel.send(MessageBuilder.withPayload(json)
                    .setHeader("contentType", "application/json")
                    .setHeader(IpmbHeaders.SELECTOR, "moon")
                    .build());
            org.springframework.messaging.Message<?> message = arrived.poll(10, TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            assertThat(message.getPayload()).isEqualTo(json);
            assertThat(message.getHeaders()).doesNotContainKey(IpmbHeaders.REGIONS);
            noRegionIsHeld(context);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class WithMorgue {
        @Bean
        IpmbMessageRecoverer recoverer(IpmbTemplate template) {
            return new SelectorMessageRecoverer(template::send, Selector.unicast("morgue"));
        }
    }

    @Test
    void whatFailsIsPutAsideWhole() {
        runner("linux").withUserConfiguration(WithMorgue.class).run(context -> {
            template(context).convertAndSend("failing", Report.of(MEGABYTE));
            assertThat(hearing.next()).isEqualTo("buried " + MEGABYTE);
            noRegionIsHeld(context);
        });
    }

    @Test
    void aPlainTextOfThatSizeIsRefused() {
        runner("linux")
                .run(context -> assertThatExceptionOfType(MessageTooLargeException.class)
                        .isThrownBy(() -> template(context).convertAndSend("reports", "x".repeat(MEGABYTE))));
    }

    // Hostile messages

    /** From somebody else on the bus: an envelope whose body is not where it says. */
    private void sendBroken(MemoryRegistry registry, Platform platform, long claimed, @Nullable Integer size) {
        try (Endpoint stranger = Endpoint.join(
                JoinOptions.builder(bus).label("stranger").platform(platform).build())) {
            Envelope whole = (Envelope) new DefaultIpmbMessageConverter()
                    .toPayload(MessageBuilder.withPayload(new byte[0])
                            .setHeader("contentType", "application/json")
                            .setHeader(IpmbHeaders.REPLY_TO, "stranger")
                            .setHeader(IpmbHeaders.CORRELATION_ID, "1")
                            .build());
            byte[] content = Arrays.copyOf(whole.content(), whole.content().length + 4);
            ByteBuffer.wrap(content)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(content.length - 5, (byte) 252)
                    .putInt(content.length - 4, (int) claimed);
            OutgoingMessage message = OutgoingMessage.of(Selector.unicast("reports"), new Envelope((short) 2, content));
            if (size == null) {
                stranger.send(message);
            } else {
                try (MemoryRegion region = registry.allocate(size)) {
                    stranger.send(message.withRegion(region));
                }
            }
            stranger.messageBox(MessageBox.builder().add(Envelope.class).build());
            try (IncomingMessage reply = stranger.receive(Duration.ofSeconds(10))) {
                assertThat(reply).as("the requester is told").isNotNull();
                assertThat(new DefaultIpmbMessageConverter().headers(reply).get(IpmbHeaders.ERROR))
                        .asString()
                        .contains("The envelope is broken");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aBodyThatIsNotThereReachesTheErrorHandlerAndTheRequesterIsTold(String platform) {
        List<String> failures = new ArrayList<>();
        runner(platform)
                .withBean(IpmbListenerErrorHandler.class, () -> (arrived, message, failure) -> {
                    failures.add(String.valueOf(failure.getCause().getMessage()));
                    throw failure;
                })
                .run(context -> {
                    MemoryRegistry registry = context.getBean(MemoryRegistry.class);
                    Platform on = context.getBean(Platform.class);
                    sendBroken(registry, on, 1000, null);
                    sendBroken(registry, on, 1000, 10);
                    sendBroken(registry, on, 100 << 20, 10);

                    assertThat(failures).hasSize(3);
                    assertThat(failures.get(0)).contains("last memory region");
                    assertThat(failures.get(1)).contains("1000 bytes");
                    assertThat(failures.get(2)).contains("max-body-bytes");
                    // The requester gets its reply before the count.
                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() -> assertThat(context.getBean(IpmbListenerEndpointRegistry.class)
                                            .container("reports")
                                            .statistics()
                                            .failed())
                                    .isEqualTo(3));
                    template(context).convertAndSend("reports", Report.of(MEGABYTE));
                    assertThat(hearing.next()).isEqualTo(Report.of(MEGABYTE));
                    noRegionIsHeld(context);
                });
    }

    @Test
    void aBodyLargerThanAllowedIsRefusedToTheRequester() {
        runner("linux")
                .withPropertyValues("ipmb.memory-region.max-body-bytes=512KB")
                .run(context -> {
                    assertThatExceptionOfType(RequestFailedException.class)
                            .isThrownBy(() ->
                                    template(context).convertSendAndReceive("echo", Report.of(MEGABYTE), Report.class))
                            .withMessageContaining("max-body-bytes");
                    assertThat(template(context).convertSendAndReceive("echo", Report.of(400_000), Report.class))
                            .isEqualTo(new Report("x".repeat(400_000) + "!", 7));
                    noRegionIsHeld(context);
                });
    }

    // Settings

    @Test
    void theThresholdIsSetAndZeroIsNever() {
        runner("linux").withPropertyValues("ipmb.memory-region.threshold=1KB").run(context -> {
            template(context).convertAndSend("reports", Report.of(900));
            template(context).convertAndSend("reports", Report.of(1100));
            assertThat(hearing.next()).isEqualTo(Report.of(900));
            assertThat(hearing.next()).isEqualTo(Report.of(1100));
            assertThat(context.getBean(MemoryRegistry.class).statistics().created())
                    .isEqualTo(1);
        });
        runner("linux")
                .withPropertyValues("ipmb.memory-region.threshold=0B")
                .run(context -> assertThatExceptionOfType(MessageTooLargeException.class)
                        .isThrownBy(() -> template(context).convertAndSend("reports", Report.of(MEGABYTE))));
    }

    @ParameterizedTest
    @CsvSource({
        "ipmb.memory-region.threshold, -1B",
        "ipmb.memory-region.max-body-bytes, 0B",
        "ipmb.memory-region.max-body-bytes, 2GB"
    })
    void valuesThatCannotBeEndTheStart(String property, String value) {
        runner("memory")
                .withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(property));
    }
}
