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
import io.ipmb.platform.memory.MemoryPlatform;
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

    private static void assertUnsupported(ThrowingCallable action) {
        assertThatExceptionOfType(UnsupportedPlatformException.class)
                .isThrownBy(action)
                .withMessageContaining("Windows 11");
    }
}
