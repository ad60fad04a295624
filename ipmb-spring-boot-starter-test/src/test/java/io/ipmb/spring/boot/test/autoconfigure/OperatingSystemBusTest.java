package io.ipmb.spring.boot.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.Selector;
import io.ipmb.platform.Platform;
import io.ipmb.spring.test.IpmbTestBus;
import io.ipmb.spring.test.TestEndpoint;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(classes = Observatory.class, properties = "ipmb.label=moon")
@AutoConfigureTestIpmb(platform = TestPlatform.OPERATING_SYSTEM)
final class OperatingSystemBusTest {

    @Test
    void everybodyOnThisMachineCanJoin(@Autowired IpmbTestBus testBus, @Autowired ObjectProvider<Platform> platform) {
        assertThat(platform.getIfAvailable()).isNull();
        TestEndpoint earth = testBus.endpoint("earth");
        try (Endpoint other = Endpoint.join(
                JoinOptions.builder(testBus.identifier()).label("mars").build())) {
            other.send(Selector.unicast("moon & !pictures & !calculator & !reports"), "Hello");
            assertThat(earth.await(String.class)).isEqualTo("Hello, earth");
        }
    }
}
