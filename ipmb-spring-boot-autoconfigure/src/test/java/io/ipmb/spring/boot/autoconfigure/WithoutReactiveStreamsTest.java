package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbOperations;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * An application without Reactor and Reactive Streams. Whether they are there is asked of the library's own class
 * loader, so that all of it is loaded anew by one that does not have them.
 */
final class WithoutReactiveStreamsTest {

    static class Listening {
        @IpmbListener(selector = "now")
        String now(String text) {
            return "now " + text;
        }

        @IpmbListener(selector = "later")
        CompletableFuture<String> later(String text) {
            return CompletableFuture.completedFuture("later " + text);
        }
    }

    /** Run where the libraries are absent; its result is of a class that both sides know. */
    public static final class Program implements Callable<String> {

        @Override
        public String call() {
            try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
                context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource(
                                "test", Map.of("ipmb.identifier", "spring." + UUID.randomUUID())));
                context.registerBean(Platform.class, MemoryPlatform::new);
                context.register(IpmbAutoConfiguration.class, Listening.class);
                context.refresh();
                IpmbOperations bus = context.getBean(IpmbOperations.class);
                return bus.convertSendAndReceive("now", "x", String.class) + ", "
                        + bus.convertSendAndReceive("later", "x", String.class);
            }
        }
    }

    @Test
    void listensAndAnswers() throws Exception {
        try (URLClassLoader without = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> without.loadClass("org.reactivestreams.Publisher"))
                    .isInstanceOf(ClassNotFoundException.class);
            assertThatThrownBy(() -> without.loadClass("reactor.core.publisher.Mono"))
                    .isInstanceOf(ClassNotFoundException.class);
            assertThat(runIn(without)).isEqualTo("now x, later x");
        }
    }

    private static Object runIn(ClassLoader loader) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Class<?> program = loader.loadClass(Program.class.getName());
            Callable<?> call = (Callable<?>) program.getConstructor().newInstance();
            return call.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("reactor-core") && !entry.contains("reactive-streams"))
                .map(WithoutReactiveStreamsTest::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
