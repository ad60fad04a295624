package io.ipmb.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.MessageBox;
import io.ipmb.NativeObject;
import io.ipmb.Selector;
import io.ipmb.UnsupportedPlatformException;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.testsupport.BusChild;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which operating systems there is an implementation for, and when that is asked. */
class PlatformsTest {

    @ParameterizedTest
    @CsvSource({"Windows 11,amd64", "Mac OS X,aarch64", "FreeBSD,amd64", "Linux,riscv64", "Linux,x86"})
    void anUnsupportedSystemIsToldWhatIsSupportedAndWhatItIs(String system, String architecture) {
        assertThatExceptionOfType(UnsupportedPlatformException.class)
                .isThrownBy(() -> Platforms.requireSupported(system, architecture))
                .withMessageContaining("Linux on x86-64 and 64-bit ARM")
                .withMessageContaining(system + " on " + architecture)
                .withMessageContaining("Windows and macOS are not supported yet");
    }

    @ParameterizedTest
    @CsvSource({"Linux,amd64", "Linux,aarch64", "LINUX,amd64"})
    void aSupportedSystemIsNot(String system, String architecture) {
        assertThatCode(() -> Platforms.requireSupported(system, architecture)).doesNotThrowAnyException();
    }

    @Test
    void itIsSaidWhenABusIsJoinedAndNotBefore() {
        String system = System.getProperty("os.name");
        System.setProperty("os.name", "Windows 11");
        try {
            JoinOptions options = JoinOptions.builder("com.solar")
                    .label("earth")
                    .messageBox(MessageBox.of(String.class))
                    .build();
            assertThat(Selector.unicast("earth").toString()).contains("earth");
            try (MemoryRegistry registry = MemoryRegistry.create()) {
                assertUnsupported(() -> Endpoint.join(options));
                assertUnsupported(() -> registry.allocate(1));
                assertUnsupported(() -> MemoryRegion.allocate(1));
                assertUnsupported(() -> NativeObject.adopt(0));
            }
            try (Endpoint inProcess = Endpoint.join(JoinOptions.builder("com.solar")
                    .platform(new MemoryPlatform())
                    .build())) {
                assertThat(inProcess.isController()).isTrue();
            }
        } finally {
            System.setProperty("os.name", system);
        }
    }

    @Test
    void aPlatformThatCannotWorkHereSaysWhy() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        // As if the folder for temporary files were mounted noexec.
                        "-Djna.nounpack=true",
                        "-Djna.nosys=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BusChild.class.getName(),
                        "test." + UUID.randomUUID(),
                        "child")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said)
                .contains(
                        "UnsupportedPlatformException: JNA does not find its native library",
                        "jna.nounpack",
                        "The cause: ")
                .doesNotContain("ServiceConfigurationError: ");
        assertThat(process.exitValue()).isNotZero();
    }

    private static void assertUnsupported(ThrowingCallable action) {
        assertThatExceptionOfType(UnsupportedPlatformException.class)
                .isThrownBy(action)
                .withMessageContaining("Windows 11");
    }
}
