package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbTemplate;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The class loader of an application's threads: the application's own, not that of their creator. */
final class ThreadsTest {

    static class Listeners {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @IpmbListener
        String hear(String text) {
            heard.add(Thread.currentThread().getName() + " "
                    + Thread.currentThread().getContextClassLoader());
            return text;
        }
    }

    private static List<String> keeping(ClassLoader loader) {
        List<String> found = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("ipmb-") && thread.getContextClassLoader() == loader) {
                found.add(thread.getName());
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ipmb.listener.concurrency=2", "spring.threads.virtual.enabled=true"})
    void listenersFindTheApplicationsClassesWhoeverStartsThem(String property) throws Exception {
        Thread self = Thread.currentThread();
        @Nullable ClassLoader before = self.getContextClassLoader();
        ClassLoader application = new ClassLoader("application", ThreadsTest.class.getClassLoader()) {};
        try (URLClassLoader other = new URLClassLoader("other", new URL[0], ThreadsTest.class.getClassLoader())) {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
                    .withBean(Platform.class, MemoryPlatform::new)
                    .withBean(Listeners.class)
                    .withClassLoader(application)
                    .withPropertyValues(
                            "ipmb.identifier=spring." + UUID.randomUUID(),
                            "ipmb.label=moon",
                            "ipmb.memory-region.maintenance-interval=1s",
                            property)
                    .withBean(Starter.class, () -> new Starter(other))
                    .run(context -> {
                        IpmbTemplate template = context.getBean(IpmbTemplate.class);
                        template.convertAndSend("moon", "hello");
                        Listeners listeners = context.getBean(Listeners.class);
                        assertThat(listeners.heard.poll(20, TimeUnit.SECONDS)).endsWith(application.toString());
                        assertThat(template.newMessage("later").to("moon").sendAsync())
                                .succeedsWithin(20, TimeUnit.SECONDS);
                        assertThat(listeners.heard.poll(20, TimeUnit.SECONDS)).endsWith(application.toString());
                        assertThat(template.convertSendAndReceive("moon", "question", String.class))
                                .isEqualTo("question");
                        assertThat(keeping(other)).isEmpty();
                    });
        } finally {
            self.setContextClassLoader(before);
        }
    }

    /** Puts another loader in place before anything is started. */
    static final class Starter implements InitializingBean {

        private final ClassLoader other;

        Starter(ClassLoader other) {
            this.other = other;
        }

        @Override
        public void afterPropertiesSet() {
            Thread.currentThread().setContextClassLoader(other);
        }
    }
}
