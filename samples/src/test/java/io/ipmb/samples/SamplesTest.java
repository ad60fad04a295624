package io.ipmb.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.samples.errors.ErrorHandling;
import io.ipmb.samples.files.OpenFile;
import io.ipmb.samples.memory.SharedMemory;
import io.ipmb.samples.plain.SendAndReceive;
import io.ipmb.samples.requests.RequestAndReply;
import io.ipmb.samples.slow.SlowConsumer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each sample shows its idea: real processes on their own bus. */
final class SamplesTest {

    private final String bus = "sample." + UUID.randomUUID();
    private final String identifier = "--ipmb.identifier=" + bus;

    @Test
    void sendsAndReceives() throws Exception {
        try (SampleProcess sample = SampleProcess.start(SendAndReceive.class, bus)) {
            assertThat(sample.line("moon received")).isEqualTo("moon received: Hello moon");
            assertThat(sample.exitCode()).isZero();
        }
    }

    @Test
    void asksTheOtherProgram() throws Exception {
        try (SampleProcess moon = SampleProcess.start(RequestAndReply.class, identifier);
                SampleProcess asker =
                        SampleProcess.start(RequestAndReply.class, identifier, "--ipmb.label=asker", "--ask=Earth")) {
            assertThat(asker.line("answer")).isEqualTo("answer: Distance[from=Earth, kilometres=384400]");
            assertThat(moon.isRunning()).isTrue();
        }
    }

    @Test
    void showsWhatASenderSeesOfASlowReceiver() throws Exception {
        try (SampleProcess sample = SampleProcess.start(SlowConsumer.class, bus)) {
            Counts waiting = Counts.of(sample.line("WAIT: sent"));
            assertThat(waiting.sent()).isLessThan(1_000);
            assertThat(waiting.received()).isEqualTo(waiting.sent());
            Counts dropping = Counts.of(sample.line("DROP_OLDEST: sent"));
            assertThat(dropping.sent()).isEqualTo(1_000);
            assertThat(dropping.received()).isPositive().isLessThan(1_000);
            assertThat(sample.exitCode()).isZero();
        }
    }

    record Counts(int sent, int received) {
        static Counts of(String line) {
            Matcher counts = Pattern.compile("sent (\\d+), received (\\d+)").matcher(line);
            assertThat(counts.find()).as(line).isTrue();
            return new Counts(Integer.parseInt(counts.group(1)), Integer.parseInt(counts.group(2)));
        }
    }

    @Test
    void putsAMessageAsideAndGoesOn() throws Exception {
        try (SampleProcess kitchen = SampleProcess.start(ErrorHandling.class, identifier)) {
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThat(kitchen.line("cooking")).isEqualTo("cooking stale fish");
            }
            kitchen.lines("put aside: stale fish", "cooking tea");
        }
    }

    @Test
    void sharesOneRegionForAllPictures() throws Exception {
        try (SampleProcess sample = SampleProcess.start(SharedMemory.class, bus)) {
            for (int number = 1; number <= 3; number++) {
                assertThat(sample.line("picture")).isEqualTo("picture " + number + " ends with " + number);
            }
            assertThat(sample.line("regions")).isEqualTo("regions: 1");
            assertThat(sample.exitCode()).isZero();
        }
    }

    @Test
    void readsAFileWhoseNameIsGone() throws Exception {
        try (SampleProcess sample = SampleProcess.start(OpenFile.class, bus)) {
            assertThat(sample.line("the logbook")).isEqualTo("the logbook: all is well on earth");
            assertThat(sample.exitCode()).isZero();
        }
    }

    @Test
    void everySampleIsShortAndInTheReadme() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        try (Stream<Path> samples = Files.walk(Path.of("src/main/java"))) {
            List<Path> files =
                    samples.filter(path -> path.toString().endsWith(".java")).toList();
            assertThat(files).hasSizeGreaterThan(5).allSatisfy(file -> {
                assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThan(60);
                assertThat(readme).contains("(" + file.toString().replace('\\', '/') + ")");
            });
        }
    }
}
