package io.ipmb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostedBus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RatesTest {

    private static HostedBus bus(HostedBus.Member... members) {
        return new HostedBus("com.solar", List.of(members), 0, 0, 0);
    }

    /** @param throughHost messages from it that the host took */
    private static HostedBus.Member member(int id, long throughHost, HostedBus.Lanes lanes) {
        return new HostedBus.Member(
                new UUID(0, id),
                new UUID(1, id),
                Set.of("earth"),
                4712,
                1000,
                128,
                false,
                false,
                throughHost + lanes.sent(),
                lanes.received(),
                0,
                0,
                lanes.dropped(),
                false,
                false,
                Duration.ZERO,
                true,
                Duration.ZERO,
                lanes);
    }

    private static HostedBus.Lanes lanes(long sent, int ageMillis) {
        return new HostedBus.Lanes(1, 0, sent, 2 * sent, 3 * sent, 0, Duration.ofMillis(ageMillis));
    }

    @Test
    void messagesThroughTheHostCountForTheTimeBetweenTheLooks() {
        Rates rates = Rates.since(bus(member(1, 100, HostedBus.Lanes.NONE)), 2);
        assertThat(rates.sent(member(1, 160, HostedBus.Lanes.NONE))).isEqualTo(30);
        assertThat(rates.sent(member(2, 160, HostedBus.Lanes.NONE)))
                .as("it was not there at the first look")
                .isZero();
    }

    @Test
    void messagesOnLanesCountForTheTimeBetweenTheReports() {
        Rates rates = Rates.since(bus(member(1, 0, lanes(1000, 900))), 1);
        // Two reports came meanwhile: of 900 ms ago to 100 ms ago, with a second in between.
        HostedBus.Member now = member(1, 10, lanes(1000 + 1800, 100));
        assertThat(rates.sent(now)).isEqualTo(10 + 1000);
        assertThat(rates.received(now)).isEqualTo(2000);
        assertThat(rates.dropped(now)).isEqualTo(3000);
    }

    @Test
    void withoutAnotherReportThereAreNoMessagesOnLanes() {
        Rates rates = Rates.since(bus(member(1, 0, lanes(1000, 100))), 0.5);
        assertThat(rates.sent(member(1, 5, lanes(1000, 600)))).isEqualTo(10);
    }

    @Test
    void theFirstReportCountsForASecondAtLeast() {
        Rates rates = Rates.since(bus(member(1, 0, HostedBus.Lanes.NONE)), 0.1);
        assertThat(rates.sent(member(1, 0, lanes(500, 50)))).isEqualTo(500);
    }

    @Test
    void theBusiestComesFirst() {
        HostedBus.Member quiet = member(1, 0, HostedBus.Lanes.NONE);
        Rates rates = Rates.since(bus(quiet, member(2, 0, lanes(1, 0))), 1);
        HostedBus.Member busy = member(2, 0, lanes(100, 0));
        assertThat(rates.busiestFirst(bus(quiet, busy))).containsExactly(busy, quiet);
    }
}
