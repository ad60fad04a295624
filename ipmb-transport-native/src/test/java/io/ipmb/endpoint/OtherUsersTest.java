package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ipmb.AllowedPeers;
import io.ipmb.Endpoint;
import io.ipmb.JoinDeniedException;
import io.ipmb.JoinOptions;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.Platform;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.platform.linux.LinuxTestObjects;
import io.ipmb.testsupport.BusChild;
import io.ipmb.testsupport.JavaChild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes of other users, as the kernel shows them. Those that need a right of the tests' user are skipped without
 * it.
 */
@ExtendWith(DescriptorLeakCheck.class)
class OtherUsersTest {

    private static final String OTHER_USER = "12345";

    private final String bus = "test." + UUID.randomUUID();

    @TempDir
    Path folder;

    private static boolean works(List<String> before) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private JavaChild join(List<String> before) {
        return JavaChild.run(
                before,
                System.getProperty("java.class.path"),
                BusChild.class,
                List.of("-Djna.tmpdir=" + folder),
                bus,
                "child");
    }

    private Endpoint host(AllowedPeers allowed) {
        return Endpoint.join(JoinOptions.builder(bus)
                .platform(new LinuxPlatform())
                .label("host")
                .allowedPeers(allowed)
                .build());
    }

    @Test
    void whoTheSystemDoesNotNameIsNotTheSameUser() throws IOException {
        // As inside of a namespace that maps some users, and not the one that this process looks like.
        Files.createDirectories(folder.resolve("self"));
        Files.createDirectories(folder.resolve("sys/kernel"));
        Files.writeString(folder.resolve("self/uid_map"), "7 100007 1");
        Files.writeString(
                folder.resolve("sys/kernel/overflowuid"),
                Long.toString(new LinuxPlatform().self().userId()));
        Platform inside = LinuxTestObjects.platformWithUsersOf(folder);
        try (Endpoint host = host(AllowedPeers.SAME_USER_OR_ROOT)) {
            assertThatExceptionOfType(JoinDeniedException.class)
                    .isThrownBy(() -> Endpoint.join(
                            JoinOptions.builder(bus).platform(inside).build()))
                    .withMessageContaining("unknown to this process")
                    .withMessageContaining("AllowedPeers.ANY_USER");
            try (Endpoint guest = Endpoint.join(JoinOptions.builder(bus)
                    .platform(inside)
                    .allowedPeers(AllowedPeers.ANY_USER)
                    .build())) {
                assertThat(guest.controller())
                        .satisfies(controller -> assertThat(controller.userId()).isNull());
                assertThat(host.isController()).isTrue();
            }
        }
    }

    @Test
    void aBusOutsideIsRefusedInsideOfAUserNamespaceThatMapsNobody() throws Exception {
        List<String> inside = List.of("unshare", "--user");
        assumeTrue(works(inside), "this machine does not let the tests make a user namespace");
        try (Endpoint host = host(AllowedPeers.ANY_USER)) {
            JavaChild child = join(inside);
            assertThat(child.output()).contains("JoinDeniedException", "unknown to this process");
            assertThat(child.exitCode()).isNotZero();
            assertThat(host.isController()).isTrue();
        }
    }

    @Test
    void insideOfAUserNamespaceThatMapsTheUserTheBusIsItsOwn() throws Exception {
        List<String> inside = List.of("unshare", "--user", "--map-root-user");
        assumeTrue(works(inside), "this machine does not let the tests make a user namespace");
        try (Endpoint host = host(AllowedPeers.SAME_USER_OR_ROOT)) {
            assertThat(join(inside).output()).contains("joined\n");
            assertThat(host.isController()).isTrue();
        }
    }

    @Test
    void whoIsRefusedAsAnotherUserIsToldSoAtOnce() throws Exception {
        List<String> other = List.of(
                "setpriv",
                "--reuid=" + OTHER_USER,
                "--regid=" + OTHER_USER,
                "--clear-groups",
                // So that it can read the class path wherever that is.
                "--inh-caps=+dac_read_search,+dac_override",
                "--ambient-caps=+dac_read_search,+dac_override");
        assumeTrue(works(other), "the tests' user cannot become another one");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (Endpoint host = host(AllowedPeers.SAME_USER_OR_ROOT)) {
            JavaChild child = join(other);
            assertThat(child.output())
                    .contains(
                            "JoinDeniedException",
                            "process " + ProcessHandle.current().pid(),
                            "of user " + OTHER_USER)
                    .doesNotContain("JoinTimeoutException");
            assertThat(host.isController()).isTrue();
        }
        try (Endpoint host = host(AllowedPeers.ANY_USER)) {
            assertThat(join(other).output())
                    .as("let in where the host's program says so")
                    .contains("joined\n");
            assertThat(host.isController()).isTrue();
        }
    }
}
