package io.ipmb.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.MemoryRegion;
import io.ipmb.Selector;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.MessageType;
import io.ipmb.spring.channel.InProcessBus;
import io.ipmb.spring.channel.IpmbAttachments;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.RequestFailedException;
import io.ipmb.spring.integration.dsl.Ipmb;
import io.ipmb.spring.integration.dsl.IpmbMessageProducerSpec;
import io.ipmb.spring.integration.inbound.IpmbMessageProducer;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.converter.MessageConversionException;

/** From the bus into flows. */
final class InboundAdapterTest {

    @MessageType("9a1d7c52-33f0-4d0e-8b0a-5a3cf3a4d9e1")
    record Orbit(int number, double height) {}

    private final InProcessBus bus = new InProcessBus("moon");

    @AfterEach
    void nothingIsLeftOpen() {
        bus.awaitNothingOpen();
    }

    private static QueueChannel queue(ApplicationContext context, String name) {
        return context.getBean(name, QueueChannel.class);
    }

    private static Message<?> next(QueueChannel channel) {
        return Objects.requireNonNull(channel.receive(10_000), "nothing came");
    }

    private static long failures(ApplicationContext context, String listener) {
        return Objects.requireNonNull(
                        context.getBean(IpmbListenerEndpointRegistry.class).container(listener))
                .statistics()
                .failed();
    }

    @Configuration(proxyBeanMethods = false)
    static class Queues {

        @Bean
        QueueChannel arrived() {
            return new QueueChannel();
        }

        @Bean
        QueueChannel errors() {
            return new QueueChannel();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Plain extends Queues {

        @Bean
        IntegrationFlow orbits() {
            return IntegrationFlow.from(Ipmb.inboundChannelAdapter("tracker & !dark")
                            .id("tracker")
                            .payloadType(Orbit.class, String.class))
                    .channel("arrived")
                    .get();
        }

        @Bean
        IntegrationFlow everything() {
            return IntegrationFlow.from(Ipmb.inboundChannelAdapter().id("base"))
                    .channel("arrived")
                    .get();
        }
    }

    @Test
    void messagesOfTheBusComeIntoTheFlow() {
        FlowRunner.run(bus, Plain.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                earth.send(Selector.unicast("tracker"), new Orbit(3, 1.5));
                Message<?> orbit = next(queue(context, "arrived"));
                assertThat(orbit.getPayload()).isEqualTo(new Orbit(3, 1.5));
                assertThat(orbit.getHeaders())
                        .containsEntry(IpmbHeaders.RECEIVED_SELECTOR, Selector.unicast("tracker"))
                        .doesNotContainKey(IpmbHeaders.SELECTOR);

                earth.send(Selector.unicast("tracker"), "a text too");
                assertThat(next(queue(context, "arrived")).getPayload()).isEqualTo("a text too");
                earth.send(Selector.unicast("moon & !tracker"), 42);
                assertThat(next(queue(context, "arrived")).getPayload()).isEqualTo(42);
            }
        });
    }

    @Test
    void anAdapterCanBeStoppedAndStartedAgain() {
        FlowRunner.run(bus, Plain.class, context -> {
            IpmbMessageProducer adapter = context.getBean("tracker", IpmbMessageProducer.class);
            IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
            try (Endpoint earth = bus.other("earth", String.class)) {
                for (int round = 0; round < 3; round++) {
                    adapter.stop();
                    assertThat(registry.listenerIds()).containsExactly("base");
                    adapter.start();
                    assertThat(registry.listenerIds()).containsExactlyInAnyOrder("base", "tracker");
                    earth.send(Selector.unicast("tracker"), "round " + round);
                    assertThat(next(queue(context, "arrived")).getPayload()).isEqualTo("round " + round);
                }
            }
        });
    }

    @Test
    void adaptersComeBackWhenTheContextIsPausedAndRestarted() {
        FlowRunner.run(bus, Plain.class, context -> {
            for (int round = 0; round < 2; round++) {
                context.getSourceApplicationContext().stop();
                bus.awaitNothingOpen();
                context.getSourceApplicationContext().start();
                try (Endpoint earth = bus.other("earth", String.class)) {
                    earth.send(Selector.unicast("tracker"), "round " + round);
                    assertThat(next(queue(context, "arrived")).getPayload()).isEqualTo("round " + round);
                }
            }
        });
    }

    @Test
    void flowsComeAndGoAtRunTime() {
        FlowRunner.run(bus, Queues.class, context -> {
            IntegrationFlowContext flows = context.getBean(IntegrationFlowContext.class);
            IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
            try (Endpoint earth = bus.other("earth", String.class)) {
                for (int round = 0; round < 2; round++) {
                    IntegrationFlow flow = IntegrationFlow.from(
                                    Ipmb.inboundChannelAdapter("late").id("late"))
                            .channel("arrived")
                            .get();
                    IntegrationFlowContext.IntegrationFlowRegistration registration =
                            flows.registration(flow).id("lateFlow").register();
                    earth.send(Selector.unicast("late"), "round " + round);
                    assertThat(next(queue(context, "arrived")).getPayload()).isEqualTo("round " + round);
                    registration.destroy();
                    assertThat(registry.listenerIds()).isEmpty();
                }
            }
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Failing extends Queues {

        @Bean
        IntegrationFlow withErrorChannel() {
            return IntegrationFlow.from(Ipmb.inboundChannelAdapter("caught")
                            .id("caught")
                            .payloadType(Orbit.class)
                            .errorChannel("errors"))
                    .handle(Failing::fail)
                    .get();
        }

        @Bean
        IntegrationFlow withoutErrorChannel() {
            return IntegrationFlow.from(
                            Ipmb.inboundChannelAdapter("thrown").id("thrown").payloadType(String.class))
                    .handle(Failing::fail)
                    .get();
        }

        private static void fail(Message<?> message) {
            if (!message.getPayload().equals("fine")) {
                throw new IllegalStateException("on purpose");
            }
        }
    }

    @Test
    void aFlowThatFailsIsToldToTheErrorChannelAndTheNextMessageComes() {
        FlowRunner.run(bus, Failing.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                for (int number = 1; number <= 2; number++) {
                    earth.send(Selector.unicast("caught"), new Orbit(number, 1));
                    MessagingException failure =
                            (MessagingException) next(queue(context, "errors")).getPayload();
                    assertThat(failure).hasRootCauseMessage("on purpose");
                    assertThat(Objects.requireNonNull(failure.getFailedMessage())
                                    .getPayload())
                            .isEqualTo(new Orbit(number, 1));
                }
                assertThat(failures(context, "caught")).isZero();
            }
        });
    }

    @Test
    void aFlowThatFailsWithoutErrorChannelIsCountedAndTheNextMessageComes() {
        FlowRunner.run(bus, Failing.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                earth.send(Selector.unicast("thrown"), "bad");
                earth.send(Selector.unicast("thrown"), "bad");
                earth.send(Selector.unicast("thrown"), "fine");
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> Objects.requireNonNull(context.getBean(IpmbListenerEndpointRegistry.class)
                                                .container("thrown"))
                                        .statistics()
                                        .handled()
                                == 1);
                assertThat(failures(context, "thrown")).isEqualTo(2);
            }
        });
    }

    /** Refuses all that arrives. */
    @Configuration(proxyBeanMethods = false)
    static class Unreadable extends Queues {

        @Bean
        IntegrationFlow flow() {
            return IntegrationFlow.from(Ipmb.inboundChannelAdapter("numbers")
                            .id("numbers")
                            .payloadType(Integer.class)
                            .errorChannel("errors"))
                    .channel("arrived")
                    .get();
        }

        @Bean
        static BeanPostProcessor refusing() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof IpmbMessageConverter converter ? new RefusingConverter(converter) : bean;
                }
            };
        }
    }

    @Test
    void aPayloadThatCannotBeReadIsToldToTheErrorChannelAndTheNextMessageComes() {
        FlowRunner.run(bus, Unreadable.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                earth.send(Selector.unicast("numbers"), RefusingConverter.REFUSED);
                assertThat(next(queue(context, "errors")).getPayload()).isInstanceOf(MessageConversionException.class);
                earth.send(Selector.unicast("numbers"), 7);
                assertThat(next(queue(context, "arrived")).getPayload()).isEqualTo(7);
            }
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Pictures extends Queues {

        @Bean
        IntegrationFlow borrowedFlow() {
            return IntegrationFlow.from(Ipmb.inboundChannelAdapter("borrowed").id("borrowed"))
                    .channel("arrived")
                    .get();
        }

        @Bean
        IntegrationFlow ownedFlow() {
            return IntegrationFlow.from(
                            Ipmb.inboundChannelAdapter("owned").id("owned").retainAttachments(true))
                    .channel("arrived")
                    .get();
        }

        @Bean
        IntegrationFlow failingFlow() {
            return IntegrationFlow.from(
                            Ipmb.inboundChannelAdapter("failing").id("failing").retainAttachments(true))
                    .wireTap("arrived")
                    .handle(message -> {
                        throw new IllegalStateException("on purpose");
                    })
                    .get();
        }

        @Bean
        IntegrationFlow caughtFlow() {
            return IntegrationFlow.from(Ipmb.inboundChannelAdapter("caught")
                            .id("caught")
                            .retainAttachments(true)
                            .errorChannel("errors"))
                    .handle(message -> {
                        throw new IllegalStateException("on purpose");
                    })
                    .get();
        }

        @Bean
        QueueChannel full() {
            return new QueueChannel(1);
        }

        @Bean
        IpmbMessageProducerSpec refused() {
            return Ipmb.inboundChannelAdapter("refused")
                    .retainAttachments(true)
                    .sendTimeout(0)
                    .outputChannel("full");
        }
    }

    @SuppressWarnings("unchecked")
    private static MemoryRegion region(Message<?> message) {
        return ((List<MemoryRegion>) Objects.requireNonNull(message.getHeaders().get(IpmbHeaders.REGIONS))).get(0);
    }

    @Test
    void attachmentsAreClosedWhenTheFlowHasReturned() {
        FlowRunner.run(bus, Pictures.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                List<String> before = bus.openObjects();
                bus.sendRegion(earth, Selector.unicast("borrowed"), "picture", 42);
                MemoryRegion region = region(next(queue(context, "arrived")));
                await().atMost(Duration.ofSeconds(20)).until(() -> !region.isOpen());
                bus.awaitOnly(before);
            }
        });
    }

    @Test
    void aFlowThatRetainsAttachmentsOwnsThem() {
        FlowRunner.run(bus, Pictures.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                List<String> before = bus.openObjects();
                bus.sendRegion(earth, Selector.unicast("owned"), "picture", 42);
                Message<?> message = next(queue(context, "arrived"));
                // The next message proves that the adapter has handled the first one.
                earth.send(Selector.unicast("owned"), "next");
                next(queue(context, "arrived"));
                assertThat(region(message).isOpen()).isTrue();
                assertThat(region(message).map().get(0)).isEqualTo((byte) 42);
                IpmbAttachments.close(message);
                assertThat(region(message).isOpen()).isFalse();
                bus.awaitOnly(before);
            }
        });
    }

    @Test
    void aFlowThatFailsOwnsNothing() {
        FlowRunner.run(bus, Pictures.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                List<String> before = bus.openObjects();
                bus.sendRegion(earth, Selector.unicast("failing"), "picture", 1);
                MemoryRegion thrown = region(next(queue(context, "arrived")));
                await().atMost(Duration.ofSeconds(20)).until(() -> !thrown.isOpen());

                bus.sendRegion(earth, Selector.unicast("caught"), "picture", 2);
                MessagingException failure =
                        (MessagingException) next(queue(context, "errors")).getPayload();
                MemoryRegion caught = region(Objects.requireNonNull(failure.getFailedMessage()));
                await().atMost(Duration.ofSeconds(20)).until(() -> !caught.isOpen());
                bus.awaitOnly(before);
            }
        });
    }

    @Test
    void aMessageThatTheFlowDoesNotTakeLeaksNothing() {
        FlowRunner.run(bus, Pictures.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                earth.send(Selector.unicast("refused"), "fills the queue");
                List<String> before = bus.openObjects();
                bus.sendRegion(earth, Selector.unicast("refused"), "picture", 1);
                await().atMost(Duration.ofSeconds(20)).until(() -> failures(context, "refused") == 1);
                bus.awaitOnly(before);
            }
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Concurrent {

        static final int MANY = 3;

        final CountDownLatch together = new CountDownLatch(MANY);

        @Bean
        IntegrationFlow flow() {
            return IntegrationFlow.from(
                            Ipmb.inboundChannelAdapter("workers").id("workers").concurrency(MANY))
                    .handle(message -> {
                        together.countDown();
                        try {
                            if (!together.await(10, TimeUnit.SECONDS)) {
                                throw new IllegalStateException("alone");
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    })
                    .get();
        }
    }

    @Test
    void severalMessagesAreInTheFlowAtTheSameTime() {
        FlowRunner.run(bus, Concurrent.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                for (int i = 0; i < Concurrent.MANY; i++) {
                    earth.send(Selector.unicast("workers"), i);
                }
                CountDownLatch together = context.getBean(Concurrent.class).together;
                assertThat(together.await(10, TimeUnit.SECONDS)).isTrue();
            }
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class NeverMet extends Queues {
        @Bean
        IntegrationFlow flow() {
            return IntegrationFlow.from(
                            Ipmb.inboundChannelAdapter("dark & !moon").id("never"))
                    .channel("arrived")
                    .get();
        }
    }

    @Test
    void anAdapterThatCanNeverBeReachedStopsTheStart() {
        FlowRunner.runner(bus).withUserConfiguration(NeverMet.class).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOf(IllegalListenerException.class)
                    .hasMessageContaining("never")
                    .hasMessageContaining("ipmb:inbound-channel-adapter");
        });
    }

    @Test
    void bytesArriveAsBytes() {
        FlowRunner.run(bus, Plain.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                earth.send(Selector.unicast("moon & !tracker"), new BytesMessage(7, new byte[] {1, 2}));
                Message<?> message = next(queue(context, "arrived"));
                assertThat(message.getPayload()).isInstanceOf(BytesMessage.class);
                assertThat(message.getHeaders()).containsEntry(IpmbHeaders.FORMAT, 7);
            }
        });
    }

    private static IpmbOperations.SendSpec request(ApplicationContext context, String to, Object payload) {
        return context.getBean(IpmbOperations.class).newMessage(payload).to(to).replyTimeout(Duration.ofSeconds(10));
    }

    @Test
    void aRequesterIsToldThatAFlowWithoutAnswersHasTakenTheRequest() {
        FlowRunner.run(bus, Plain.class, context -> {
            assertThat(request(context, "tracker", "anybody there?").request(String.class))
                    .isNull();
            assertThat(next(queue(context, "arrived")).getPayload()).isEqualTo("anybody there?");
        });
    }

    @Test
    void ofManyReceiversOneWithoutAnswersSaysNothing() {
        FlowRunner.run(bus, Plain.class, context -> {
            CompletableFuture<@Nullable String> answer =
                    request(context, "*", "who is there?").multicast().requestAsync(String.class);
            assertThat(next(queue(context, "arrived")).getPayload()).isEqualTo("who is there?");
            assertThat(next(queue(context, "arrived")).getPayload()).isEqualTo("who is there?");
            // Once this reply is there, one to the earlier request would be as well.
            assertThat(request(context, "tracker", "now").request(String.class)).isNull();
            assertThat(answer).isNotDone();
            assertThat(answer.cancel(false)).isTrue();
        });
    }

    @Test
    void aRequesterIsToldThatTheFlowHasFailed() {
        FlowRunner.run(bus, Failing.class, context -> {
            assertThatExceptionOfType(RequestFailedException.class)
                    .isThrownBy(() -> request(context, "thrown", "bad").request(String.class))
                    .withMessageContaining("IllegalStateException: on purpose");
            assertThatExceptionOfType(RequestFailedException.class)
                    .isThrownBy(
                            () -> request(context, "caught", new Orbit(1, 1)).request(String.class))
                    .withMessageContaining("The flow has failed");
            assertThat(next(queue(context, "errors")).getPayload()).isInstanceOf(MessagingException.class);
            assertThat(request(context, "thrown", "fine").request(String.class)).isNull();
        });
    }

    @Test
    void aRequesterIsToldThatTheRequestCannotBeRead() {
        FlowRunner.run(bus, Unreadable.class, context -> {
            assertThatExceptionOfType(RequestFailedException.class)
                    .isThrownBy(() -> request(context, "numbers", RefusingConverter.REFUSED)
                            .request(String.class))
                    .withMessageContaining("MessageConversionException");
            assertThat(next(queue(context, "errors")).getPayload()).isInstanceOf(MessageConversionException.class);
        });
    }
}
