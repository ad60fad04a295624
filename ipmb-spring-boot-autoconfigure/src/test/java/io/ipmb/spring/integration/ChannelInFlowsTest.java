package io.ipmb.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.MemoryRegion;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.spring.channel.InProcessBus;
import io.ipmb.spring.channel.IpmbAttachments;
import io.ipmb.spring.channel.IpmbChannel;
import io.ipmb.spring.integration.dsl.Ipmb;
import io.ipmb.spring.support.IpmbHeaders;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.graph.Graph;
import org.springframework.integration.graph.IntegrationGraphServer;
import org.springframework.integration.graph.IntegrationNode;
import org.springframework.integration.graph.LinkNode;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

/** The channel as a part of flows, and the graph. */
final class ChannelInFlowsTest {

    private final InProcessBus bus = new InProcessBus("moon");

    @AfterEach
    void nothingIsLeftOpen() {
        bus.awaitNothingOpen();
    }

    @Configuration(proxyBeanMethods = false)
    static class Flows {

        @Bean
        IntegrationGraphServer graph() {
            return new IntegrationGraphServer();
        }

        @Bean
        QueueChannel arrived() {
            return new QueueChannel();
        }

        @Bean
        IntegrationFlow fromChannel() {
            return IntegrationFlow.from("ipmbChannel").channel("arrived").get();
        }

        @Bean
        IntegrationFlow toChannel() {
            return flow -> flow.enrichHeaders(headers -> headers.header(IpmbHeaders.SELECTOR, "earth"))
                    .channel("ipmbChannel");
        }

        @Bean
        IntegrationFlow throughTheBus() {
            return flow -> flow.channel(Ipmb.channel("moon & !tracker & !asked")
                            .id("throughTheBusChannel")
                            .order(1)
                            .payloadType(Integer.class)
                            .retainAttachments(true))
                    .channel("arrived");
        }

        @Bean
        IntegrationFlow adapter() {
            return IntegrationFlow.from(
                            Ipmb.inboundChannelAdapter("tracker").id("tracker").errorChannel("arrived"))
                    .handle(Ipmb.outboundChannelAdapter("earth"), end -> end.id("toEarthEndpoint"))
                    .get();
        }

        @Bean
        IntegrationFlow gateway() {
            return IntegrationFlow.from(Ipmb.inboundGateway("asked").id("asked"))
                    .handle(Ipmb.outboundGateway("earth"), end -> end.id("askEarthEndpoint"))
                    .get();
        }
    }

    private static Message<?> next(QueueChannel channel) {
        return Objects.requireNonNull(channel.receive(10_000), "nothing came");
    }

    @Test
    void flowsBeginAndEndWithTheChannel() {
        FlowRunner.run(bus, Flows.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class)) {
                earth.send(Selector.unicast("moon & !tracker & !asked"), "hello");
                assertThat(next(context.getBean("arrived", QueueChannel.class)).getPayload())
                        .isEqualTo("hello");
                context.getBean("toChannel.input", MessageChannel.class).send(new GenericMessage<>("hello earth"));
                assertThat(InProcessBus.next(earth)).isEqualTo("hello earth");
            }
        });
    }

    @Test
    void aChannelOfTheDslTakesAMessageThroughTheBusWithinAFlow() {
        FlowRunner.run(bus, Flows.class, context -> {
            context.getBean("throughTheBus.input", MessageChannel.class).send(new GenericMessage<>(42));
            assertThat(next(context.getBean("arrived", QueueChannel.class)).getPayload())
                    .isEqualTo(42);
        });
    }

    @Test
    void subscribersOwnAttachmentsThatTheChannelRetains() {
        FlowRunner.run(bus, Flows.class, context -> {
            try (Endpoint earth = bus.other("earth", String.class);
                    MemoryRegion region = bus.region(7)) {
                List<String> before = bus.openObjects();
                earth.send(OutgoingMessage.of(Selector.unicast("moon & !tracker & !asked"), 1)
                        .withRegion(region));
                QueueChannel arrived = context.getBean("arrived", QueueChannel.class);
                Message<?> message = next(arrived);
                earth.send(Selector.unicast("moon & !tracker & !asked"), 2);
                next(arrived);
                List<?> regions =
                        (List<?>) Objects.requireNonNull(message.getHeaders().get(IpmbHeaders.REGIONS));
                MemoryRegion own = (MemoryRegion) regions.get(0);
                assertThat(own.isOpen()).isTrue();
                assertThat(own.map().get(0)).isEqualTo((byte) 7);
                IpmbAttachments.close(message);
                bus.awaitOnly(before);
            }
        });
    }

    @Test
    void theGraphShowsNamesTypesAndLinks() {
        FlowRunner.run(bus, Flows.class, context -> {
            Graph graph = context.getBean(IntegrationGraphServer.class).getGraph();
            assertThat(node(graph, "ipmbChannel").getComponentType()).isEqualTo("ipmb:channel");
            assertThat(node(graph, "throughTheBusChannel").getComponentType()).isEqualTo("ipmb:channel");
            assertThat(node(graph, "tracker").getComponentType()).isEqualTo("ipmb:inbound-channel-adapter");
            assertThat(node(graph, "toEarthEndpoint").getComponentType()).isEqualTo("ipmb:outbound-channel-adapter");
            assertThat(node(graph, "asked").getComponentType()).isEqualTo("ipmb:inbound-gateway");
            assertThat(node(graph, "askEarthEndpoint").getComponentType()).isEqualTo("ipmb:outbound-gateway");
            assertThat(graph.links())
                    .anySatisfy(link -> {
                        assertThat(link.from())
                                .isEqualTo(node(graph, "ipmbChannel").getNodeId());
                        assertThat(link.type()).isEqualTo(LinkNode.Type.input);
                    })
                    .anySatisfy(link -> {
                        assertThat(link.from()).isEqualTo(node(graph, "tracker").getNodeId());
                        assertThat(link.to()).isEqualTo(node(graph, "arrived").getNodeId());
                        assertThat(link.type()).isEqualTo(LinkNode.Type.error);
                    });
        });
    }

    @Test
    void theChannelIsOfOneTypeForWhoeverInjectsIt() {
        FlowRunner.run(bus, Flows.class, context -> {
            IpmbChannel channel = context.getBean("ipmbChannel", IpmbChannel.class);
            assertThat(channel.getSubscriberCount()).isEqualTo(1);
        });
    }

    private static IntegrationNode node(Graph graph, String name) {
        return graph.nodes().stream()
                .filter(node -> node.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among "
                        + graph.nodes().stream().map(IntegrationNode::getName).toList()));
    }
}
