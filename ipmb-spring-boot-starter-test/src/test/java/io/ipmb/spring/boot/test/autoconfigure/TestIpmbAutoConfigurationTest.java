package io.ipmb.spring.boot.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.IpmbConnectionDetails;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.test.IpmbTestBus;
import io.ipmb.spring.test.TestEndpoint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

final class TestIpmbAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(TestIpmbAutoConfiguration.class, IpmbAutoConfiguration.class))
            .withPropertyValues("ipmb.label=moon");

    @Test
    void needsNoIdentifier() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(IpmbTestBus.class)
                .hasSingleBean(MemoryPlatform.class));
    }

    @Test
    void twoContextsDoNotHearEachOther() {
        runner.run(one -> runner.run(other -> {
            TestEndpoint earthOfOne = one.getBean(IpmbTestBus.class).endpoint("earth");
            TestEndpoint earthOfOther = other.getBean(IpmbTestBus.class).endpoint("earth");
            one.getBean(IpmbTemplate.class).convertAndSend("earth", "here");
            assertThat(earthOfOne.await(String.class)).isEqualTo("here");
            earthOfOther.expectNothing(java.time.Duration.ofMillis(20));
        }));
    }

    @Test
    void leavesNothingOpen() {
        MemoryPlatform platform = new MemoryPlatform();
        runner.withBean(Platform.class, () -> platform).run(context -> {
            TestEndpoint earth = context.getBean(IpmbTestBus.class).endpoint("earth");
            context.getBean(IpmbTemplate.class).convertAndSend("earth", "never awaited");
            assertThat(earth.await(String.class)).isEqualTo("never awaited");
        });
        assertThat(platform.openObjects()).isEmpty();
    }

    @Test
    void backsOff() {
        runner.withBean(IpmbConnectionDetails.class, () -> details("mine"))
                .run(context -> assertThat(context.getBean(IpmbTestBus.class).identifier())
                        .isEqualTo("mine"));
        runner.withPropertyValues("ipmb.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(IpmbTestBus.class)
                        .doesNotHaveBean(IpmbTemplate.class));
    }

    private static IpmbConnectionDetails details(String identifier) {
        return new IpmbConnectionDetails() {
            @Override
            public String getIdentifier() {
                return identifier;
            }

            @Override
            public List<String> getLabel() {
                return List.of("moon");
            }
        };
    }
}
