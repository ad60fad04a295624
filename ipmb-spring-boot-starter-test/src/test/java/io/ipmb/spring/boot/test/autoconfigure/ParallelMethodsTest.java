package io.ipmb.spring.boot.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.test.IpmbTestBus;
import io.ipmb.spring.test.TestEndpoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.TestContextManager;

/** Test methods that run beside each other in one context. */
final class ParallelMethodsTest {

    @SpringBootTest(classes = Observatory.class)
    @AutoConfigureTestIpmb
    static final class Methods {

        @Autowired
        IpmbTestBus testBus;

        @Autowired
        IpmbOperations bus;

        void aMethod() {}
    }

    /** Runs a test method as JUnit does; it goes on for as long as {@code during} does. */
    private static void run(Body during) throws Exception {
        TestContextManager manager = new TestContextManager(Methods.class);
        Methods methods = new Methods();
        manager.prepareTestInstance(methods);
        var method = Methods.class.getDeclaredMethod("aMethod");
        manager.beforeTestMethod(methods, method);
        try {
            during.run(methods);
        } finally {
            manager.afterTestMethod(methods, method, null);
        }
    }

    @FunctionalInterface
    private interface Body {
        void run(Methods methods) throws Exception;
    }

    @Test
    void oneThatEndsLeavesTheEndpointsOfTheOthers() throws Exception {
        CountDownLatch oneHasEnded = new CountDownLatch(1);
        CountDownLatch joined = new CountDownLatch(1);
        CompletableFuture<String> heard = new CompletableFuture<>();
        Thread longer = new Thread(() -> {
            try {
                run(methods -> {
                    TestEndpoint own = methods.testBus.endpoint("mars");
                    TestEndpoint shared = methods.testBus.endpoint("earth");
                    joined.countDown();
                    assertThat(oneHasEnded.await(10, TimeUnit.SECONDS)).isTrue();
                    methods.bus.convertAndSend("mars", "to one");
                    methods.bus.convertAndSend("earth", "to the shared one");
                    heard.complete(own.await(String.class) + ", " + shared.await(String.class));
                });
            } catch (Throwable e) {
                heard.completeExceptionally(e);
            }
        });
        longer.start();
        TestEndpoint[] others = new TestEndpoint[1];
        run(methods -> {
            assertThat(joined.await(10, TimeUnit.SECONDS)).isTrue();
            methods.testBus.endpoint("earth");
            others[0] = methods.testBus.endpoint("venus");
        });
        assertThat(others[0].endpoint().state()).hasToString("CLOSED");
        oneHasEnded.countDown();
        assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("to one, to the shared one");
        longer.join(10_000);
    }
}
