package io.ipmb.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.Platform;
import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.IpmbChannelAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.IpmbIntegrationAutoConfiguration;
import io.ipmb.spring.channel.InProcessBus;
import io.ipmb.spring.core.EndpointFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;

/** Runs an application with flows on a bus of its own. */
final class FlowRunner {

    private FlowRunner() {}

    static void run(InProcessBus bus, Class<?> flows, ContextConsumer<AssertableApplicationContext> test) {
        runner(bus).withUserConfiguration(flows).run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(context);
        });
    }

    static ApplicationContextRunner runner(InProcessBus bus) {
        return new ApplicationContextRunner()
                .withPropertyValues("ipmb.identifier=unused")
                .withBean(EndpointFactory.class, () -> bus)
                .withBean(Platform.class, bus::platform)
                .withConfiguration(AutoConfigurations.of(
                        TaskSchedulingAutoConfiguration.class,
                        IntegrationAutoConfiguration.class,
                        IpmbAutoConfiguration.class,
                        IpmbIntegrationAutoConfiguration.class,
                        IpmbChannelAutoConfiguration.class));
    }
}
