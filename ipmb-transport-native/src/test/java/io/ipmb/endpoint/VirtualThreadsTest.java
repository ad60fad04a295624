package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.testsupport.JavaChild;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A virtual thread that waits for the bus lets the thread that carries it go. Each test has a JVM of its own with a
 * single carrier: if one wait kept it, nothing else would ever run.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads before Java 21")
class VirtualThreadsTest {

    private static final List<String> ONE_CARRIER = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1");

    private static void assertHolds(VirtualThreadsChild.Scenario scenario, String platform) {
        JavaChild child = JavaChild.run(VirtualThreadsChild.class, ONE_CARRIER, scenario.name(), platform);
        assertThat(child.output()).endsWith("holds\n");
        assertThat(child.exitCode()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void onTheOperatingSystem(VirtualThreadsChild.Scenario scenario) {
        assertHolds(scenario, "linux");
    }

    @ParameterizedTest
    @EnumSource
    void inMemory(VirtualThreadsChild.Scenario scenario) {
        assertHolds(scenario, "memory");
    }

    @Test
    void whereTheSystemReportsNothingToTheThreadThatWaitsTheyLookFromTimeToTime() {
        assertHolds(VirtualThreadsChild.Scenario.SENDS_WAIT_FOR_ROOM, "linux without epoll for sockets");
    }
}
