package io.ipmb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class TakeoverTest {

    @Test
    void measuresBothEndsOfAHostAndJoining() {
        assertThat(new CommandLine(new Takeover()).execute("--rounds", "1", "--endpoints", "3"))
                .isZero();
    }

    @Test
    void takesTheSmallestFigureThatSoManyDoNotExceed() {
        List<Double> figures =
                IntStream.rangeClosed(1, 10).asDoubleStream().boxed().toList();
        assertThat(Takeover.at(figures, 50)).isEqualTo(5);
        assertThat(Takeover.at(figures, 99)).isEqualTo(10);
        assertThat(Takeover.at(figures, 100)).isEqualTo(10);
        assertThat(Takeover.at(List.of(7.0), 50)).isEqualTo(7);
    }
}
