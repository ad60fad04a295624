package io.ipmb.samples.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.spring.boot.test.autoconfigure.AutoConfigureTestIpmb;
import io.ipmb.spring.test.IpmbTestBus;
import io.ipmb.spring.test.TestEndpoint;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/**
 * A test of an application: {@code @AutoConfigureTestIpmb} gives it a bus of its own inside the JVM, and the test plays
 * the other programs. No broker, no second process, no waiting by the clock.
 */
@SpringBootTest(properties = "ipmb.label=moon")
@AutoConfigureTestIpmb
class GreetingApplicationTest {

    @Autowired
    IpmbTestBus bus;

    @Test
    void answersANameWithAGreeting() {
        String answer = bus.endpoint("earth").request("moon & greetings", "Earth", String.class);
        assertThat(answer).isEqualTo("Hello Earth");
    }

    @Test
    void passesNewsOnToAllReaders() {
        TestEndpoint first = bus.endpoint("readers", "first");
        TestEndpoint second = bus.endpoint("readers", "second");
        first.send("editor", "a comet");
        assertThat(first.await(String.class)).isEqualTo("Moon reports: a comet");
        assertThat(second.await(String.class)).isEqualTo("Moon reports: a comet");
    }
}
