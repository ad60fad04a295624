package io.ipmb.spring.boot.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.test.IpmbTestBus;
import io.ipmb.spring.test.TestEndpoint;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.json.JsonTest;
import org.springframework.test.context.ContextConfiguration;

/** A test of a part of the application that sends: the bus comes with the annotation, whatever the part brings. */
@JsonTest
@ContextConfiguration(classes = SliceTest.Part.class)
@AutoConfigureTestIpmb
final class SliceTest {

    static class Part {}

    @Test
    void aPartSendsAndTheTestHearsIt(@Autowired IpmbOperations bus, @Autowired IpmbTestBus testBus) {
        TestEndpoint earth = testBus.endpoint("earth");
        bus.convertAndSend("earth", "Hello");
        assertThat(earth.await(String.class)).isEqualTo("Hello");
    }
}
