package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.HostOptions;
import io.ipmb.JoinOptions;
import io.ipmb.LaneOptions;
import io.ipmb.MemoryRegistry;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.util.StringUtils;

/** A setting has one name: as a property and in the program. */
final class PropertyNamesTest {

    private static List<String> of(Class<?> group, String... others) {
        List<String> without = List.of(others);
        return Arrays.stream(group.getRecordComponents())
                .map(RecordComponent::getName)
                .filter(name -> !without.contains(name))
                .toList();
    }

    /** Names of what can be set: methods of builders, components of records, setters without their prefix. */
    private static Set<String> accessors(Class<?>... types) {
        return Arrays.stream(types)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .map(Method::getName)
                .flatMap(name -> name.startsWith("set")
                        ? Stream.of(StringUtils.uncapitalize(name.substring(3)))
                        : Stream.of(name))
                .collect(Collectors.toSet());
    }

    @Test
    void ofTheBus() {
        assertThat(accessors(JoinOptions.Builder.class, JoinOptions.class, IpmbConnection.class))
                .containsAll(
                        of(IpmbProperties.class, "reconnect", "template", "listener", "bytesMessage", "memoryRegion"));
    }

    /** Two have the words of properties: a size, and the prefix of a largest number. */
    @Test
    void ofLanes() {
        assertThat(accessors(LaneOptions.Builder.class, JoinOptions.Builder.class))
                .containsAll(of(IpmbProperties.Lanes.class, "ringSize", "maxLanes", "maxCrashes"))
                .contains("ringBytes", "mostLanes", "mostCrashes");
    }

    @Test
    void ofTheHost() {
        assertThat(accessors(HostLimits.Builder.class, HostOptions.Builder.class))
                .containsAll(of(IpmbProperties.Host.class));
    }

    @Test
    void ofSending() {
        assertThat(accessors(IpmbTemplate.class, DefaultIpmbMessageConverter.class))
                .containsAll(of(IpmbProperties.Template.class, "observationEnabled", "tracePropagation", "async"))
                .contains("asyncQueueCapacity");
    }

    @Test
    void ofReceiving() {
        assertThat(accessors(ListenerSettings.class, IpmbConnection.class))
                .containsAll(of(IpmbProperties.Listener.class, "observationEnabled", "retry"));
        assertThat(accessors(IpmbListener.class))
                .contains("autoStartup", "concurrency", "queueCapacity", "shutdownTimeout");
    }

    @Test
    void ofPayloadsAndRegions() {
        assertThat(accessors(DefaultIpmbMessageConverter.class)).containsAll(of(IpmbProperties.BytesMessage.class));
        assertThat(accessors(MemoryRegistry.Builder.class))
                .containsAll(of(IpmbProperties.MemoryRegion.class, "maintenanceInterval", "threshold", "maxBodyBytes"));
    }
}
