package io.ipmb.spring.listener.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.io.BufferedReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;

/** A payload of the method's own type costs little more than the call. */
final class FastPathTest {

    private static final int CALLS = 20_000;
    private static final int ROUNDS = 100;

    private static final int MOST_BYTES_PER_CALL = 128;

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
        public boolean canConvert(IncomingMessage arrived, ResolvableType target) {
            throw new AssertionError("asks");
        }

        @Override
        public MessageHeaders headers(IncomingMessage arrived) {
            throw new AssertionError("makes headers");
        }

        @Override
        public IpmbMessage<?> toMessage(IncomingMessage arrived, ResolvableType target) {
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
        IncomingMessage arrived = Arriving.plain("text");
        assertThat(listener("hear").takes(arrived)).isTrue();
        listener("hear").onMessage(arrived);
        listener("see").onMessage(arrived);
        assertThat(bean.seen).isEqualTo(4);
    }

    /** In a virtual machine of its own: what the compiler does away with depends on what it has seen of other tests. */
    @Test
    void allocatesLittle() throws Exception {
        Process measuring = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Measuring.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader statistics = measuring.inputReader(StandardCharsets.UTF_8)) {
            assertThat(measuring.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(statistics.lines())
                    .hasSize(2)
                    .allSatisfy(figure -> assertThat(Double.parseDouble(figure)).isLessThan(MOST_BYTES_PER_CALL));
        } finally {
            measuring.destroyForcibly();
        }
    }

    static final class Measuring {

        private Measuring() {}

        public static void main(String[] arguments) {
            FastPathTest test = new FastPathTest();
            System.out.println(bytesPerCall(test.listener("hear")));
            System.out.println(bytesPerCall(test.listener("see")));
            if (test.bean.seen == 0) {
                throw new AssertionError("nothing was called");
            }
        }
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
        IncomingMessage arrived = Arriving.plain("text");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            listener.onMessage(arrived);
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) CALLS;
    }
}
