package io.ipmb.spring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.mock;

import io.ipmb.IpmbException;
import io.ipmb.SelectorSyntaxException;
import io.ipmb.SendTimeoutException;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.SendOutcome;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

/** What becomes of a sending that does not go well, and of the settings. */
final class BusChannelTest {

    private final IpmbOperations operations = mock(IpmbOperations.class);
    private final IpmbOperations.SendSpec sending = mock(IpmbOperations.SendSpec.class, RETURNS_SELF);
    private final ChannelSettings settings = new ChannelSettings();
    private final BusChannel channel = new BusChannel(
            operations, mock(IpmbListenerEndpointRegistry.class), mock(IpmbMessageConverter.class), settings);
    private final Message<?> message = new GenericMessage<>("hello");

    @BeforeEach
    void sends() {
        given(operations.newMessage(any())).willReturn(sending);
        given(sending.send()).willReturn(SendOutcome.HANDED_OVER);
    }

    @Test
    void handsTheTimeLimitOn() {
        assertThat(channel.send(message, 1500)).isTrue();
        then(sending).should().sendTimeout(Duration.ofMillis(1500));
    }

    @Test
    void waitsPracticallyForEverWithoutATimeLimit() {
        assertThat(channel.send(message, -1)).isTrue();
        then(sending).should().sendTimeout(Duration.ofDays(36500));
    }

    @Test
    void anInterruptedSenderGetsFalseAndStaysInterrupted() {
        given(sending.send()).willAnswer(call -> {
            Thread.currentThread().interrupt();
            throw new IpmbException("Interrupted while waiting for the bus");
        });
        assertThat(channel.send(message, -1)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aTimeLimitThatIsOverGivesFalse() {
        given(sending.send()).willThrow(new SendTimeoutException("too slow"));
        assertThat(channel.send(message, 1)).isFalse();
    }

    @Test
    void allElseIsAnExceptionThatSaysWhy() {
        given(sending.send()).willThrow(new IpmbException("the bus is broken"));
        assertThatThrownBy(() -> channel.send(message, -1))
                .isInstanceOf(MessageDeliveryException.class)
                .hasMessageContaining("the bus is broken")
                .hasCauseInstanceOf(IpmbException.class);
    }

    @Test
    void theDefaultSelectorIsForMessagesThatNameNobody() {
        settings.setDefaultSelector("earth & !moon");
        channel.send(message, -1);
        then(sending).should().header(IpmbHeaders.SELECTOR, "earth & !moon");
        channel.send(
                MessageBuilder.fromMessage(message)
                        .setHeader(IpmbHeaders.SELECTOR, "mars")
                        .build(),
                -1);
        then(sending).should().header(any(), any());
    }

    @Test
    void aDefaultSelectorThatIsNoneIsRefusedAtOnce() {
        assertThatThrownBy(() -> settings.setDefaultSelector("earth &"))
                .isInstanceOf(SelectorSyntaxException.class)
                .hasMessageContaining("earth &");
    }
}
