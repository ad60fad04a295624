package io.ipmb.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.spring.channel.InProcessBus;
import io.ipmb.spring.integration.dsl.Ipmb;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

/** Messages split in front of the bus are aggregated behind it. */
final class SequencesTest {

    private final InProcessBus bus = new InProcessBus("moon");

    @AfterEach
    void nothingIsLeftOpen() {
        bus.awaitNothingOpen();
    }

    @Configuration(proxyBeanMethods = false)
    static class SplitAndJoin {

        @Bean
        QueueChannel whole() {
            return new QueueChannel();
        }

        @Bean
        IntegrationFlow splitting() {
            return flow -> flow.split().split().handle(Ipmb.outboundChannelAdapter("joining"));
        }

        @Bean
        IntegrationFlow joining() {
            return IntegrationFlow.from(
                            Ipmb.inboundChannelAdapter("joining").id("joiner").payloadType(Integer.class))
                    .aggregate()
                    .aggregate()
                    .channel("whole")
                    .get();
        }
    }

    @Test
    void nestedSplittersAreJoinedByNestedAggregators() {
        FlowRunner.run(bus, SplitAndJoin.class, context -> {
            List<List<Integer>> parts = List.of(List.of(1, 2), List.of(3), List.of(4, 5, 6));
            context.getBean("splitting.input", MessageChannel.class).send(new GenericMessage<>(parts));
            Message<?> whole = Objects.requireNonNull(
                    context.getBean("whole", QueueChannel.class).receive(10_000), "the aggregators do not finish");
            assertThat(whole.getPayload()).isEqualTo(parts);
        });
    }
}
