package io.ipmb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProgramsTest {

    @ParameterizedTest
    @CsvSource({
        "-Xmx40m -cp a.jar:b.jar com.example.Earth one two, Earth",
        "-jar /opt/apps/moon-1.0.jar --spring.profiles.active=dark, moon-1.0.jar",
        "--module-path mods -m com.example.moon/com.example.Moon, com.example.Moon",
        "--add-opens java.base/java.lang=ALL-UNNAMED @options Moon, Moon",
        "-version, java"
    })
    void aJavaProgramIsCalledByItsJarOrItsMainClass(String arguments, String name) {
        assertThat(Programs.javaProgram(List.of(arguments.split(" ", -1)))).isEqualTo(name);
    }

    @Test
    void aProcessThatCannotBeSeenHasNoName() {
        assertThat(new Programs().name(0)).isEqualTo("?");
        assertThat(new Programs().name(Long.MAX_VALUE)).isEqualTo("?");
    }
}
