package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The default log of an application about its bus. */
@ExtendWith(OutputCaptureExtension.class)
class BusInTheLogTest {

    private final String bus = "log." + UUID.randomUUID();
    private final MemoryPlatform platform = new MemoryPlatform();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, () -> platform)
            .withBean(Listening.class)
            .withPropertyValues("ipmb.identifier=" + bus);

    static final class Listening {
        @IpmbListener(id = "texts")
        void text(String text) {}

        @IpmbListener(id = "numbers", selector = "numbers")
        void number(Integer number) {}
    }

    @Test
    void oneLineAtStart(CapturedOutput output) {
        runner.withPropertyValues("ipmb.label=moon").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output)
                    .containsOnlyOnce("bus=" + bus + " label=[moon]: is on the bus; this process hosts it (pid "
                            + ProcessHandle.current().pid() + ")")
                    .doesNotContain("reason=no-label");
        });
    }

    @Test
    void oneLineWhenTheHostIsLostAndOneWhenThereIsAnother(CapturedOutput output) {
        Endpoint host = Endpoint.join(
                JoinOptions.builder(bus).label("host").platform(platform).build());
        runner.withPropertyValues("ipmb.label=moon").run(context -> {
            assertThat(output).containsOnlyOnce("label=[moon]: is on the bus;");
            host.close();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(output)
                            .containsOnlyOnce("bus=" + bus + " label=[moon]: has lost the host of the bus (")
                            .containsOnlyOnce(
                                    "bus=" + bus + " label=[moon]: is on the bus again; this process hosts it"));
        });
    }

    @Test
    void listenersThatOnlyMessagesToEveryoneReach(CapturedOutput output) {
        runner.run(context -> assertThat(output)
                .containsOnlyOnce("label=[] reason=no-label: only messages to everyone (*) reach the"
                        + " listeners [texts]: set ipmb.label"));
    }
}
