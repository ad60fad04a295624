package io.ipmb.spring.boot.autoconfigure.actuate;

import static io.ipmb.spring.boot.autoconfigure.actuate.Operated.health;
import static io.ipmb.spring.boot.autoconfigure.actuate.Operated.listeners;
import static io.ipmb.spring.boot.autoconfigure.actuate.Operated.meter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.MessageTooLargeException;
import io.ipmb.Selector;
import io.ipmb.codec.MessageType;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.event.IpmbJoinedEvent;
import io.ipmb.spring.event.IpmbLeftEvent;
import io.ipmb.spring.event.IpmbListenerFailedEvent;
import io.ipmb.spring.event.IpmbListenerStuckEvent;
import io.ipmb.spring.event.IpmbMessageDroppedEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.messaging.MessageHeaders;

/** Whatever goes wrong: the next message is handled, and the incident is in the log, in a meter and in health. */
@ExtendWith(OutputCaptureExtension.class)
final class IncidentsTest {

    private final String bus = Operated.newBus();
    private final MemoryPlatform platform = new MemoryPlatform();
    private final Listening listening = new Listening();
    private final List<IpmbEvent> events = new CopyOnWriteArrayList<>();

    private final ApplicationContextRunner runner = Operated.runner(bus, platform)
            .withBean(Listening.class, () -> listening)
            .withBean(Events.class, () -> new Events(events))
            .withPropertyValues("ipmb.listener.stuck-after=100ms", "ipmb.listener.shutdown-timeout=5s");

    /** All that is published. */
    private record Events(List<IpmbEvent> all) implements ApplicationListener<IpmbEvent> {

        @Override
        public void onApplicationEvent(IpmbEvent event) {
            all.add(event);
        }
    }

    /** An object that travels as JSON. */
    static final class Planet {
        public String name = "";
    }

    @MessageType("1b0f7a4e-6a5e-4d5e-8c35-0f0c8f2f5b11")
    record Comet(int number) {}

    static final class Listening {

        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        final CountDownLatch release = new CountDownLatch(1);

        @IpmbListener(id = "planets", selector = "planets")
        void planet(Planet planet) {
            heard.add(planet.name);
        }

        @IpmbListener(id = "texts", selector = "texts")
        void text(String text) {
            if (text.equals("throw")) {
                throw new IllegalStateException("no orbit");
            }
            if (text.equals("error")) {
                throw new AssertionError("no gravity");
            }
            heard.add(text);
        }

        @IpmbListener(id = "blocking", selector = "blocking", concurrency = "2", queueCapacity = "4")
        void mayBlock(String text) throws InterruptedException {
            if (text.equals("block")) {
                release.await();
            }
            heard.add(text);
        }

        @IpmbListener(id = "narrow", selector = "narrow", queueCapacity = "1")
        void narrow(String text) throws InterruptedException {
            release.await();
            heard.add(text);
        }

        String next() throws InterruptedException {
            String next = heard.poll(10, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }
    }

    @AfterEach
    void releaseAndNothingIsLeftOpen() {
        listening.release.countDown();
        assertThat(platform.openObjects()).isEmpty();
    }

    private static void send(ApplicationContext context, String selector, Object payload) {
        context.getBean(IpmbOperations.class).convertAndSend(selector, payload);
    }

    private static Planet planet(String name) {
        Planet planet = new Planet();
        planet.name = name;
        return planet;
    }

    private <T extends IpmbEvent> void published(Class<T> type) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(events).hasAtLeastOneElementOfType(type));
    }

    private static void failedOnce(ApplicationContext context, String id, String error) {
        assertThat(meter(context, "ipmb.listener.failed", "ipmb.listener.id", id))
                .isEqualTo(1);
        assertThat(context.getBean(MeterRegistry.class)
                        .get("ipmb.listener")
                        .tags("ipmb.listener.id", id, "error", error)
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(listeners(context, "moon", id)).containsEntry("failed", 1L).containsEntry("asExpected", true);
        assertThat(health(context).getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void brokenJson(CapturedOutput output) {
        runner.run(context -> {
            context.getBean(IpmbOperations.class)
                    .convertAndSend("planets", "{broken", Map.of(MessageHeaders.CONTENT_TYPE, "application/json"));
            send(context, "planets", planet("earth"));
            assertThat(listening.next()).isEqualTo("earth");

            assertThat(output)
                    .containsOnlyOnce("bus=" + bus + " label=[moon, planets] listener=planets reason=")
                    .contains("reason=MessageConversionException");
            failedOnce(context, "planets", "MessageConversionException");
            published(IpmbListenerFailedEvent.class);
        });
    }

    @Test
    void unknownType() {
        StringBuffer log = new StringBuffer();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                log.append(new SimpleFormatter().formatMessage(record)).append('\n');
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.ipmb.endpoint");
        logger.addHandler(handler);
        try {
            runner.run(context -> {
                try (Endpoint other = Endpoint.join(JoinOptions.builder(bus)
                        .label("other")
                        .platform(platform)
                        .build())) {
                    other.send(Selector.unicast("planets"), new Comet(1));
                    other.send(Selector.unicast("planets"), new Comet(2));
                }
                send(context, "planets", planet("earth"));
                assertThat(listening.next()).isEqualTo("earth");

                // Messages of two senders have no order between them.
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(meter(
                                        context,
                                        "ipmb.dropped",
                                        "ipmb.label",
                                        "moon.planets",
                                        "reason",
                                        "unknown-type"))
                                .isEqualTo(2));
                assertThat(log.toString())
                        .containsOnlyOnce("bus=" + bus + " label=[moon, planets] type="
                                + "1b0f7a4e-6a5e-4d5e-8c35-0f0c8f2f5b11 reason=UNKNOWN_TYPE");
                assertThat(listeners(context, "moon", "planets")).containsEntry("dropped", 2L);
                assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                published(IpmbMessageDroppedEvent.class);
            });
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void aBodyThatIsTooLarge(CapturedOutput output) {
        runner.run(context -> {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> send(context, "texts", "x".repeat(131 * 1024)))
                        .isInstanceOf(MessageTooLargeException.class);
            }
            send(context, "texts", "small");
            assertThat(listening.next()).isEqualTo("small");
            // In an envelope it goes in a memory region.
            send(context, "planets", planet("x".repeat(131 * 1024)));
            assertThat(listening.next()).isEqualTo("x".repeat(131 * 1024));

            assertThat(output).containsOnlyOnce("bus=" + bus + " selector=\"texts\" reason=MessageTooLargeException");
            assertThat(meter(context, "ipmb.template.failed", "ipmb.bus", bus)).isEqualTo(2);
            assertThat(health(context).getDetails())
                    .extractingByKey("sending")
                    .asString()
                    .contains("failed=2");
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void aListenerThatThrows(CapturedOutput output) {
        runner.run(context -> {
            send(context, "texts", "throw");
            send(context, "texts", "next");
            assertThat(listening.next()).isEqualTo("next");

            assertThat(output)
                    .containsOnlyOnce("bus=" + bus + " label=[moon, texts] listener=texts reason=IllegalStateException")
                    .contains("failed on a message of type String");
            failedOnce(context, "texts", "IllegalStateException");
            published(IpmbListenerFailedEvent.class);
        });
    }

    @Test
    void aListenerWithAnError(CapturedOutput output) {
        runner.run(context -> {
            send(context, "texts", "error");
            send(context, "texts", "next");
            assertThat(listening.next()).isEqualTo("next");

            assertThat(output)
                    .containsOnlyOnce("bus=" + bus + " label=[moon, texts] listener=texts reason=AssertionError");
            failedOnce(context, "texts", "AssertionError");
        });
    }

    @Test
    void aListenerThatBlocks(CapturedOutput output) {
        runner.run(context -> {
            send(context, "blocking", "block");
            send(context, "blocking", "next");
            assertThat(listening.next()).as("the label's other worker").isEqualTo("next");
            send(context, "texts", "elsewhere");
            assertThat(listening.next()).as("another label").isEqualTo("elsewhere");

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(health(context).getStatus()).isEqualTo(Status.DOWN));
            assertThat(listeners(context, "moon", "blocking")).containsKey("stuckSince");
            assertThat(health(context).getDetails())
                    .extractingByKey("problems")
                    .asString()
                    .contains("[moon, blocking]: a listener has been busy with one message since");
            assertThat(meter(context, "ipmb.listener.stuck", "ipmb.label", "moon.blocking"))
                    .isEqualTo(1);
            assertThat(meter(context, "ipmb.listener.in.flight", "ipmb.label", "moon.blocking"))
                    .isEqualTo(1);
            published(IpmbListenerStuckEvent.class);
            assertThat(output)
                    .containsOnlyOnce("bus=" + bus + " label=[moon, blocking] listener=blocking reason=stuck");

            listening.release.countDown();
            assertThat(listening.next()).isEqualTo("block");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(health(context).getStatus()).isEqualTo(Status.UP));
        });
    }

    @Test
    void aFullQueue(CapturedOutput output) {
        runner.withPropertyValues("ipmb.listener.read-ahead=0").run(context -> {
            for (int i = 0; i < 5; i++) {
                send(context, "narrow", "message " + i);
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(meter(context, "ipmb.listener.queue.full", "ipmb.label", "moon.narrow"))
                                    .isPositive());
            assertThat(meter(context, "ipmb.listener.queue.depth", "ipmb.label", "moon.narrow"))
                    .isEqualTo(1);
            assertThat(meter(context, "ipmb.listener.queue.capacity", "ipmb.label", "moon.narrow"))
                    .isEqualTo(1);
            assertThat((Long) listeners(context, "moon", "narrow").get("queueFull"))
                    .isPositive();
            assertThat(output).containsOnlyOnce("bus=" + bus + " label=[moon, narrow] reason=queue-full");

            listening.release.countDown();
            for (int i = 0; i < 5; i++) {
                assertThat(listening.next()).isEqualTo("message " + i);
            }
        });
    }

    @Test
    void theLifeOfTheApplicationOnTheBusIsPublished() {
        runner.run(context -> {
            published(IpmbJoinedEvent.class);
            context.getSourceApplicationContext().stop();
            published(IpmbLeftEvent.class);
        });
        assertThat(events).extracting(IpmbEvent::identifier).containsOnly(bus);
    }
}
