package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.BytesMessage;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

class ConvertingMessageListenerTest {

    /** Makes lengths of texts. */
    private static final class Lengths implements IpmbMessageConverter {
        @Override
        public Object toPayload(org.springframework.messaging.Message<?> message) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<Class<?>> readableAs(ResolvableType target) {
            return Set.of(Integer.class, String.class);
        }

        @Override
        public boolean canConvert(IncomingMessage arrived, ResolvableType target) {
            return arrived.payload() instanceof Integer || arrived.payload() instanceof String;
        }

        @Override
        public MessageHeaders headers(IncomingMessage arrived) {
            return new MessageHeaders(Map.of());
        }

        @Override
        public IpmbMessage<?> toMessage(IncomingMessage arrived, ResolvableType target) {
            if (arrived.payload().equals("")) {
                throw new MessageConversionException("empty");
            }
            return IpmbMessage.of(((String) arrived.payload()).length(), arrived);
        }
    }

    private static IncomingMessage arrived(Object payload) {
        return new IncomingMessage(payload, UUID.randomUUID(), Selector.unicast("moon"), List.of(), List.of());
    }

    @Test
    void givesPayloadsAsTheyAreOrConverted() throws Exception {
        List<Integer> got = new ArrayList<>();
        for (Class<Integer> type : List.of(Integer.class, int.class)) {
            ConvertingMessageListener listener = ConvertingMessageListener.forPayload(type, new Lengths(), got::add);

            assertThat(listener.readableTypes()).containsExactlyInAnyOrder(Integer.class, String.class);
            assertThat(listener.payloadType().resolve()).isEqualTo(type);
            assertThat(listener.takes(arrived("four"))).isTrue();
            assertThat(listener.takes(arrived(new BytesMessage(1, new byte[0]))))
                    .isFalse();
            assertThat(listener.onMessage(arrived(7))).isNull();
            assertThat(listener.onMessage(arrived("four"))).isNull();
            assertThatExceptionOfType(MessageConversionException.class)
                    .isThrownBy(() -> listener.onMessage(arrived("")));
        }
        assertThat(got).containsExactly(7, 4, 7, 4);
    }

    @Test
    void givesWholeMessagesAndHandsOnTheResult() throws Exception {
        CompletableFuture<String> result = new CompletableFuture<>();
        ConvertingMessageListener listener = ConvertingMessageListener.forMessage(
                ResolvableType.forClass(Integer.class), new Lengths(), (message, raw) -> {
                    assertThat(message.getPayload()).isEqualTo(4);
                    assertThat(raw.payload()).isEqualTo("four");
                    return result;
                });

        assertThat(listener.onMessage(arrived("four"))).isSameAs(result);
    }
}
