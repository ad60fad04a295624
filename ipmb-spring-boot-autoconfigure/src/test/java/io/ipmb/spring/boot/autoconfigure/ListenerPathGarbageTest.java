package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbTemplate;
import java.lang.management.ManagementFactory;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * What a message costs the thread that hands it to a listener, in bytes: a bound for each kind, so that nobody adds an
 * object for each message without noticing. Where nothing is written to the log, nothing is made for it.
 */
class ListenerPathGarbageTest {

    private static final int MESSAGES = 2_000;
    private static final int AT_ONCE = 100;

    /** The first rounds load classes and fill caches. */
    private static final int ROUNDS = 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, IpmbAutoConfiguration.class))
            .withBean(Platform.class, MemoryPlatform::new)
            .withBean(Listening.class)
            .withPropertyValues("ipmb.identifier=garbage." + UUID.randomUUID(), "ipmb.label=moon");

    /** Travels as JSON. */
    record Planet(String name, int moons) {}

    static final class Listening {
        final AtomicLong heard = new AtomicLong();
        volatile long thread;

        @IpmbListener(selector = "texts")
        void text(String text) {
            heard();
        }

        @IpmbListener(selector = "planets")
        void planet(Planet planet) {
            heard();
        }

        @IpmbListener(selector = "failing")
        void fail(String text) {
            heard();
            throw FAILURE;
        }

        private void heard() {
            thread = Thread.currentThread().getId();
            heard.incrementAndGet();
        }
    }

    private static final class NoTrace extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoTrace() {
            super("always", null, false, false);
        }
    }

    private static final NoTrace FAILURE = new NoTrace();

    @Test
    void aText() {
        runner.run(context -> assertThat(bytesOfEach(
                        context.getBean(IpmbTemplate.class), context.getBean(Listening.class), "texts", "hello"))
                .isBetween(1L, 400L));
    }

    @Test
    void anObjectAsJson() {
        runner.run(context -> assertThat(bytesOfEach(
                        context.getBean(IpmbTemplate.class),
                        context.getBean(Listening.class),
                        "planets",
                        new Planet("jupiter", 95)))
                .isBetween(1L, 5_000L));
    }

    @Test
    void aTextThatItsListenerFailsOn() {
        runner.run(context -> assertThat(bytesOfEach(
                        context.getBean(IpmbTemplate.class), context.getBean(Listening.class), "failing", "hello"))
                .isBetween(1L, 4_000L));
    }

    private static long bytesOfEach(IpmbTemplate template, Listening listening, String to, Object payload)
            throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            send(template, listening, to, payload, AT_ONCE);
            long thread = listening.thread;
            long before = THREADS.getThreadAllocatedBytes(thread);
            for (int i = 0; i < MESSAGES / AT_ONCE; i++) {
                send(template, listening, to, payload, AT_ONCE);
            }
            if (listening.thread == thread) {
                least = Math.min(least, (THREADS.getThreadAllocatedBytes(thread) - before) / MESSAGES);
            }
        }
        return least;
    }

    private static void send(IpmbTemplate template, Listening listening, String to, Object payload, int count)
            throws InterruptedException {
        long expected = listening.heard.get() + count;
        for (int i = 0; i < count; i++) {
            template.convertAndSend(to, payload);
        }
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (listening.heard.get() < expected) {
            assertThat(System.nanoTime() - giveUp).as("time over").isNegative();
            Thread.sleep(0, 100_000);
        }
    }
}
