package io.ipmb.spring.boot.autoconfigure.actuate;

import static io.ipmb.spring.boot.autoconfigure.actuate.Operated.meter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.boot.autoconfigure.metrics.IpmbMetrics;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.config.SimpleIpmbListenerEndpoint;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.ReplyTimeoutException;
import io.ipmb.spring.listener.TestListener;
import io.ipmb.spring.listener.adapter.ListenerObservation;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

final class IpmbMetricsTest {

    /** Tests run in the module's folder. */
    private static final Path PAGE =
            Path.of("").toAbsolutePath().resolveSibling("docs").resolve("guide/operations.md");

    private static final Pattern ROW = Pattern.compile("^\\| `(ipmb\\.[a-z.-]+)` \\| ([\\w ]+) \\| ([^|]*) \\|");

    private final String bus = Operated.newBus();
    private final MemoryPlatform platform = new MemoryPlatform();
    private final Listening listening = new Listening();
    private final ApplicationContextRunner runner =
            Operated.runner(bus, platform).withBean(Listening.class, () -> listening);

    static final class Listening {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @IpmbListener(id = "texts", selector = "texts")
        void text(String text) {
            heard.add(text);
        }
    }

    private void sendAndHear(ApplicationContext context) throws InterruptedException {
        context.getBean(IpmbOperations.class).convertAndSend("texts", "hello");
        assertThat(listening.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
    }

    private static void is(ApplicationContext context, double value, String name, String... tags) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(meter(context, name, tags)).isEqualTo(value));
    }

    @Test
    void countsGoOnWhenTheApplicationIsStoppedAndStarted() {
        runner.run(context -> {
            for (int i = 1; i <= 3; i++) {
                sendAndHear(context);
                is(context, i, "ipmb.messages.sent", "ipmb.label", "moon");
                is(context, i, "ipmb.messages.received", "ipmb.label", "moon.texts");
                is(context, i, "ipmb.listener.handled", "ipmb.listener.id", "texts");
                context.getSourceApplicationContext().stop();
                is(context, i, "ipmb.messages.sent", "ipmb.label", "moon");
                is(context, 0, "ipmb.controller.hosted");
                context.getSourceApplicationContext().start();
                is(context, 1, "ipmb.controller.hosted");
            }
            assertThat(meter(context, "ipmb.controller.routed")).isGreaterThanOrEqualTo(3);
        });
    }

    @Test
    void countsGoOnWhenALabelIsLeftAndListenedToAgain() {
        runner.run(context -> {
            IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
            for (int i = 1; i <= 3; i++) {
                registry.register(SimpleIpmbListenerEndpoint.builder("late")
                        .selector("late")
                        .listener(new TestListener(String.class, arrived -> {
                            listening.heard.add((String) arrived.payload());
                            return null;
                        }))
                        .build());
                context.getBean(IpmbOperations.class).convertAndSend("late", "hello");
                assertThat(listening.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
                is(context, i, "ipmb.listener.handled", "ipmb.listener.id", "late");
                registry.unregister("late");
                is(context, i, "ipmb.listener.handled", "ipmb.listener.id", "late");
                is(context, i, "ipmb.messages.received", "ipmb.label", "moon.late");
            }
        });
    }

    private static void listenUnder(IpmbListenerEndpointRegistry registry, String selector) {
        registry.register(SimpleIpmbListenerEndpoint.builder("late")
                .selector(selector)
                .listener(new TestListener(String.class, arrived -> null))
                .build());
    }

    private static List<Meter> ofLabel(ApplicationContext context, String label) {
        return context.getBean(MeterRegistry.class).getMeters().stream()
                .filter(meter -> label.equals(meter.getId().getTag("ipmb.label")))
                .toList();
    }

    @Test
    void gaugesGoWhenALabelIsLeftAndComeAgain() {
        runner.run(context -> {
            IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
            for (int i = 0; i < 2; i++) {
                listenUnder(registry, "late");
                assertThat(meter(context, "ipmb.listener.as.expected", "ipmb.label", "moon.late"))
                        .isEqualTo(1);
                registry.unregister("late");
                assertThat(ofLabel(context, "moon.late"))
                        .isNotEmpty()
                        .allSatisfy(meter -> assertThat(meter.getId().getType()).isEqualTo(Meter.Type.COUNTER));
            }
        });
    }

    @Test
    void labelsThatWereLeftAreForgottenWhenThereAreManyAndTheBusesCountsStay() {
        runner.run(context -> {
            IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
            sendAndHear(context);
            double routed = meter(context, "ipmb.controller.routed");
            int meters = 0;
            for (int i = 0; i < 300; i++) {
                listenUnder(registry, "late" + i);
                registry.unregister("late");
                if (i == 255) {
                    meters = context.getBean(MeterRegistry.class).getMeters().size();
                }
            }
            assertThat(context.getBean(MeterRegistry.class).getMeters()).hasSize(meters);
            assertThat(ofLabel(context, "moon.late0")).isEmpty();
            assertThat(ofLabel(context, "moon.late299")).isNotEmpty();
            assertThat(meter(context, "ipmb.controller.routed")).isGreaterThanOrEqualTo(routed);
        });
    }

    @Test
    void containersThatHaveGoneAreLetGoOf() {
        runner.run(context -> {
            IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
            listenUnder(registry, "late");
            WeakReference<Object> container = new WeakReference<>(registry.container("late"));
            assertThat(container.get()).isNotNull();
            registry.unregister("late");
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                System.gc();
                return container.get() == null;
            });
            is(context, 0, "ipmb.listener.handled", "ipmb.listener.id", "late");
        });
    }

    @Test
    void resultsAndHeadersThatGoNowhereAreCounted() {
        runner.withBean(Talking.class).run(context -> {
            IpmbOperations operations = context.getBean(IpmbOperations.class);
            operations.convertAndSend("talking", "hello");
            is(context, 1, "ipmb.listener.results.unaddressed");
            is(context, 0, "ipmb.headers.not.sent");
            operations.convertAndSend("talking", "hello", Map.of("thread", Thread.currentThread()));
            is(context, 1, "ipmb.headers.not.sent");
            is(context, 2, "ipmb.listener.results.unaddressed");
        });
    }

    static final class Talking {
        @IpmbListener(selector = "talking")
        String talk(String text) {
            return text;
        }
    }

    @Test
    void memoryRegionsAreMeasured() {
        runner.run(context -> {
            try (MemoryRegion region = context.getBean(MemoryRegistry.class).allocate(5000)) {
                assertThat(meter(context, "ipmb.regions.held", "registry", "ipmbMemoryRegistry"))
                        .isEqualTo(1);
                assertThat(meter(context, "ipmb.regions.used")).isEqualTo(1);
                assertThat(meter(context, "ipmb.regions.created")).isEqualTo(1);
                assertThat(meter(context, "ipmb.regions.size")).isGreaterThanOrEqualTo(region.size());
                assertThat(meter(context, "ipmb.regions.used.size")).isEqualTo(region.size());
            }
            assertThat(meter(context, "ipmb.regions.used.size")).isZero();
        });
    }

    @Test
    void listenersAreTimedWhetherTheyAreObservedOrNot() {
        Set<Set<String>> tags = new HashSet<>();
        for (String observed : List.of("true", "false")) {
            runner.withPropertyValues("ipmb.listener.observation-enabled=" + observed)
                    .run(context -> {
                        sendAndHear(context);
                        tags.add(tagsOfTheTimer(context));
                    });
        }
        assertThat(tags).hasSize(1);
    }

    private Set<String> tagsOfTheTimer(ApplicationContext context) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> context.getBean(MeterRegistry.class)
                                .find("ipmb.listener")
                                .timer()
                        != null);
        return context
                .getBean(MeterRegistry.class)
                .get("ipmb.listener")
                .tags("ipmb.listener.id", "texts", "error", "none", "ipmb.bus", bus)
                .timer()
                .getId()
                .getTags()
                .stream()
                .map(Tag::getKey)
                .collect(Collectors.toSet());
    }

    @Test
    void nothingIsTimedWhereSpringBootsSwitchForbidsIt() {
        runner.withPropertyValues("management.observations.enable.ipmb=false").run(context -> {
            sendAndHear(context);
            is(context, 1, "ipmb.listener.handled", "ipmb.listener.id", "texts");
            assertThat(context.getBean(MeterRegistry.class)
                            .find("ipmb.listener")
                            .timer())
                    .isNull();
        });
    }

    @Test
    void theDocumentationHasAllMeters() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.find()) {
                String tags = row.group(3).replaceAll("[`,]", " ").trim().replaceAll("\\s+", " ");
                documented.add(row.group(1) + " " + row.group(2) + " [" + tags + "]");
            }
        }
        runner.run(context -> {
            sendAndHear(context);
            is(context, 1, "ipmb.listener.handled", "ipmb.listener.id", "texts");
            tagsOfTheTimer(context);
            askNobody(context);
            Set<String> registered = context.getBean(MeterRegistry.class).getMeters().stream()
                    .map(Meter::getId)
                    .filter(id -> id.getName().startsWith("ipmb."))
                    .map(id -> id.getName() + " " + kind(id) + " "
                            + id.getTags().stream().map(Tag::getKey).collect(Collectors.joining(" ", "[", "]")))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(documented).isEqualTo(registered);
        });
    }

    private static void askNobody(ApplicationContext context) {
        assertThatThrownBy(() -> context.getBean(IpmbOperations.class)
                        .newMessage("hello?")
                        .to("nobody")
                        .replyTimeout(Duration.ofMillis(1))
                        .request(String.class))
                .isInstanceOf(ReplyTimeoutException.class);
    }

    @Test
    void requestsAreTimedWhetherOrNotTheyAreObserved() {
        for (boolean observed : new boolean[] {true, false}) {
            runner.withPropertyValues("ipmb.template.observation-enabled=" + observed)
                    .run(context -> {
                        askNobody(context);
                        assertThat(context.getBean(MeterRegistry.class)
                                        .get("ipmb.request")
                                        .tags(
                                                "error", "ReplyTimeoutException",
                                                "ipmb.bus", bus,
                                                "ipmb.mode", "unicast",
                                                "messaging.operation", "request",
                                                "messaging.system", "ipmb")
                                        .timer()
                                        .count())
                                .isEqualTo(1);
                    });
        }
    }

    private static String kind(Meter.Id id) {
        return switch (id.getType()) {
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            case TIMER -> "timer";
            case LONG_TASK_TIMER -> "long task timer";
            default -> id.getType().name();
        };
    }

    static final class Two {
        @IpmbListener(id = "words", selector = "two")
        void word(String text) {}

        @IpmbListener(id = "numbers", selector = "two")
        void number(int number) {}
    }

    @Test
    void listenersOfOneLabelAreToldApart() {
        runner.withBean(Two.class).run(context -> {
            IpmbOperations template = context.getBean(IpmbOperations.class);
            template.convertAndSend("two", "one");
            template.convertAndSend("two", "two");
            template.convertAndSend("two", 3);
            is(context, 2, "ipmb.listener.handled", "ipmb.listener.id", "words");
            is(context, 1, "ipmb.listener.handled", "ipmb.listener.id", "numbers");
        });
    }

    /** Where names are made of name and unit, as at Prometheus, ipmb_messages_sent_messages_total would be one. */
    @Test
    void noMeterSaysItsUnitTwice() {
        runner.run(context -> assertThat(context.getBean(MeterRegistry.class).getMeters())
                .filteredOn(meter -> meter.getId().getName().startsWith("ipmb."))
                .isNotEmpty()
                .allSatisfy(meter -> {
                    String unit = meter.getId().getBaseUnit();
                    assertThat(unit == null || !meter.getId().getName().contains(unit))
                            .as(meter.getId() + " in " + unit)
                            .isTrue();
                }));
    }

    @Test
    void everyMeterHasADescription() {
        runner.run(context -> assertThat(context.getBean(MeterRegistry.class).getMeters())
                .filteredOn(meter -> meter.getId().getName().startsWith("ipmb."))
                .isNotEmpty()
                .allSatisfy(meter -> {
                    assertThat(meter.getId().getDescription()).isNotBlank();
                    assertThat(meter.measure())
                            .isNotEmpty()
                            .allSatisfy(measured -> assertThat(
                                            Objects.requireNonNull(measured).getStatistic())
                                    .isIn(Statistic.COUNT, Statistic.VALUE));
                }));
    }

    @Test
    void isBoundToARegistryOfTheApplicationsOwn() {
        new ApplicationContextRunner()
                .withConfiguration(Operated.OURS)
                .withBean(Platform.class, () -> platform)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("ipmb.identifier=" + bus, "ipmb.label=moon")
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    context.getBean(IpmbMetrics.class).bindTo(registry);
                    assertThat(registry.get("ipmb.controller.hosted").gauge().value())
                            .isEqualTo(1);
                });
    }

    @Test
    void isNotThereWithoutARegistry() {
        new ApplicationContextRunner()
                .withConfiguration(Operated.OURS)
                .withBean(Platform.class, () -> platform)
                .withPropertyValues("ipmb.identifier=" + bus, "ipmb.label=moon")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(IpmbMetrics.class)
                        .doesNotHaveBean(ListenerObservation.class));
    }

    @Test
    void backsOffForMetersOfTheApplicationsOwn() {
        runner.withBean("own", IpmbMetrics.class, () -> null)
                .run(context -> assertThat(context).doesNotHaveBean("ipmbMetrics"));
        runner.withPropertyValues("ipmb.listener.observation-enabled=false")
                .withBean("own", ListenerObservation.class, () -> ListenerObservation.NONE)
                .run(context -> assertThat(context).doesNotHaveBean("ipmbListenerTimer"));
    }
}
