package io.ipmb.spring.boot.autoconfigure.actuate;

import static io.ipmb.spring.boot.autoconfigure.actuate.Operated.meter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.boot.autoconfigure.IpmbChannelAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.IpmbConnectionBuilder;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.EndpointSupplier;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.event.IpmbJoinedEvent;
import io.ipmb.spring.event.IpmbLeftEvent;
import io.ipmb.spring.integration.channel.IntegrationIpmbChannel;
import io.ipmb.spring.integration.dsl.Ipmb;
import io.ipmb.spring.listener.ContainerState;
import io.ipmb.spring.listener.StartupFailurePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.messaging.support.GenericMessage;

/** One application on two buses of the operating system. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(DescriptorLeakCheck.class)
final class TwoBusesTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final LinuxPlatform platform = new LinuxPlatform();
    private final String solar = Operated.newBus();
    private final String venus = Operated.newBus();
    private final Listening listening = new Listening();
    private final Events events = new Events();
    private final ApplicationContextRunner runner = Operated.runner(solar, platform)
            .withUserConfiguration(Venus.class)
            .withBean(Listening.class, () -> listening)
            .withBean(Events.class, () -> events)
            .withPropertyValues("venus.identifier=" + venus);

    @Configuration(proxyBeanMethods = false)
    static class Venus {

        @Bean(defaultCandidate = false)
        IpmbConnection venus(IpmbConnectionBuilder builder, @Value("${venus.identifier}") String identifier) {
            return builder.identifier(identifier).label("probe").build();
        }

        @Bean(defaultCandidate = false)
        IpmbTemplate venusTemplate(@Qualifier("venus") IpmbConnection venus) {
            return venus.template();
        }

        @Bean(defaultCandidate = false)
        IpmbListenerContainerFactory venusListenerContainerFactory(@Qualifier("venus") IpmbConnection venus) {
            return venus.containerFactory();
        }
    }

    /** Listeners on both buses, of the base's label and of others. */
    static class Listening {

        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        final CountDownLatch busy = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);

        @IpmbListener(id = "moon")
        void onMoon(String text) {
            heard.add("moon " + text);
        }

        @IpmbListener(id = "probe", containerFactory = "venusListenerContainerFactory")
        void onVenus(String text) {
            heard.add("venus " + text);
        }

        @IpmbListener(id = "length", selector = "measure")
        int length(String text) {
            return text.length();
        }

        @IpmbListener(id = "upper", selector = "measure", containerFactory = "venusListenerContainerFactory")
        String upper(String text) {
            return text.toUpperCase(Locale.ROOT);
        }

        String next() throws InterruptedException {
            return String.valueOf(heard.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
        }
    }

    static class Events {

        final List<IpmbEvent> all = new CopyOnWriteArrayList<>();

        @EventListener
        void on(IpmbEvent event) {
            all.add(event);
        }

        List<String> buses(Class<? extends IpmbEvent> type) {
            return all.stream()
                    .filter(type::isInstance)
                    .map(IpmbEvent::identifier)
                    .distinct()
                    .toList();
        }
    }

    private static IpmbTemplate onVenus(ApplicationContext context) {
        return context.getBean("venusTemplate", IpmbTemplate.class);
    }

    private Endpoint other(String bus, String label) {
        return Endpoint.join(
                JoinOptions.builder(bus).label(label).platform(platform).build());
    }

    @Test
    void listenersAndTemplatesLiveOnBoth() {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            IpmbOperations first = context.getBean(IpmbOperations.class);

            first.convertAndSend("moon", "hello");
            assertThat(listening.next()).isEqualTo("moon hello");
            onVenus(context).convertAndSend("probe", "hello");
            assertThat(listening.next()).isEqualTo("venus hello");

            assertThat(first.convertSendAndReceive("measure", "four", Integer.class))
                    .isEqualTo(4);
            assertThat(onVenus(context).convertSendAndReceive("measure", "four", String.class))
                    .isEqualTo("FOUR");
            assertThat(listening.heard).isEmpty();
        });
    }

    @Test
    void beansOfTheFirstBusAreInjectedByTypeAsEver() {
        runner.withConfiguration(AutoConfigurations.of(IpmbChannelAutoConfiguration.class))
                .run(context -> {
                    Injected injected = new Injected();
                    context.getAutowireCapableBeanFactory().autowireBean(injected);
                    assertThat(injected.template).isSameAs(context.getBean("ipmbTemplate"));
                    assertThat(injected.connection).isSameAs(context.getBean("ipmbConnection"));
                    assertThat(injected.endpoint).isSameAs(injected.connection);
                    assertThat(injected.factory).isSameAs(context.getBean(IpmbListenerContainerFactory.BEAN_NAME));
                    assertThat(context).hasBean("ipmbChannel").hasBean("ipmbMethodListenerFactory");
                });
    }

    static class Injected {
        @Autowired
        @Nullable IpmbOperations template;

        @Autowired
        @Nullable IpmbConnection connection;

        @Autowired
        @Nullable EndpointSupplier endpoint;

        @Autowired
        @Nullable IpmbListenerContainerFactory factory;
    }

    @Configuration(proxyBeanMethods = false)
    static class Flows {

        @Bean
        IntegrationFlow twice(@Qualifier("venusListenerContainerFactory") IpmbListenerContainerFactory onVenus) {
            return IntegrationFlow.from(Ipmb.inboundGateway("twice")
                            .containerFactory(onVenus)
                            .payloadType(Integer.class))
                    .<Integer, Integer>transform(number -> 2 * number)
                    .get();
        }

        @Bean
        IntegrationFlow hearing(
                @Qualifier("venusListenerContainerFactory") IpmbListenerContainerFactory onVenus, Listening listening) {
            return IntegrationFlow.from(Ipmb.inboundChannelAdapter("flow")
                            .containerFactory(onVenus)
                            .payloadType(String.class))
                    .handle(message -> listening.heard.add("flow " + message.getPayload()))
                    .get();
        }

        @Bean
        IntegrationIpmbChannel venusChannel(
                @Qualifier("venusListenerContainerFactory") IpmbListenerContainerFactory onVenus) {
            IntegrationIpmbChannel channel = new IntegrationIpmbChannel();
            channel.setContainerFactory(onVenus);
            channel.setDefaultSelector("probe");
            channel.setPayloadType(Long.class);
            return channel;
        }
    }

    @Test
    void flowsAndChannelsLiveOnBothAsWell() {
        runner.withConfiguration(AutoConfigurations.of(IntegrationAutoConfiguration.class))
                .withUserConfiguration(Flows.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    IpmbTemplate venusTemplate = onVenus(context);

                    assertThat(venusTemplate.convertSendAndReceive("twice", 21, Integer.class))
                            .isEqualTo(42);
                    venusTemplate.convertAndSend("flow", "on");
                    assertThat(listening.next()).isEqualTo("flow on");

                    IntegrationIpmbChannel channel = context.getBean("venusChannel", IntegrationIpmbChannel.class);
                    assertThat(channel.label()).isEqualTo(Label.of("probe"));
                    channel.subscribe(message -> listening.heard.add("channel " + message.getPayload()));
                    channel.send(new GenericMessage<>(7L));
                    assertThat(listening.next()).isEqualTo("channel 7");
                });
    }

    /** Ends its work late, and sends on the other bus then. */
    static class Slow {

        private final Listening listening;
        private final IpmbTemplate venus;

        Slow(Listening listening, @Qualifier("venusTemplate") IpmbTemplate venus) {
            this.listening = listening;
            this.venus = venus;
        }

        @IpmbListener(selector = "slow")
        void hear(String text) throws InterruptedException {
            listening.busy.countDown();
            listening.go.await();
            venus.convertAndSend("colony", "last " + text);
        }
    }

    @Test
    void aListenerThatEndsItsWorkCanStillSendOnTheOtherBus() {
        try (Endpoint colony = other(venus, "colony")) {
            runner.withBean(Slow.class).run(context -> {
                IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
                context.getBean(IpmbOperations.class).convertAndSend("slow", "words");
                assertThat(listening.busy.await(20, TimeUnit.SECONDS)).isTrue();

                Thread stopping = new Thread(registry::stop);
                stopping.start();
                await().atMost(LIMIT)
                        .until(() -> registry.containers().stream()
                                .noneMatch(container -> container.state() == ContainerState.RUNNING));
                assertThat(registry.connections())
                        .extracting(connection -> connection.base().endpoint())
                        .doesNotContainNull();
                listening.go.countDown();
                stopping.join();

                try (IncomingMessage message = colony.receive(LIMIT)) {
                    assertThat(Objects.requireNonNull(message).payload()).isEqualTo("last words");
                }
                assertThat(registry.containers())
                        .extracting(container -> container.state())
                        .containsOnly(ContainerState.STOPPED);
                assertThat(context.getBean("venus", IpmbConnection.class).base().endpoint())
                        .isNull();
                await().atMost(LIMIT)
                        .untilAsserted(() ->
                                assertThat(events.buses(IpmbLeftEvent.class)).containsExactlyInAnyOrder(solar, venus));
            });
        }
    }

    /** Sends when it is destroyed, on both. */
    static class LastWords implements DisposableBean {

        private final IpmbOperations solar;
        private final IpmbTemplate venus;

        LastWords(IpmbOperations solar, @Qualifier("venusTemplate") IpmbTemplate venus) {
            this.solar = solar;
            this.venus = venus;
            venus.convertAndSend("colony", "made");
        }

        @Override
        public void destroy() {
            solar.convertAndSend("earth", "goodbye");
            venus.convertAndSend("colony", "goodbye");
        }
    }

    @Test
    void bothSendFromTheFirstBeanToTheLast() {
        try (Endpoint colony = other(venus, "colony");
                Endpoint earth = other(solar, "earth")) {
            runner.withBean(LastWords.class).run(context -> assertThat(context).hasNotFailed());
            assertThat(payload(colony)).isEqualTo("made");
            assertThat(payload(colony)).isEqualTo("goodbye");
            assertThat(payload(earth)).isEqualTo("goodbye");
        }
    }

    private static Object payload(Endpoint endpoint) {
        try (IncomingMessage message = endpoint.receive(LIMIT)) {
            return Objects.requireNonNull(message).payload();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FarVenus {

        @Bean(defaultCandidate = false)
        IpmbConnection venus(IpmbConnectionBuilder builder, @Value("${venus.identifier}") String identifier) {
            return builder.identifier(identifier)
                    .label("probe")
                    .startupFailurePolicy(StartupFailurePolicy.RETRY)
                    .joinOptions(options -> options.controllerAffinity(false).joinTimeout(Duration.ofMillis(50)))
                    .build();
        }

        @Bean(defaultCandidate = false)
        IpmbListenerContainerFactory venusListenerContainerFactory(@Qualifier("venus") IpmbConnection venus) {
            return venus.containerFactory();
        }
    }

    @Test
    void oneThatIsAwayLeavesTheOtherAlone() {
        Operated.runner(solar, platform)
                .withUserConfiguration(FarVenus.class)
                .withBean(Listening.class, () -> listening)
                .withPropertyValues(
                        "venus.identifier=" + venus,
                        "ipmb.reconnect.initial-interval=10ms",
                        "ipmb.reconnect.max-interval=10ms")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    context.getBean(IpmbOperations.class).convertAndSend("moon", "alone");
                    assertThat(listening.next()).isEqualTo("moon alone");
                    assertThat(health(context, "ipmbConnection").getStatus()).isEqualTo(Status.UP);
                    assertThat(health(context, "venus").getStatus()).isEqualTo(Status.DOWN);

                    try (Endpoint colony = other(venus, "colony")) {
                        await().atMost(LIMIT)
                                .untilAsserted(() -> assertThat(
                                                health(context, "venus").getStatus())
                                        .isEqualTo(Status.UP));
                        colony.send(Selector.unicast("probe"), "back");
                        assertThat(listening.next()).isEqualTo("venus back");
                    }
                });
    }

    private static IndicatedHealthDescriptor health(ApplicationContext context, String connection) {
        HealthDescriptor all = context.getBean(HealthEndpoint.class).healthForPath("ipmb");
        Map<String, HealthDescriptor> components =
                Objects.requireNonNull(((CompositeHealthDescriptor) Objects.requireNonNull(all)).getComponents());
        return (IndicatedHealthDescriptor) Objects.requireNonNull(components.get(connection));
    }

    @Test
    void whoOperatesItSeesBoth() {
        runner.run(context -> {
            onVenus(context).convertAndSend("probe", "hello");
            assertThat(listening.next()).isEqualTo("venus hello");

            assertThat(health(context, "ipmbConnection").getDetails()).containsEntry("bus", solar);
            assertThat(health(context, "venus").getDetails())
                    .containsEntry("bus", venus)
                    .containsEntry("label", List.of("probe"));

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(meter(
                                    context, "ipmb.listener.handled", "ipmb.bus", venus, "ipmb.listener.id", "probe"))
                            .isEqualTo(1));
            assertThat(meter(context, "ipmb.listener.handled", "ipmb.bus", solar, "ipmb.listener.id", "moon"))
                    .isZero();
            assertThat(meter(context, "ipmb.listener.stuck", "ipmb.bus", venus, "ipmb.label", "probe.measure"))
                    .isZero();
            assertThat(meter(context, "ipmb.controller.hosted", "ipmb.bus", venus))
                    .isEqualTo(1);
            assertThat(meter(context, "ipmb.template.failed", "ipmb.bus", venus))
                    .isZero();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(
                                    meter(context, "ipmb.listener", "ipmb.bus", venus, "ipmb.listener.id", "probe"))
                            .isEqualTo(1));

            BusDescriptor seen = context.getBean(IpmbEndpoint.class).bus();
            assertThat(seen.bus()).isEqualTo(solar);
            assertThat(seen.others()).singleElement().satisfies(other -> {
                assertThat(other.bus()).isEqualTo(venus);
                assertThat(other.label()).containsExactly("probe");
                assertThat(other.containers())
                        .extracting(BusDescriptor.Container::label)
                        .containsExactly(List.of("probe"), List.of("probe", "measure"));
            });
            assertThat(context.getBean(IpmbEndpoint.class).listener("upper").label())
                    .containsExactly("probe", "measure");
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(events.buses(IpmbJoinedEvent.class)).containsExactlyInAnyOrder(solar, venus));
        });
    }
}
