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

    private static final Span MOMENT = new Span(Duration.ofMillis(50), Duration.ofMillis(50));

    @ParameterizedTest
    @EnumSource
    void anEngineCarriesASeriesFromOneProcessToAnother(Engine engine) {
        assumeTrue(engine.isThere(), () -> engine.title() + " is not on this machine");
        Rate rate = new EngineCandidate(engine).rate(64, MOMENT);
        assertThat(rate.perSecond()).isPositive();
        assertThat(rate.sending()).isNotNegative();
        assertThat(rate.receiving()).isNotNegative();
    }

    @ParameterizedTest
    @EnumSource
    void anEngineCarriesRoundTrips(Engine engine) {
        assumeTrue(engine.isThere(), () -> engine.title() + " is not on this machine");
        RoundTrip trips = new EngineCandidate(engine).roundTrips(64, MOMENT);
        assertThat(trips.p50()).isPositive().isLessThanOrEqualTo(trips.p99());
    }

    @Test
    void theLinesOfAllProgramsAreRead() {
        assertThat(RoundTrip.in("p50 30.1 p99 54.0 p99.9 60.0 max 99.9 µs")).isEqualTo(new RoundTrip(30.1, 54));
        assertThat(RoundTrip.in("p50 0.73 p99 9.45 µs")).isEqualTo(new RoundTrip(0.73, 9.45));
        assertThatIllegalStateException().isThrownBy(() -> RoundTrip.in("no answer"));
    }

    @Test
    void theLinesOfBothStationsAreARate() {
        String received = "64 B 300000 messages 412345/s" + Rate.garbage(600_000, 300_000);
        assertThat(Rate.in(received, "sent" + Rate.garbage(3_000, 300_000))).isEqualTo(new Rate(412_345, 0.01, 2));
        assertThatIllegalStateException().isThrownBy(() -> Rate.in("64 B", "sent" + Rate.garbage(1, 1)));
    }

    @Test
    void eachEngineHasAVersion() {
        assertThat(Engine.values())
                .filteredOn(Engine::isThere)
                .extracting(Engine::version)
                .allMatch(version -> version.matches("ipmb for Java .*|.+ \\d.*"));
    }

    @Test
    void aMessageHasRoomForItsNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Link(Path.of("."), 1, 7))
                .withMessage("size=7 must be at least 8");
    }
}
