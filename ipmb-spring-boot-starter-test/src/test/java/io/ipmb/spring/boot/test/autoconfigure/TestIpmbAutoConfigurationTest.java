package io.ipmb.spring.boot.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.DecodeException;
import io.ipmb.codec.MessageType;
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

    @MessageType("d1c5b2ae-4f0a-4b52-9f6c-1f6c0a7d9e11")
    record Small(byte value) {}

    /** The same type as its sender does not know it. */
    @MessageType("d1c5b2ae-4f0a-4b52-9f6c-1f6c0a7d9e11")
    record Grown(byte value, String name, long time) {}

    @Test
    void aMessageThatCannotBeReadFailsOnceAndIsClosedAtTheEnd() {
        MemoryPlatform platform = new MemoryPlatform();
        runner.withBean(Platform.class, () -> platform).run(context -> {
            IpmbTestBus bus = context.getBean(IpmbTestBus.class);
            TestEndpoint earth = bus.endpoint("earth");
            TestEndpoint mars = bus.endpoint("mars");
            for (int i = 0; i < 2; i++) {
                try (MemoryRegion region = context.getBean(MemoryRegistry.class).allocate(16)) {
                    mars.send(OutgoingMessage.of(Selector.unicast("earth"), new Small((byte) 7))
                            .withRegion(region));
                }
            }
            mars.send("earth", "behind");
            // The first fails as it arrives, the second after it was kept for later.
            assertThatThrownBy(() -> earth.await(Grown.class)).isInstanceOf(DecodeException.class);
            assertThat(earth.await(String.class)).isEqualTo("behind");
            assertThatThrownBy(() -> earth.await(Grown.class)).isInstanceOf(DecodeException.class);
            mars.send("earth", new Grown((byte) 1, "moon", 2));
            assertThat(earth.await(Grown.class)).isEqualTo(new Grown((byte) 1, "moon", 2));
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
