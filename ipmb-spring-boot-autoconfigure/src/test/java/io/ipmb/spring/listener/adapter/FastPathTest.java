package io.ipmb.spring.listener.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ipmb.MemoryRegion;
import io.ipmb.Message;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;

/** A message that is what the method wants already costs its call and little more. */
final class FastPathTest {

    private static final int CALLS = 20_000;
    private static final int ROUNDS = 100;

    /** 136 where other tests have shown the compiler so many kinds of listeners that it does away with less. */
    private static final int MOST_BYTES_PER_CALL = 144;

    /** Counts. */
    static class Bean {
        long seen;

        void hear(String text) {
            seen += text.length();
        }

        void see(String text, @Nullable MemoryRegion first, List<MemoryRegion> all) {
            seen += all.size();
        }
    }

    /** Allows only what is asked for when a listener is made. */
    private static final class NeverConverts implements IpmbMessageConverter {
        @Override
        public Object toPayload(org.springframework.messaging.Message<?> message) {
            throw new AssertionError("converts");
        }

        @Override
        public Set<Class<?>> readableAs(ResolvableType target) {
            return Set.of();
        }

        @Override
        public boolean canConvert(Message arrived, ResolvableType target) {
            throw new AssertionError("asks");
        }

        @Override
        public MessageHeaders headers(Message arrived) {
            throw new AssertionError("makes headers");
        }

        @Override
        public IpmbMessage<?> toMessage(Message arrived, ResolvableType target) {
            throw new AssertionError("makes a message");
        }
    }

    private final Made made = new Made();
    private final Bean bean = new Bean();

    private MethodMessageListener listener(String method) {
        return made.of(bean, method, options -> options.withConverter(new NeverConverts()));
    }

    @Test
    void makesNeitherHeadersNorAMessage() {
        Message arrived = Arriving.plain("text");
        assertThat(listener("hear").takes(arrived)).isTrue();
        listener("hear").onMessage(arrived);
        listener("see").onMessage(arrived);
        assertThat(bean.seen).isEqualTo(4);
    }

    @Test
    void allocatesLittle() {
        assertThat(bytesPerCall(listener("hear"))).isLessThan(MOST_BYTES_PER_CALL);
        assertThat(bytesPerCall(listener("see"))).isLessThan(MOST_BYTES_PER_CALL);
        assertThat(bean.seen).isPositive();
    }

    /** The least of several rounds: how soon the compiler has done its work depends on what else the machine does. */
    private static double bytesPerCall(MethodMessageListener listener) {
        double least = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least >= MOST_BYTES_PER_CALL; round++) {
            least = Math.min(least, bytesPerCallOfOneRound(listener));
        }
        return least;
    }

    private static double bytesPerCallOfOneRound(MethodMessageListener listener) {
        Message arrived = Arriving.plain("text");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            listener.onMessage(arrived);
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) CALLS;
    }
}
