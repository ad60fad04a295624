package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** The output of a whole application, in its own process, that cannot start. */
final class FailedStartTest {

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        public static void main(String[] args) {
            SpringApplication.run(Application.class, args);
        }
    }

    @Test
    void saysWhatToDoWhereJnaCannotLoadItsLibrary() throws IOException, InterruptedException {
        assertThat(start(List.of("-Djna.nounpack=true", "-Djna.nosys=true"), "--ipmb.identifier=" + UUID.randomUUID()))
                .contains(
                        "APPLICATION FAILED TO START",
                        "JNA does not find its native library",
                        "leave jna.nounpack unset");
    }

    @Test
    void saysWhatToDoWithoutAnIdentifier() throws IOException, InterruptedException {
        assertThat(start(List.of()))
                .contains("APPLICATION FAILED TO START", "ipmb.identifier is not set", "for instance com.solar");
    }

    private static String start(List<String> options, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Application.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isEqualTo(1);
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
