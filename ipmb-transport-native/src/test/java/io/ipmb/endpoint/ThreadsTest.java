package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.MemoryRegion;
import io.ipmb.Selector;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the threads of a bus have from the thread that made them: nothing. */
class ThreadsTest {

    private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    private static Map<String, @Nullable ClassLoader> loaders() {
        Map<String, @Nullable ClassLoader> found = new HashMap<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("ipmb-")) {
                found.put(thread.getName(), thread.getContextClassLoader());
            }
        }
        return found;
    }

    @Test
    void noThreadKeepsTheClassesOrTheLocalsOfTheOneThatNeededItFirst() throws Exception {
        Thread self = Thread.currentThread();
        ClassLoader before = self.getContextClassLoader();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (URLClassLoader gone = new URLClassLoader(new URL[0], null);
                BusBench bus = new BusBench("linux")) {
            self.setContextClassLoader(gone);
            INHERITED.set("of the application");
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            guest.onMessage(message -> seen.add(INHERITED.get() + " "
                    + (Thread.currentThread().getContextClassLoader() == ThreadsTest.class.getClassLoader())));
            try (MemoryRegion region = MemoryRegion.allocate(10)) {
                region.map().put(0, (byte) 1);
            }
            host.send(Selector.unicast("guest"), "hello");
            assertThat(seen.poll(20, TimeUnit.SECONDS))
                    .as("the handler finds its own classes")
                    .isEqualTo("null true");
            String name = host.identifier();
            eventually(() -> assertThat(loaders())
                    .containsKeys(
                            "ipmb-endpoint-" + name,
                            "ipmb-controller-" + name,
                            "ipmb-listener-guest",
                            "ipmb-safety-net"));
            assertThat(loaders().values()).doesNotContain(gone);
            assertThat(loaders()).containsEntry("ipmb-safety-net", null).containsEntry("ipmb-controller-" + name, null);
        } finally {
            INHERITED.remove();
            self.setContextClassLoader(before);
        }
    }
}
