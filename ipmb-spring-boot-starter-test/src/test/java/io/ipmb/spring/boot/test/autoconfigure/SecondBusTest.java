package io.ipmb.spring.boot.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.BusPlatform;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.spring.boot.autoconfigure.IpmbConnectionBuilder;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.core.IpmbTemplate;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A second bus in the JVM, which the test joins on the platform of the context. */
@SpringBootTest(classes = SecondBusTest.Application.class)
@AutoConfigureTestIpmb
final class SecondBusTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean(defaultCandidate = false)
        IpmbConnection venus(IpmbConnectionBuilder builder) {
            return builder.identifier("com.venus").label("probe").build();
        }

        @Bean(defaultCandidate = false)
        IpmbTemplate venusTemplate(@Qualifier("venus") IpmbConnection venus) {
            return venus.template();
        }
    }

    @Test
    void theTestJoinsItOnThePlatformOfTheContext(
            @Autowired BusPlatform platform, @Autowired @Qualifier("venusTemplate") IpmbTemplate venus) {
        JoinOptions options = JoinOptions.builder("com.venus")
                .label("colony")
                .platform(platform)
                .build();
        try (Endpoint colony = Endpoint.join(options)) {
            venus.convertAndSend("colony", "hello");
            try (IncomingMessage message = colony.receive(Duration.ofSeconds(10))) {
                assertThat(Objects.requireNonNull(message).payload()).isEqualTo("hello");
            }
        }
    }
}
