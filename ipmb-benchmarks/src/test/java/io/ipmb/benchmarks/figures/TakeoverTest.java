package io.ipmb.benchmarks.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.benchmarks.Program;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TakeoverTest {

    @Test
    void measuresBothEndsOfAHostAndJoining() {
        Run run = new Run(
                Effort.QUICK, Set.of(), Program.JVM_OPTIONS, new Progress(new PrintWriter(Writer.nullWriter())));
        assertThat(new Takeover(3).measure(run).markdown())
                .containsPattern("\\| from SIGKILL of the host to an endpoint's return +\\|( +\\d+\\.\\d \\|){3}")
                .containsPattern("\\| from closing the host to an endpoint's return +\\|( +\\d+\\.\\d \\|){3}")
                .containsPattern("\\| joining a bus +\\|( +\\d+\\.\\d \\|){3}")
                .contains("joining, p50", "return after SIGKILL of the host, p99");
    }
}
