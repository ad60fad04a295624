package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.spring.support.IpmbMessage;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.ResolvableType;

/** The cost of sending and receiving a text without headers, compared with the transport alone. */
final class PlainPathTest {

    private static final int MESSAGES = 4_000;

    private static final int ROUNDS = 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private @Nullable Object sink;

    @Test
    void sendingATextAllocatesNothingBesideWhatTheTransportDoes() {
        try (TemplateBench bench = new TemplateBench()) {
            Endpoint earth = bench.join("earth");
            IpmbTemplate template = bench.template(earth, bench.converter);
            Selector nobody = Selector.unicast("nobody");
            long bare = bytesPerTurn(() -> earth.send(nobody, "text"));
            long templated = bytesPerTurn(() -> template.convertAndSend("nobody", "text"));
            assertThat(templated).isLessThanOrEqualTo(bare + 1);
        }
    }

    @Test
    void receivingATextAllocatesTheMessageAndNoHeaders() {
        try (TemplateBench bench = new TemplateBench()) {
            UUID id = PayloadTypes.of(String.class).uuid();
            IncomingMessage arrived = new IncomingMessage("text", id, Selector.unicast("moon"), List.of(), List.of());
            ResolvableType text = ResolvableType.forClass(String.class);
            long bytes = bytesPerTurn(() -> sink = bench.converter.toMessage(arrived, text));
            assertThat(bytes).isLessThanOrEqualTo(48);
            assertThat(sink).isInstanceOf(IpmbMessage.class);
            assertThat(bytesPerTurn(() -> sink = bench.converter.canConvert(arrived, text)))
                    .isLessThanOrEqualTo(1);
        }
    }

    /** Of the best round: where the bus is full at a moment, sending waits, and a wait allocates. */
    private long bytesPerTurn(Runnable turn) {
        run(turn);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            run(turn);
            long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            least = Math.min(least, bytes / MESSAGES);
        }
        return least;
    }

    private static void run(Runnable turn) {
        for (int i = 0; i < MESSAGES; i++) {
            turn.run();
        }
    }
}
