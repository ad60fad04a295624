package io.ipmb.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.Selector;
import io.ipmb.spring.channel.InProcessBus;
import io.ipmb.spring.channel.IpmbAttachments;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.ReplyTimeoutException;
import io.ipmb.spring.core.RequestFailedException;
import io.ipmb.spring.core.TwoTemplates;
import io.ipmb.spring.integration.dsl.Ipmb;
import io.ipmb.spring.integration.inbound.IpmbInboundGateway;
import io.ipmb.spring.listener.ContainerStatistics;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

/** Requests from and to the bus. */
final class GatewayTest {

    private final InProcessBus bus = new InProcessBus("moon");

    @AfterEach
    void nothingIsLeftOpen() {
        bus.awaitNothingOpen();
    }

    @Configuration(proxyBeanMethods = false)
    static class Flows {

        final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

        @Bean
        IntegrationFlow upper() {
            return IntegrationFlow.from(
                            Ipmb.inboundGateway("upper").id("upperGateway").payloadType(String.class))
                    .<String, String>transform(String::toUpperCase)
                    .get();
        }

        @Bean
        IntegrationFlow failing() {
            return IntegrationFlow.from(Ipmb.inboundGateway("failing").id("failingGateway"))
                    .handle((payload, headers) -> {
                        throw new IllegalStateException("on purpose");
                    })
                    .get();
        }

        @Bean
        IntegrationFlow mended() {
            return IntegrationFlow.from(
                            Ipmb.inboundGateway("mended").id("mendedGateway").errorChannel("mending.input"))
                    .handle((payload, headers) -> {
                        throw new IllegalStateException("on purpose");
                    })
                    .get();
        }

        @Bean
        IntegrationFlow mending() {
            return flow -> flow.<MessagingException, String>transform(failure -> "mended: "
                    + Objects.requireNonNull(failure.getFailedMessage()).getPayload());
        }

        @Bean
        IntegrationFlow silent() {
            return IntegrationFlow.from(
                            Ipmb.inboundGateway("silent").id("silentGateway").replyTimeout(Duration.ofMillis(100)))
                    .channel(new QueueChannel())
                    .get();
        }

        @Bean
        IntegrationFlow telling() {
            return IntegrationFlow.from(Ipmb.inboundGateway("telling").id("tellingGateway"))
                    .handle((payload, headers) -> {
                        told.add(payload);
                        return "nobody waits for this";
                    })
                    .get();
        }

        @Bean
        IntegrationFlow asking() {
            return flow -> flow.handle(Ipmb.outboundGateway()
                    .selectorExpression("headers.to")
                    .replyType(String.class)
                    .replyTimeoutExpression("headers['patience']"));
        }

        @Bean
        IntegrationFlow askingLater() {
            return flow -> flow.handle(Ipmb.outboundGateway("upper")
                    .replyType(String.class)
                    .async(true)
                    .replyTimeout(Duration.ofSeconds(10)));
        }
    }

    private static Object ask(ApplicationContext context, String to, Object payload) {
        return ask(
                        context,
                        "asking",
                        MessageBuilder.withPayload(payload).setHeader("to", to).build())
                .getPayload();
    }

    private static Message<?> ask(ApplicationContext context, String flow, Message<?> request) {
        MessagingTemplate template = new MessagingTemplate();
        template.setReceiveTimeout(20_000);
        return Objects.requireNonNull(
                template.sendAndReceive(context.getBean(flow + ".input", MessageChannel.class), request));
    }

    private static ContainerStatistics statistics(ApplicationContext context, String gateway) {
        return Objects.requireNonNull(
                        context.getBean(IpmbListenerEndpointRegistry.class).container(gateway))
                .statistics();
    }

    @Test
    void aRequestGoesThroughTheBusAndBack() {
        FlowRunner.run(bus, Flows.class, context -> {
            assertThat(ask(context, "upper", "hello")).isEqualTo("HELLO");
            assertThat(context.getBean(IpmbOperations.class).convertSendAndReceive("upper", "template", String.class))
                    .isEqualTo("TEMPLATE");
        });
    }

    @Test
    void requestAndAnswerMayBothBeLargerThanAFrame() {
        FlowRunner.run(bus, Flows.class, context -> {
            String large = "x".repeat(1 << 20);
            assertThat(ask(context, "upper", large)).isEqualTo(large.toUpperCase(Locale.ROOT));
            assertThat(ask(context, "askingLater", new GenericMessage<>(large)).getPayload())
                    .isEqualTo(large.toUpperCase(Locale.ROOT));
            MemoryRegistry registry = context.getBean(MemoryRegistry.class);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(registry.statistics().inUse()).isZero());
            assertThat(registry.statistics().created()).isPositive();
        });
    }

    @Configuration(proxyBeanMethods = false)
    @Import(TwoTemplates.class)
    static class Loud {

        @Bean
        IntegrationFlow loud() {
            return IntegrationFlow.from(
                            Ipmb.inboundGateway("loud").id("loudGateway").payloadType(String.class))
                    .<String, String>transform(String::toUpperCase)
                    .get();
        }
    }

    @Test
    void anAnswerMayBeLargerThanAFrameWhateverTemplatesThereAre() {
        FlowRunner.run(bus, Loud.class, context -> {
            String large = "x".repeat(1 << 20);
            assertThat(context.getBean("one", IpmbTemplate.class).convertSendAndReceive("loud", large, String.class))
                    .isEqualTo(large.toUpperCase(Locale.ROOT));
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Growing {

        @Bean
        IntegrationFlow growing() {
            return IntegrationFlow.from(
                            Ipmb.inboundGateway("growing").id("growingGateway").payloadType(String.class))
                    .<String, String>transform(text -> text.repeat(1 << 20))
                    .get();
        }
    }

    @Test
    void whoeverAsksIsToldThatTheAnswerCannotBeSent() {
        FlowRunner.runner(bus)
                .withUserConfiguration(Growing.class)
                .withPropertyValues("ipmb.memory-region.max-bytes=1MB", "ipmb.template.reply-timeout=20s")
                .run(context -> assertThatExceptionOfType(RequestFailedException.class)
                        .isThrownBy(() -> context.getBean(IpmbOperations.class)
                                .convertSendAndReceive("growing", "xy", String.class))
                        .withMessageContaining("The memory registry holds 0 bytes"));
    }

    @Test
    void anAnswerComesIntoAnAsynchronousFlow() {
        FlowRunner.run(
                bus,
                Flows.class,
                context -> assertThat(ask(context, "askingLater", new GenericMessage<>("later"))
                                .getPayload())
                        .isEqualTo("LATER"));
    }

    @Test
    void aRequesterIsToldAtOnceThatTheFlowHasFailed() {
        FlowRunner.run(bus, Flows.class, context -> {
            assertThatThrownBy(() -> ask(context, "failing", "hello"))
                    .isInstanceOf(RequestFailedException.class)
                    .hasMessageContaining("on purpose");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> statistics(context, "failingGateway").failed() == 1);
            assertThat(ask(context, "upper", "still here")).isEqualTo("STILL HERE");
        });
    }

    @Test
    void theErrorChannelMayHaveAnAnswer() {
        FlowRunner.run(bus, Flows.class, context -> {
            assertThat(ask(context, "mended", "hello")).isEqualTo("mended: hello");
            assertThat(statistics(context, "mendedGateway").failed()).isZero();
        });
    }

    @Test
    void aRequesterIsToldThatTheFlowHasNoAnswerInTime() {
        FlowRunner.run(
                bus,
                Flows.class,
                context -> assertThatThrownBy(() -> ask(context, "silent", "hello"))
                        .isInstanceOf(RequestFailedException.class)
                        .hasMessageContaining("within timeout"));
    }

    @Test
    void nobodyThereIsATimeOut() {
        FlowRunner.run(bus, Flows.class, context -> {
            Message<?> request = MessageBuilder.withPayload("hello")
                    .setHeader("to", "nobody")
                    .setHeader("patience", "50ms")
                    .build();
            assertThatThrownBy(() -> ask(context, "asking", request)).isInstanceOf(ReplyTimeoutException.class);
        });
    }

    @Test
    void aMessageWhoseSenderDoesNotWaitGoesThroughTheFlowAsWell() {
        FlowRunner.run(bus, Flows.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                for (int i = 0; i < 3; i++) {
                    earth.send(Selector.unicast("telling"), "number " + i);
                    assertThat(context.getBean(Flows.class).told.poll(10, TimeUnit.SECONDS))
                            .isEqualTo("number " + i);
                }
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> statistics(context, "tellingGateway").handled() == 3);
            assertThat(statistics(context, "tellingGateway").failed()).isZero();
        });
    }

    @Test
    void aGatewayCanBeStoppedAndStartedAgain() {
        FlowRunner.run(bus, Flows.class, context -> {
            IpmbInboundGateway gateway = context.getBean("upperGateway", IpmbInboundGateway.class);
            for (int round = 0; round < 2; round++) {
                gateway.stop();
                assertThat(context.getBean(IpmbListenerEndpointRegistry.class).listenerIds())
                        .doesNotContain("upperGateway");
                gateway.start();
                assertThat(ask(context, "upper", "round " + round)).isEqualTo("ROUND " + round);
            }
        });
    }

    @Test
    void gatewaysWorkAgainAfterTheContextWasPaused() {
        FlowRunner.run(bus, Flows.class, context -> {
            assertThat(ask(context, "upper", "before")).isEqualTo("BEFORE");
            context.getSourceApplicationContext().stop();
            bus.awaitNothingOpen();
            context.getSourceApplicationContext().start();
            assertThat(ask(context, "upper", "after")).isEqualTo("AFTER");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Unreadable {

        @Bean
        IntegrationFlow numbers() {
            return IntegrationFlow.from(
                            Ipmb.inboundGateway("numbers").id("numbersGateway").payloadType(Integer.class))
                    .<Integer, Integer>transform(number -> number + 1)
                    .get();
        }

        @Bean
        IntegrationFlow told() {
            return IntegrationFlow.from(Ipmb.inboundGateway("told")
                            .id("toldGateway")
                            .errorChannel("errors")
                            .payloadType(Integer.class))
                    .<Integer, Integer>transform(number -> number + 1)
                    .get();
        }

        @Bean
        QueueChannel errors() {
            return new QueueChannel();
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
    void aRequesterIsToldThatTheRequestCannotBeRead() {
        FlowRunner.run(bus, Unreadable.class, context -> {
            IpmbOperations operations = context.getBean(IpmbOperations.class);
            for (String gateway : List.of("numbers", "told")) {
                assertThatThrownBy(() ->
                                operations.convertSendAndReceive(gateway, RefusingConverter.REFUSED, Integer.class))
                        .isInstanceOf(RequestFailedException.class)
                        .hasMessageContaining("The payload is broken");
                assertThat(operations.convertSendAndReceive(gateway, 1, Integer.class))
                        .isEqualTo(2);
            }
            assertThat(context.getBean(QueueChannel.class).receive(10_000)).isNotNull();
            assertThat(statistics(context, "numbersGateway").failed()).isEqualTo(1);
            assertThat(statistics(context, "toldGateway").failed()).isZero();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Pictures {

        final BlockingQueue<MemoryRegion> seen = new LinkedBlockingQueue<>();

        @Bean
        IntegrationFlow renderer(EndpointFactory factory) {
            InProcessBus bus = (InProcessBus) factory;
            return IntegrationFlow.from(Ipmb.inboundGateway("renderer").id("rendererGateway"))
                    .handle(
                            String.class,
                            (payload, headers) -> MessageBuilder.withPayload("picture of " + payload)
                                    .setHeader(IpmbHeaders.REGIONS, List.of(bus.region(42)))
                                    .build())
                    .get();
        }

        @Bean
        IntegrationFlow looker() {
            return IntegrationFlow.from(Ipmb.inboundGateway("looker").id("lookerGateway"))
                    .<String, String>transform(payload -> "seen " + payload)
                    .get();
        }

        @Bean
        IntegrationFlow borrowed() {
            return flow -> flow.handle(Ipmb.outboundGateway("renderer")).handle(this::look);
        }

        @Bean
        IntegrationFlow owned() {
            return flow -> flow.handle(Ipmb.outboundGateway("renderer").retainAttachments(true))
                    .handle(this::look);
        }

        @Bean
        IntegrationFlow failing() {
            return flow -> flow.handle(Ipmb.outboundGateway("renderer").retainAttachments(true))
                    .handle(message -> {
                        look(message);
                        throw new IllegalStateException("on purpose");
                    });
        }

        private void look(Message<?> message) {
            seen.add(GatewayTest.regions(message).get(0));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<MemoryRegion> regions(Message<?> message) {
        return (List<MemoryRegion>) Objects.requireNonNull(message.getHeaders().get(IpmbHeaders.REGIONS));
    }

    private void withPictures(ContextConsumer<AssertableApplicationContext> test) {
        FlowRunner.run(bus, Pictures.class, test);
    }

    private static MemoryRegion seen(ApplicationContext context) throws InterruptedException {
        return Objects.requireNonNull(context.getBean(Pictures.class).seen.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void theAttachmentsOfAnAnswerAreTheGatewaysToClose() {
        withPictures(context -> {
            IpmbOperations operations = context.getBean(IpmbOperations.class);
            operations.convertSendAndReceive("looker", "warm up", String.class);
            List<String> before = bus.openObjects();
            try (IpmbMessage<?> reply = operations.sendAndReceive("renderer", new GenericMessage<>("io"))) {
                assertThat(reply.getPayload()).isEqualTo("picture of io");
                assertThat(reply.regions().get(0).map().get(0)).isEqualTo((byte) 42);
            }
            bus.awaitOnly(before);
        });
    }

    @Test
    void anAnswerDoesNotTakeTheAttachmentsOfTheRequestBack() {
        withPictures(context -> {
            IpmbOperations operations = context.getBean(IpmbOperations.class);
            try (MemoryRegion region = bus.region(1);
                    IpmbMessage<?> reply = operations.sendAndReceive(
                            "looker",
                            MessageBuilder.withPayload("picture")
                                    .setHeader(IpmbHeaders.REGIONS, List.of(region))
                                    .build())) {
                assertThat(reply.getPayload()).isEqualTo("seen picture");
                assertThat(reply.regions()).isEmpty();
                assertThat(reply.getHeaders()).doesNotContainKey(IpmbHeaders.REPLY_TO);
            }
        });
    }

    @Test
    void theFlowBehindAnOutboundGatewayBorrowsOrOwnsTheAttachments() {
        withPictures(context -> {
            context.getBean(IpmbOperations.class).convertSendAndReceive("looker", "warm up", String.class);
            List<String> before = bus.openObjects();
            context.getBean("borrowed.input", MessageChannel.class).send(new GenericMessage<>("io"));
            assertThat(seen(context).isOpen()).isFalse();

            context.getBean("owned.input", MessageChannel.class).send(new GenericMessage<>("io"));
            MemoryRegion owned = seen(context);
            assertThat(owned.isOpen()).isTrue();
            assertThat(owned.map().get(0)).isEqualTo((byte) 42);
            IpmbAttachments.close(MessageBuilder.withPayload("x")
                    .setHeader(IpmbHeaders.REGIONS, List.of(owned))
                    .build());

            assertThatThrownBy(() -> context.getBean("failing.input", MessageChannel.class)
                            .send(new GenericMessage<>("io")))
                    .hasRootCauseMessage("on purpose");
            assertThat(seen(context).isOpen()).isFalse();
            bus.awaitOnly(before);
        });
    }
}
