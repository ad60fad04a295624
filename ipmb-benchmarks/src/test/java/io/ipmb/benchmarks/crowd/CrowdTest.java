package io.ipmb.benchmarks.crowd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.benchmarks.peers.Span;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Real processes; they check that nothing is lost and that each series comes in order. */
final class CrowdTest {

    private static final Span MOMENT = new Span(Duration.ofMillis(50), Duration.ofMillis(50));

    @Test
    void eachReceiverGetsTheSeriesOfTheSender() {
        Deliveries deliveries = Crowd.multicast(3, MOMENT);
        assertThat(deliveries.count())
                .isPositive()
                .satisfies(count -> assertThat(count % 3)
                        .as("each message at each of the three")
                        .isZero());
        assertThat(deliveries.cost()).isPositive();
    }

    @Test
    void theReceiverGetsTheSeriesOfEachSender() {
        Deliveries deliveries = Crowd.toOne(3, MOMENT);
        assertThat(deliveries.count()).isPositive();
        assertThat(deliveries.cost()).isPositive();
    }

    @Test
    void allTalkAndNothingIsLost() {
        try (Crowd crowd = new Crowd()) {
            Crowd.Member some = crowd.join(2, 0, 5);
            Crowd.Member others = crowd.join(3, 2, 5);
            some.talk(Duration.ofMillis(100));
            others.talk(Duration.ofMillis(100));
            long sent = some.sent() + others.sent();
            assertThat(sent).isPositive();
            assertThat(crowd.awaitReceived(sent)).isEqualTo(sent);
        }
    }

    @Test
    void endpointsTakeThreadsAndDescriptorsAndMemory() {
        try (Crowd crowd = new Crowd()) {
            crowd.join(1, 0, 1);
            Footprint without = crowd.join(0, 0, 1).footprint();
            Footprint with = crowd.join(2, 0, 1).footprint();
            assertThat(with.threads()).isGreaterThan(without.threads());
            assertThat(with.descriptors()).isGreaterThan(without.descriptors());
            assertThat(with.memory()).isGreaterThan(without.memory());
        }
    }

    @Test
    void aProcessTakesProcessorTime() {
        try (Crowd crowd = new Crowd()) {
            assertThat(crowd.join(0, 0, 1).processorTime()).isPositive();
        }
    }

    @Test
    void linesAreReadAsTheyAreSaid() {
        Deliveries deliveries = new Deliveries(1_000, 5_000);
        assertThat(Deliveries.in(deliveries.line())).isEqualTo(deliveries);
        assertThat(deliveries.cost()).isEqualTo(5);
        Footprint footprint = new Footprint(1L << 40, 2, 3);
        assertThat(Footprint.in(footprint.line())).isEqualTo(footprint);
        assertThatIllegalStateException().isThrownBy(() -> Deliveries.in("none"));
        assertThatIllegalStateException().isThrownBy(() -> Footprint.in("none"));
    }
}
