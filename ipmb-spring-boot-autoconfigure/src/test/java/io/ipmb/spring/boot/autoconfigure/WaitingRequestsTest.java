package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.IpmbInterruptedException;
import io.ipmb.platform.Platform;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/** Threads that wait for a reply. */
final class WaitingRequestsTest {

    /** More than a machine has processors for. */
    private static final int MANY = 256;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, LinuxPlatform::new)
            .withBean(Slow.class)
            .withPropertyValues(
                    "ipmb.identifier=spring." + UUID.randomUUID(),
                    "ipmb.label=moon",
                    "ipmb.template.reply-timeout=50s");

    static class Slow {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch mayAnswer = new CountDownLatch(1);

        @IpmbListener
        String answer(String question) throws InterruptedException {
            asked.countDown();
            mayAnswer.await();
            return question;
        }
    }

    @Test
    void anInterruptedOneIsToldSoAndStaysInterrupted() {
        runner.run(context -> {
            Slow slow = context.getBean(Slow.class);
            CompletableFuture<@Nullable Boolean> interrupted = new CompletableFuture<>();
            Thread asking = new Thread(() -> {
                try {
                    context.getBean(IpmbTemplate.class).convertSendAndReceive("moon", "?", String.class);
                    interrupted.complete(null);
                } catch (IpmbInterruptedException e) {
                    interrupted.complete(Thread.currentThread().isInterrupted());
                } catch (RuntimeException e) {
                    interrupted.completeExceptionally(e);
                }
            });
            asking.start();
            assertThat(slow.asked.await(20, TimeUnit.SECONDS)).isTrue();
            asking.interrupt();
            assertThat(interrupted).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo(true);
            slow.mayAnswer.countDown();
        });
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads before Java 21")
    void manyVirtualOnesLeaveTheProcessorsToOthers() {
        runner.run(context -> {
            Slow slow = context.getBean(Slow.class);
            IpmbTemplate template = context.getBean(IpmbTemplate.class);
            SimpleAsyncTaskExecutor virtual = new SimpleAsyncTaskExecutor();
            virtual.setVirtualThreads(true);
            AtomicInteger answered = new AtomicInteger();
            List<CompletableFuture<Void>> asking = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                asking.add(CompletableFuture.runAsync(
                        () -> {
                            template.convertSendAndReceive("moon", "?", String.class);
                            answered.incrementAndGet();
                        },
                        virtual));
            }
            assertThat(slow.asked.await(20, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Void> unrelated = CompletableFuture.runAsync(() -> {}, virtual);
            assertThat(unrelated).succeedsWithin(20, TimeUnit.SECONDS);
            assertThat(answered).hasValue(0);
            slow.mayAnswer.countDown();
            for (CompletableFuture<Void> each : asking) {
                assertThat(each).succeedsWithin(20, TimeUnit.SECONDS);
            }
            assertThat(answered).hasValue(MANY);
        });
    }
}
