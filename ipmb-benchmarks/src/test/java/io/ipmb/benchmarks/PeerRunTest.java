package io.ipmb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeerRunTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void talksWithTheProcess() {
        try (PeerRun run = PeerRun.start(List.of("/bin/cat"))) {
            run.tell("hello");
            assertThat(run.nextLine(LONG)).isEqualTo("hello");
        }
    }

    @Test
    void saysSoWhenNothingComes() {
        try (PeerRun run = PeerRun.start(List.of("/bin/cat"))) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> run.nextLine(Duration.ofMillis(10)))
                    .withMessageContaining("/bin/cat");
        }
    }

    @Test
    void theEndStaysTheEnd() {
        try (PeerRun run = PeerRun.start(List.of("/bin/echo", "all"))) {
            assertThat(run.nextLine(LONG)).isEqualTo("all");
            assertThat(run.nextLine(LONG)).isNull();
            assertThat(run.nextLine(LONG)).isNull();
        }
    }

    @Test
    void namesItsCommandWithoutTheClassPath() {
        try (PeerRun run = PeerRun.start(List.of("/bin/echo", "-cp", "a.jar:b.jar", "all"))) {
            assertThat(run).hasToString("/bin/echo -cp … all");
        }
        try (PeerRun run = PeerRun.start(List.of("/bin/echo", "all"))) {
            assertThat(run).hasToString("/bin/echo all");
        }
    }

    @Test
    void closingEndsItsChildrenToo() {
        PeerRun run = PeerRun.start(List.of("/bin/sh", "-c", "sleep 1000 & echo $!; wait"));
        try {
            long child = Long.parseLong(String.valueOf(run.nextLine(LONG)));
            ProcessHandle sleeping = ProcessHandle.of(child).orElseThrow();
            run.close();
            assertThat(run.isAlive()).isFalse();
            assertThat(sleeping.onExit()).succeedsWithin(LONG);
        } finally {
            run.close();
        }
    }
}
