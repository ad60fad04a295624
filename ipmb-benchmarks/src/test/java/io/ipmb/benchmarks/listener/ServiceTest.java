package io.ipmb.benchmarks.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.benchmarks.JavaCommand;
import io.ipmb.benchmarks.Ports;
import io.ipmb.benchmarks.TemporaryFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void endsWhatItHasStarted() {
        int port = Ports.free(1).get(0);
        List<String> command = new ArrayList<>(JavaCommand.of(OpenPort.class.getName()));
        command.add(port + "");
        try (Service service = Service.start("port", command, folder, Map.of(), port)) {
            assertThat(service).isNotNull();
            assertThat(Ports.answers(port)).isTrue();
        }
        assertThat(Ports.answers(port)).isFalse();
    }

    @Test
    void saysWhyAServiceDoesNotStart() {
        int port = Ports.free(1).get(0);
        List<String> command = List.of("/bin/sh", "-c", "echo no \"$REASON\"; exit 3");
        assertThatExceptionOfType(BrokerUnavailableException.class)
                .isThrownBy(() -> Service.start("shell", command, folder, Map.of("REASON", "luck"), port))
                .withMessageContaining("shell ended at once")
                .withMessageContaining("no luck");
    }

    @Test
    void saysWhyACommandFails() {
        assertThatExceptionOfType(BrokerUnavailableException.class)
                .isThrownBy(() -> Service.runToEnd("shell", List.of("/bin/sh", "-c", "echo bad disk; exit 4"), folder))
                .withMessage("shell ended with code 4: bad disk");
    }

    @Test
    void aFolderGoesWithAllInIt() throws Exception {
        Path path;
        try (TemporaryFolder temporary = TemporaryFolder.create("ipmb-test")) {
            path = temporary.path();
            Files.createDirectories(path.resolve("a/b"));
            Files.writeString(path.resolve("a/b/c"), "x");
        }
        assertThat(path).doesNotExist();
    }
}
