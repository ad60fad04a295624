package io.ipmb.spring.listener.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SelectorMessageRecovererTest {

    private final List<OutgoingMessage> sent = new ArrayList<>();
    private final ListenerExecutionFailedException failure = new ListenerExecutionFailedException(
            "for a test", SelectorMessageRecovererTest.class.getDeclaredMethods()[0], new IllegalStateException());

    @Test
    void sendsTheMessageOnAsItCame() {
        Selector destination = Selector.unicast("graveyard");
        SelectorMessageRecoverer recoverer = new SelectorMessageRecoverer(sent::add, destination);
        try (MemoryRegion region = MemoryRegion.allocate(16)) {
            IncomingMessage arrived = Arriving.with("text", List.of(), List.of(region));
            recoverer.recover(arrived, failure);
            IncomingMessage withHeaders = Arriving.withHeaders("text", Map.of("station", "mir"));
            recoverer.recover(withHeaders, failure);
            assertThat(sent).hasSize(2);
            assertThat(sent.get(0).payload()).isEqualTo("text");
            assertThat(sent.get(0).regions()).containsExactly(region);
            assertThat(sent.get(0).selector()).isEqualTo(destination);
            assertThat(sent.get(1).payload()).isEqualTo(withHeaders.payload());
        }
    }

    @Test
    void doesNotSendInCircles() {
        SelectorMessageRecoverer recoverer = new SelectorMessageRecoverer(sent::add, Selector.unicast("moon"));
        assertThatThrownBy(() -> recoverer.recover(Arriving.plain("text"), failure))
                .isSameAs(failure);
        assertThat(sent).isEmpty();
    }
}
