package io.ipmb.benchmarks.bare;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.benchmarks.JavaCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class BareSocketsTest {

    @Test
    void aStationEndsWithTheProcessThatStartedIt() throws IOException {
        List<String> command = new ArrayList<>(JavaCommand.of(BareSockets.class.getName()));
        command.addAll(List.of("host", "io.ipmb.test." + UUID.randomUUID()));
        Process station = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(station.inputReader().readLine()).isEqualTo("hosting");
            assertThat(station.isAlive()).isTrue();
            // The state of the pipe after the death of this process.
            station.getOutputStream().close();
            assertThat(station.onExit()).succeedsWithin(Duration.ofSeconds(30));
        } finally {
            station.destroyForcibly();
        }
    }
}
