package io.ipmb.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each engine for a moment, between two real processes. The stations check that nothing is lost and the order is kept.
 */
final class EngineCandidateTest {

    @ParameterizedTest
    @EnumSource
    void anEngineCarriesASeriesFromOneProcessToAnother(Engine engine) {
        assumeTrue(engine.isThere(), () -> engine.title() + " is not on this machine");
        assertThat(new EngineCandidate(engine).rate(64, Duration.ofMillis(50))).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void anEngineCarriesRoundTrips(Engine engine) {
        assumeTrue(engine.isThere(), () -> engine.title() + " is not on this machine");
        RoundTrip trips = RoundTrip.in(new EngineCandidate(engine).roundTrips(64));
        assertThat(trips.p50()).isPositive().isLessThanOrEqualTo(trips.p99());
    }

    @Test
    void theLinesOfAllProgramsAreRead() {
        assertThat(RoundTrip.in("p50 30.1 p99 54.0 p99.9 60.0 max 99.9 µs")).isEqualTo(new RoundTrip(30.1, 54));
        assertThat(RoundTrip.in("p50 0.73 p99 9.45 µs")).isEqualTo(new RoundTrip(0.73, 9.45));
        assertThatIllegalStateException().isThrownBy(() -> RoundTrip.in("no answer"));
    }

    @Test
    void aMessageHasRoomForItsNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Link(Path.of("."), 1, 7))
                .withMessage("size=7 must be at least 8");
    }
}
