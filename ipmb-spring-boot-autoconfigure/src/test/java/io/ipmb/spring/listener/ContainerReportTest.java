package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.ControllerInfo;
import org.junit.jupiter.api.Test;

/** Who is said to host the bus. */
class ContainerReportTest {

    @Test
    void theHostIsThisProcessOrAnother() {
        long own = ProcessHandle.current().pid();
        assertThat(ContainerReport.host(new ControllerInfo(own, 0L, false, "0.8", true), true))
                .isEqualTo("this process hosts it (pid " + own + ")");
        assertThat(ContainerReport.host(new ControllerInfo(own, 0L, false, "0.8", true), false))
                .as("another endpoint of this process")
                .isEqualTo("this process hosts it (pid " + own + ")");
        assertThat(ContainerReport.host(new ControllerInfo(own + 1, 0L, false, "0.8", true), false))
                .isEqualTo("process " + (own + 1) + " hosts it");
        assertThat(ContainerReport.host(new ControllerInfo(null, null, true, "0.8", true), false))
                .isEqualTo("another process hosts it");
    }
}
