package io.ipmb.platform.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import io.ipmb.Endpoint;
import io.ipmb.UnsupportedPlatformException;
import io.ipmb.testsupport.JavaChild;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever keeps JNA out is said with its own remedy. Each in a process of its own, since JNA is tried once in a
 * process.
 */
class JnaFailureTest {

    @TempDir
    Path folder;

    /** Joins twice, since what fails once fails in another way from then on. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            for (int i = 0; i < 2; i++) {
                try (Endpoint endpoint = Endpoint.join("test." + UUID.randomUUID(), "child")) {
                    System.out.println("joined as controller: " + endpoint.isController());
                } catch (UnsupportedPlatformException e) {
                    System.out.println("unsupported: " + e.getMessage());
                }
            }
        }
    }

    private static void assertSays(JavaChild child, String reason, String remedy) {
        List<String> said = child.output()
                .lines()
                .filter(line -> line.startsWith("unsupported: "))
                .toList();
        assertThat(said)
                .as(child.output())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains(reason, remedy, "The cause: "));
        assertThat(child.exitCode()).isZero();
    }

    private static JavaChild run(String... options) {
        return JavaChild.run(Child.class, List.of(options));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "earlier releases do not keep native code out")
    void aJvmThatKeepsNativeCodeOut() {
        assertSays(
                run("--illegal-native-access=deny"),
                "The JVM keeps native code out",
                "--enable-native-access=ALL-UNNAMED");
        assertThat(run("--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED")
                        .output())
                .contains("joined as controller: true");
    }

    @Test
    void aNativeLibraryOfAnotherVersion() throws IOException {
        byte[] library;
        try (InputStream own =
                Native.class.getResourceAsStream("/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so")) {
            library = own.readAllBytes();
        }
        String content = new String(library, StandardCharsets.ISO_8859_1);
        Matcher version = Pattern.compile("\0" + Native.VERSION_NATIVE.charAt(0) + "(\\.\\d\\.\\d\0)")
                .matcher(content);
        assertThat(version.find()).as("it knows its version").isTrue();
        Files.write(
                folder.resolve("libjnidispatch.so"),
                version.replaceAll("\0" + "1$1").getBytes(StandardCharsets.ISO_8859_1));
        assertSays(run("-Djna.boot.library.path=" + folder), "of another version of JNA", "-Djna.nosys=true");
    }

    @Test
    void aDirectoryThatNoProgramCanBeRunFrom() throws Exception {
        List<String> mounted = List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o noexec none '" + folder + "' && exec \"$@\"",
                "sh");
        List<String> trial = new ArrayList<>(mounted);
        trial.add("true");
        assumeTrue(new ProcessBuilder(trial).start().waitFor() == 0, "the tests' user cannot mount anything");
        JavaChild child = JavaChild.run(
                mounted,
                System.getProperty("java.class.path"),
                Child.class,
                List.of("-Djna.tmpdir=" + folder, "-Djna.nosys=true"));
        assertSays(child, "mounted noexec", "-Djna.tmpdir=");
    }

    @Test
    void aDirectoryThatNothingCanBeUnpackedTo() throws IOException {
        // JNA makes a folder that is not there; a file in its place it cannot use.
        Path file = Files.createFile(folder.resolve("file"));
        assertSays(
                run("-Djna.tmpdir=" + file.resolve("folder"), "-Djna.nosys=true"),
                "cannot unpack its native library",
                "-Djna.tmpdir=");
    }

    @Test
    void aLibraryThatIsNotThere() {
        assertSays(run("-Djna.nounpack=true", "-Djna.nosys=true"), "does not find its native library", "jna.nounpack");
    }

    @Test
    void aCLibraryThatIsTooOld() {
        assertThat(JnaFailure.explain(new UnsatisfiedLinkError(
                                "Error looking up function 'memfd_create': undefined symbol: memfd_create"))
                        .getMessage())
                .contains("C library of this system is too old", "glibc 2.28", "memfd_create");
    }
}
