package io.ipmb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProgramTest {

    @Test
    void startsJavaProgramsAsTheScriptDoes() throws IOException {
        List<String> script = Files.readAllLines(Program.project().resolve("ipmb"));
        String last = script.get(script.size() - 1);
        assertThat(last).startsWith("exec \"$java\" ").contains(" -jar ");
        String options = last.substring("exec \"$java\" ".length(), last.indexOf(" -jar "));
        assertThat(Program.JVM_OPTIONS).isEqualTo(List.of(options.split(" +")));
    }
}
