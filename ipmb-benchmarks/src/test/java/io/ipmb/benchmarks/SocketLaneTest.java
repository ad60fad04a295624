package io.ipmb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class SocketLaneTest {

    @Test
    void startsJavaProgramsAsTheScriptDoes() throws IOException {
        List<String> script = Files.readAllLines(Program.project().resolve("ipmb"));
        String last = script.get(script.size() - 1);
        assertThat(last).startsWith("exec \"$java\" ").contains(" -jar ");
        String options = last.substring("exec \"$java\" ".length(), last.indexOf(" -jar "));
        assertThat(jvmOptions()).isEqualTo(List.of(options.split(" +")));
    }

    @Test
    void takesOptionsWithCommasOrSpacesBetween() {
        assertThat(jvmOptions("--jvm-options=-XX:+UseG1GC")).containsExactly("-XX:+UseG1GC");
        assertThat(jvmOptions("--jvm-options", "-XX:+UseG1GC,-Xmx1g")).containsExactly("-XX:+UseG1GC", "-Xmx1g");
        assertThat(jvmOptions("--jvm-options=-XX:+UseG1GC -Xmx1g")).containsExactly("-XX:+UseG1GC", "-Xmx1g");
    }

    @Test
    void takesNoneForTheMachinesOwn() {
        assertThat(jvmOptions("--jvm-options=")).isEmpty();
    }

    private static List<String> jvmOptions(String... arguments) {
        SocketLane command = new SocketLane();
        new CommandLine(command).parseArgs(arguments);
        return command.jvmOptions();
    }
}
