package io.ipmb.spring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import io.ipmb.IpmbException;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.SelectorSyntaxException;
import io.ipmb.SendTimeoutException;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.mockito.MockMakers;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

/** Failures of sending, and the settings. */
final class BusChannelTest {

    /** A proxy leaves the code of the interface as it is, which other tests count the garbage of. */
    private final IpmbOperations operations =
            mock(IpmbOperations.class, withSettings().mockMaker(MockMakers.PROXY));

    private final ChannelSettings settings = new ChannelSettings();
    private final BusChannel channel = new BusChannel(
            operations, mock(IpmbListenerEndpointRegistry.class), mock(IpmbMessageConverter.class), settings);
    private final Message<?> message = new GenericMessage<>("hello");

    @Test
    void handsTheTimeLimitOn() {
        assertThat(channel.send(message, 1500)).isTrue();
        then(operations).should().send(message, Duration.ofMillis(1500));
    }

    @Test
    void waitsPracticallyForEverWithoutATimeLimit() {
        assertThat(channel.send(message, -1)).isTrue();
        then(operations).should().send(message, Duration.ofDays(36500));
    }

    @Test
    void anInterruptedSenderGetsFalseAndStaysInterrupted() {
        willAnswer(call -> {
                    Thread.currentThread().interrupt();
                    throw new IpmbInterruptedException("Interrupted while waiting for the bus");
                })
                .given(operations)
                .send(any(Message.class), any(Duration.class));
        assertThat(channel.send(message, -1)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aTimeLimitThatIsOverGivesFalse() {
        willThrow(new SendTimeoutException("too slow")).given(operations).send(any(Message.class), any(Duration.class));
        assertThat(channel.send(message, 1)).isFalse();
    }

    @Test
    void allElseIsAnExceptionThatSaysWhy() {
        willThrow(new IpmbException("the bus is broken"))
                .given(operations)
                .send(any(Message.class), any(Duration.class));
        assertThatThrownBy(() -> channel.send(message, -1))
                .isInstanceOf(MessageDeliveryException.class)
                .hasMessageContaining("the bus is broken")
                .hasCauseInstanceOf(IpmbException.class);
    }

    @Test
    void theDefaultSelectorIsForMessagesThatNameNobody() {
        settings.setDefaultSelector("earth & !moon");
        Message<?> toMars = MessageBuilder.fromMessage(message)
                .setHeader(IpmbHeaders.SELECTOR, "mars")
                .build();
        channel.send(message, 1);
        channel.send(toMars, 1);
        then(operations)
                .should()
                .send(
                        argThat((Message<?> sent) ->
                                "earth & !moon".equals(sent.getHeaders().get(IpmbHeaders.SELECTOR))),
                        any(Duration.class));
        then(operations).should().send(toMars, Duration.ofMillis(1));
    }

    @Test
    void aDefaultSelectorThatIsNoneIsRefusedAtOnce() {
        assertThatThrownBy(() -> settings.setDefaultSelector("earth &"))
                .isInstanceOf(SelectorSyntaxException.class)
                .hasMessageContaining("earth &");
    }
}
