package io.ipmb.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.Endpoint;
import io.ipmb.LabelExpression;
import io.ipmb.MemoryRegion;
import io.ipmb.Selector;
import io.ipmb.spring.channel.InProcessBus;
import io.ipmb.spring.integration.dsl.Ipmb;
import io.ipmb.spring.support.IpmbHeaders;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

/** From flows to the bus. */
final class OutboundAdapterTest {

    private final InProcessBus bus = new InProcessBus("moon");

    @AfterEach
    void nothingIsLeftOpen() {
        bus.awaitNothingOpen();
    }

    @Configuration(proxyBeanMethods = false)
    static class Flows {

        @Bean
        IntegrationFlow byText() {
            return flow -> flow.handle(Ipmb.outboundChannelAdapter("earth & !moon"));
        }

        @Bean
        IntegrationFlow byValue() {
            return flow -> flow.handle(Ipmb.outboundChannelAdapter(Selector.multicast("earth")));
        }

        @Bean
        IntegrationFlow bySpel() {
            return flow -> flow.handle(Ipmb.outboundChannelAdapter()
                    .selectorExpression("headers.planet")
                    .multicastExpression("payload.startsWith('all')")
                    .timeToLiveExpression("headers.keep"));
        }

        @Bean
        IntegrationFlow byFunction() {
            return flow -> flow.handle(Ipmb.outboundChannelAdapter()
                    .<String>selectorFunction(message -> LabelExpression.parse(message.getPayload()))
                    .<String>multicastFunction(message -> true)
                    .<String>timeToLiveFunction(message -> Duration.ofSeconds(3)));
        }

        @Bean
        IntegrationFlow byHeader() {
            return flow -> flow.handle(Ipmb.outboundChannelAdapter());
        }

        @Bean
        IntegrationFlow restated() {
            return flow -> flow.handle(
                    Ipmb.outboundChannelAdapter(Selector.unicast("earth")).multicast(true));
        }

        @Bean
        IntegrationFlow wrong() {
            return flow -> flow.handle(Ipmb.outboundChannelAdapter().selectorExpression("42"));
        }

        @Bean
        IntegrationFlow closing() {
            return flow -> flow.handle(Ipmb.outboundChannelAdapter("earth").closeAttachments(true));
        }
    }

    private static void send(ApplicationContext context, String flow, Message<?> message) {
        context.getBean(flow + ".input", MessageChannel.class).send(message);
    }

    private static Selector selectorOfNext(Endpoint other) {
        try (var message = other.receive(Duration.ofSeconds(10))) {
            if (message == null) {
                throw new AssertionError("nothing came");
            }
            return message.selector();
        }
    }

    @Test
    void theSettingsSayWhomAMessageIsFor() {
        FlowRunner.run(bus, Flows.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                send(context, "byText", new GenericMessage<>("x"));
                assertThat(selectorOfNext(earth)).isEqualTo(Selector.unicast("earth & !moon"));
                send(context, "byValue", new GenericMessage<>("x"));
                assertThat(selectorOfNext(earth)).isEqualTo(Selector.multicast("earth"));
                send(context, "byFunction", new GenericMessage<>("earth"));
                assertThat(selectorOfNext(earth))
                        .isEqualTo(Selector.multicast("earth").withTimeToLive(Duration.ofSeconds(3)));
                send(context, "restated", new GenericMessage<>("x"));
                assertThat(selectorOfNext(earth)).isEqualTo(Selector.multicast("earth"));
            }
        });
    }

    @Test
    void expressionsSayItForEachMessage() {
        FlowRunner.run(bus, Flows.class, context -> {
            try (Endpoint earth = bus.curious("earth")) {
                send(context, "bySpel", keptFor("2s", "one"));
                assertThat(selectorOfNext(earth))
                        .isEqualTo(Selector.unicast("earth").withTimeToLive(Duration.ofSeconds(2)));
                send(context, "bySpel", keptFor(250, "all"));
                assertThat(selectorOfNext(earth))
                        .isEqualTo(Selector.multicast("earth").withTimeToLive(Duration.ofMillis(250)));
                send(context, "bySpel", keptFor(Duration.ofMinutes(1), "all"));
                assertThat(selectorOfNext(earth))
                        .isEqualTo(Selector.multicast("earth").withTimeToLive(Duration.ofMinutes(1)));
            }
        });
    }

    private static Message<?> keptFor(Object keep, String payload) {
        return MessageBuilder.withPayload(payload)
                .setHeader("planet", "earth")
                .setHeader("keep", keep)
                .build();
    }

    @Test
    void headersSayItWhereTheSettingsAreSilent() {
        FlowRunner.run(bus, Flows.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                send(
                        context,
                        "byHeader",
                        MessageBuilder.withPayload("x")
                                .setHeader(IpmbHeaders.SELECTOR, "earth")
                                .setHeader(IpmbHeaders.MULTICAST, true)
                                .build());
                assertThat(selectorOfNext(earth)).isEqualTo(Selector.multicast("earth"));
            }
        });
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        FlowRunner.run(bus, Flows.class, context -> {
            assertThatThrownBy(() -> send(context, "byHeader", new GenericMessage<>("x")))
                    .isInstanceOf(MessagingException.class)
                    .rootCause()
                    .hasMessageContaining("ipmb_selector");
            assertThatThrownBy(() -> send(context, "wrong", new GenericMessage<>("x")))
                    .isInstanceOf(MessagingException.class)
                    .rootCause()
                    .hasMessageContaining("selector=42 is a java.lang.Integer");
            assertThatThrownBy(() -> send(context, "bySpel", keptFor("soon", "x")))
                    .isInstanceOf(MessagingException.class)
                    .hasStackTraceContaining("timeToLive=soon is no duration");
        });
    }

    @Test
    void attachmentsStayTheFlowsOwnUnlessItGivesThemUp() {
        FlowRunner.run(bus, Flows.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class);
                    MemoryRegion kept = bus.region(1);
                    MemoryRegion given = bus.region(2)) {
                send(context, "byText", with(kept));
                send(context, "closing", with(given));
                assertThat(kept.isOpen()).isTrue();
                assertThat(given.isOpen()).isFalse();
                for (int first = 1; first <= 2; first++) {
                    try (var message = earth.receive(Duration.ofSeconds(10))) {
                        assertThat(message).isNotNull();
                        assertThat(message.regions().get(0).map().get(0)).isEqualTo((byte) first);
                    }
                }
            }
        });
    }

    @Test
    void attachmentsThatCouldNotBeSentAreNotGivenUp() {
        FlowRunner.run(bus, Flows.class, context -> {
            try (MemoryRegion region = bus.region(1)) {
                Message<?> tooLarge = MessageBuilder.withPayload("x".repeat(1 << 20))
                        .setHeader(IpmbHeaders.REGIONS, List.of(region))
                        .build();
                assertThatThrownBy(() -> send(context, "closing", tooLarge)).isInstanceOf(MessagingException.class);
                assertThat(region.isOpen()).isTrue();
            }
        });
    }

    private static Message<?> with(MemoryRegion region) {
        return MessageBuilder.withPayload("picture")
                .setHeader(IpmbHeaders.REGIONS, List.of(region))
                .build();
    }
}
