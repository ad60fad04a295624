package io.ipmb.platform.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which user ids say whose process it is. */
class UserNamespaceTest {

    private static final String OVERFLOW_FILE = "sys/kernel/overflowuid";

    @TempDir
    Path proc;

    private UserNamespace namespace(@Nullable String overflow, @Nullable String map) throws IOException {
        Files.createDirectories(proc.resolve("self"));
        Files.createDirectories(proc.resolve("sys/kernel"));
        if (overflow != null) {
            Files.writeString(proc.resolve(OVERFLOW_FILE), overflow);
        }
        if (map != null) {
            Files.writeString(proc.resolve("self/uid_map"), map);
        }
        return new UserNamespace(proc);
    }

    @Test
    void outsideOfANamespaceEachNumberIsAUser() throws IOException {
        UserNamespace users = namespace("65534\n", "         0          0 4294967295\n");
        assertThat(users.knows(0)).isTrue();
        assertThat(users.knows(1000)).isTrue();
        assertThat(users.knows(65534)).as("nobody is a user there").isTrue();
    }

    @Test
    void severalRangesCanMapAllUsersToo() throws IOException {
        UserNamespace users = namespace("65534\n", "0 1 2147483647\n2147483647 2147483648 2147483648\n");
        assertThat(users.knows(65534)).isTrue();
    }

    @Test
    void insideOfOneTheOverflowUserIsNobody() throws IOException {
        UserNamespace users = namespace("65534\n", "0 100000 65536\n");
        assertThat(users.knows(0)).isTrue();
        assertThat(users.knows(1000)).isTrue();
        assertThat(users.knows(65534)).isFalse();
    }

    @Test
    void aNamespaceThatMapsNobodyKnowsNobodyOfTheOverflowUser() throws IOException {
        assertThat(namespace("65534\n", "").knows(65534)).isFalse();
    }

    @Test
    void theSystemSaysWhichNumberThatIs() throws IOException {
        UserNamespace users = namespace("4711\n", "0 1000 1\n");
        assertThat(users.knows(4711)).isFalse();
        assertThat(users.knows(65534)).isTrue();
    }

    @Test
    void whereItDoesNotSayItIsTheUsualOne() throws IOException {
        assertThat(namespace(null, "0 1000 1\n").knows(65534)).isFalse();
    }

    @Test
    void aKernelWithoutNamespacesMapsAll() throws IOException {
        assertThat(namespace("65534\n", null).knows(65534)).isTrue();
    }

    @Test
    void whatCannotBeReadCountsAsNotKnown() throws IOException {
        assertThat(namespace("65534\n", "0 all users\n").knows(65534)).isFalse();
        Files.delete(proc.resolve("self/uid_map"));
        Files.delete(proc.resolve("self"));
        assertThat(new UserNamespace(proc).knows(65534)).as("no /proc").isFalse();
    }
}
