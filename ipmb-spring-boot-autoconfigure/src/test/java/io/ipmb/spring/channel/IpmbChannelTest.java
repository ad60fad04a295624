package io.ipmb.spring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.MemoryRegion;
import io.ipmb.Selector;
import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.IpmbChannelAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.IpmbIntegrationAutoConfiguration;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.integration.channel.IntegrationIpmbChannel;
import io.ipmb.spring.support.IpmbHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

/** The contract of the channel, in both of its forms. */
final class IpmbChannelTest {

    /** What the application has on its class path. */
    enum With {
        MESSAGING_ALONE(MessagingIpmbChannel.class),
        INTEGRATION(IntegrationIpmbChannel.class);

        private final Class<?> implementation;

        With(Class<?> implementation) {
            this.implementation = implementation;
        }

        private ApplicationContextRunner runner(InProcessBus bus) {
            ApplicationContextRunner runner = new ApplicationContextRunner()
                    .withPropertyValues("ipmb.identifier=unused")
                    .withBean(EndpointFactory.class, () -> bus)
                    .withConfiguration(AutoConfigurations.of(
                            IpmbAutoConfiguration.class,
                            IpmbIntegrationAutoConfiguration.class,
                            IpmbChannelAutoConfiguration.class));
            return this == MESSAGING_ALONE
                    ? runner.withClassLoader(new FilteredClassLoader("org.springframework.integration"))
                    : runner.withConfiguration(AutoConfigurations.of(
                            TaskSchedulingAutoConfiguration.class, IntegrationAutoConfiguration.class));
        }
    }

    /** Keeps what it gets. */
    private static final class Inbox implements MessageHandler {

        private final BlockingQueue<Message<?>> arrived = new LinkedBlockingQueue<>();

        @Override
        public void handleMessage(Message<?> message) {
            arrived.add(message);
        }

        private Object next() throws InterruptedException {
            return nextMessage().getPayload();
        }

        private Message<?> nextMessage() throws InterruptedException {
            @Nullable Message<?> message = arrived.poll(10, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing came");
            }
            return message;
        }
    }

    private static final String TOO_MUCH = "x".repeat(30_000);

    private final InProcessBus bus = new InProcessBus("moon");

    @AfterEach
    void nothingIsLeftOpen() {
        bus.awaitNothingOpen();
    }

    private static IpmbChannel channel(AssertableApplicationContext context) {
        return context.getBean("ipmbChannel", IpmbChannel.class);
    }

    private static Message<?> to(Object selector, Object payload) {
        return MessageBuilder.withPayload(payload)
                .setHeader(IpmbHeaders.SELECTOR, selector)
                .build();
    }

    private void run(With with, ContextConsumer<AssertableApplicationContext> test) {
        with.runner(bus).run(test);
    }

    @ParameterizedTest
    @EnumSource
    void isOfTheFormThatFitsTheClassPath(With with) {
        run(with, context -> {
            assertThat(channel(context)).isInstanceOf(with.implementation);
            assertThat(channel(context).label().elements()).containsExactly("moon");
        });
    }

    @ParameterizedTest
    @EnumSource
    void backsOffForTheApplicationsOwnChannel(With with) {
        MessageChannel own = (message, timeout) -> true;
        with.runner(bus)
                .withBean("ipmbChannel", MessageChannel.class, () -> own)
                .run(context -> assertThat(context.getBean("ipmbChannel")).isSameAs(own));
    }

    @ParameterizedTest
    @EnumSource
    void putsOnTheBusWhatIsSent(With with) {
        run(with, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                assertThat(channel(context).send(to("earth & !moon", "by text")))
                        .isTrue();
                assertThat(channel(context).send(to(Selector.multicast("earth"), "by value"), 1000))
                        .isTrue();
                assertThat(InProcessBus.next(earth)).isEqualTo("by text");
                assertThat(InProcessBus.next(earth)).isEqualTo("by value");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void sendsToTheDefaultSelectorOfTheTemplateWhereTheMessageNamesNone(With with) {
        run(with, context -> {
            context.getBean(IpmbTemplate.class).setDefaultSelector("earth");
            try (Endpoint earth = bus.other("earth", String.class)) {
                assertThat(channel(context).send(new GenericMessage<>("by default")))
                        .isTrue();
                assertThat(InProcessBus.next(earth)).isEqualTo("by default");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatIsMissingWhenNobodyIsNamed(With with) {
        run(
                with,
                context -> assertThatThrownBy(() -> channel(context).send(new GenericMessage<>("to whom?")))
                        .isInstanceOf(MessageDeliveryException.class)
                        .hasMessageContaining("ipmb_selector")
                        .hasMessageContaining("ipmb.template.default-selector"));
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatIsWrongWithASelector(With with) {
        run(
                with,
                context -> assertThatThrownBy(() -> channel(context).send(to("earth & ", "to whom?")))
                        .isInstanceOf(MessageDeliveryException.class)
                        .hasMessageContaining("earth & "));
    }

    @ParameterizedTest
    @EnumSource
    void givesAMessageToOneReceiverToOneSubscriberInTurn(With with) {
        run(with, context -> {
            Inbox first = new Inbox();
            Inbox second = new Inbox();
            channel(context).subscribe(first);
            channel(context).subscribe(second);
            try (Endpoint earth = bus.other("earth", String.class)) {
                for (String text : List.of("a", "b", "c", "d")) {
                    earth.send(Selector.unicast("moon"), text);
                }
                assertThat(List.of(first.next(), second.next(), first.next(), second.next()))
                        .containsExactly("a", "b", "c", "d");
                assertThat(first.arrived).isEmpty();
                assertThat(second.arrived).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void givesAMessageToManyToAllSubscribers(With with) {
        run(with, context -> {
            Inbox first = new Inbox();
            Inbox second = new Inbox();
            channel(context).subscribe(first);
            channel(context).subscribe(second);
            try (Endpoint earth = bus.other("earth", String.class)) {
                earth.send(Selector.multicast("moon"), "all");
                Message<?> message = first.nextMessage();
                assertThat(message.getPayload()).isEqualTo("all");
                assertThat(message.getHeaders())
                        .containsEntry(IpmbHeaders.RECEIVED_SELECTOR, Selector.multicast("moon"));
                assertThat(second.next()).isEqualTo("all");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aSubscriberThatFailsKeepsNothingFromTheOthers(With with) {
        run(with, context -> {
            Inbox healthy = new Inbox();
            channel(context).subscribe(message -> {
                throw new IllegalStateException("on purpose");
            });
            channel(context).subscribe(healthy);
            try (Endpoint earth = bus.other("earth", String.class)) {
                earth.send(Selector.multicast("moon"), "all");
                assertThat(healthy.next()).isEqualTo("all");
                earth.send(Selector.unicast("moon"), "for the one that fails");
                earth.send(Selector.unicast("moon"), "for the healthy one");
                assertThat(healthy.next()).isEqualTo("for the healthy one");
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> context.getBean(IpmbListenerEndpointRegistry.class)
                                    .connection()
                                    .base()
                                    .statistics()
                                    .failed()
                            == 2);
        });
    }

    @ParameterizedTest
    @EnumSource
    void takesNothingWithoutSubscribers(With with) {
        run(with, context -> {
            IpmbChannel channel = channel(context);
            IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
            assertThat(registry.listenerIds()).isEmpty();

            Inbox inbox = new Inbox();
            assertThat(channel.subscribe(inbox)).isTrue();
            assertThat(channel.subscribe(inbox)).isFalse();
            assertThat(channel.getSubscriberCount()).isEqualTo(1);
            assertThat(registry.listenerIds()).containsExactly("ipmbChannel");

            assertThat(channel.unsubscribe(inbox)).isTrue();
            assertThat(channel.unsubscribe(inbox)).isFalse();
            assertThat(channel.getSubscriberCount()).isZero();
            try (Endpoint earth = bus.other("earth", String.class)) {
                earth.send(Selector.unicast("moon"), "for nobody");
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> registry.connection().base().statistics().notTaken() == 1);
                channel.subscribe(inbox);
                earth.send(Selector.unicast("moon"), "for a subscriber");
                assertThat(inbox.next()).isEqualTo("for a subscriber");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aMessageThatIsPassedOnDoesNotComeBackByItself(With with) {
        run(with, context -> {
            Inbox inbox = new Inbox();
            channel(context).subscribe(inbox);
            try (Endpoint earth = bus.other("earth", String.class)) {
                earth.send(Selector.unicast("moon"), "once");
                Message<?> arrived = inbox.nextMessage();
                assertThatThrownBy(() -> channel(context).send(arrived))
                        .isInstanceOf(MessageDeliveryException.class)
                        .hasMessageContaining("ipmb_selector");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void sendsToItsOwnSubscribersWhereTheSelectorNamesThem(With with) {
        run(with, context -> {
            Inbox inbox = new Inbox();
            channel(context).subscribe(inbox);
            channel(context).send(to("moon", "to myself"));
            assertThat(inbox.next()).isEqualTo("to myself");
        });
    }

    @ParameterizedTest
    @EnumSource
    void saysFalseWhenTheTimeIsOver(With with) {
        run(with, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                assertThat(earth.isController()).isFalse();
                fill(channel(context));
                assertThat(channel(context).send(to("earth", TOO_MUCH), 0)).isFalse();
                assertThat(channel(context).send(to("earth", TOO_MUCH), 50)).isFalse();
            }
        });
    }

    /** Sends to somebody who does not read, until nothing more goes in. */
    private static void fill(IpmbChannel channel) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> !channel.send(to("earth", TOO_MUCH), 20));
    }

    @ParameterizedTest
    @EnumSource
    void closesAttachmentsWhenTheSubscriberHasReturned(With with) {
        run(with, context -> {
            BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
            Inbox inbox = new Inbox();
            channel(context).subscribe(message -> {
                seen.add((int) regions(message).get(0).map().get(0));
                inbox.handleMessage(message);
            });
            try (Endpoint earth = bus.other("earth", String.class)) {
                bus.sendRegion(earth, Selector.unicast("moon"), "picture", 42);
                Message<?> message = inbox.nextMessage();
                assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(42);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> !regions(message).get(0).isOpen());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void subscribersStayWhenTheContextIsPausedAndRestarted(With with) {
        run(with, context -> {
            Inbox inbox = new Inbox();
            channel(context).subscribe(inbox);
            for (int round = 0; round < 2; round++) {
                context.getSourceApplicationContext().stop();
                bus.awaitNothingOpen();
                context.getSourceApplicationContext().start();
                try (Endpoint earth = bus.other("earth", String.class)) {
                    earth.send(Selector.unicast("moon"), "round " + round);
                    assertThat(inbox.next()).isEqualTo("round " + round);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void saysWhyAMessageCannotTravel(With with) {
        run(
                with,
                context -> assertThatThrownBy(() -> channel(context).send(to("earth", "x".repeat(1 << 20))))
                        .isInstanceOf(MessageDeliveryException.class)
                        .hasMessageContaining("bytes"));
    }

    @SuppressWarnings("unchecked")
    private static List<MemoryRegion> regions(Message<?> message) {
        Map<String, Object> headers = message.getHeaders();
        return (List<MemoryRegion>) Objects.requireNonNull(headers.get(IpmbHeaders.REGIONS));
    }
}
