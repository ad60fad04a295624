package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.LaneMode;
import io.ipmb.LaneOptions;
import io.ipmb.protocol.RosterMember;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a lane is offered, and to whom, under a clock that the test moves. */
class NeighboursTest {

    private final PlayedMembers members = new PlayedMembers();
    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private Neighbours neighbours = neighbours(LaneOptions.builder().build());

    private Neighbours neighbours(LaneOptions options) {
        Neighbours made = new Neighbours(options, UUID.randomUUID(), now::get);
        made.allow(100);
        return made;
    }

    private Neighbour neighbour() {
        return neighbours.of(members.join("moon"));
    }

    private @Nullable Neighbour due(Neighbour... prospects) {
        return neighbours.due(prospects);
    }

    private void send(int messages, Neighbour... to) {
        for (int i = 0; i < messages; i++) {
            neighbours.sentByStar(to);
        }
    }

    private static Lane lane() {
        return new UnusedLane();
    }

    private void sleep(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aLaneIsDueAfterSomeMessages() {
        Neighbour neighbour = neighbour();
        send(15, neighbour);
        assertThat(due(neighbour)).isNull();
        send(1, neighbour);
        assertThat(due(neighbour)).isSameAs(neighbour);
        neighbours.opened(neighbour, lane());
        assertThat(due(neighbour)).isNull();
        assertThat(neighbours.withLanes()).containsExactly(neighbour);
    }

    @Test
    void messagesOnceInAWhileLeadToNoLane() {
        Neighbour neighbour = neighbour();
        for (int i = 0; i < 100; i++) {
            send(1, neighbour);
            sleep(Duration.ofSeconds(61));
        }
        assertThat(due(neighbour)).isNull();
        send(16, neighbour);
        assertThat(due(neighbour)).isSameAs(neighbour);
    }

    @Test
    void aLaneIsDueAtOnceWhereTheOptionsSaySo() {
        neighbours = neighbours(LaneOptions.builder().mode(LaneMode.ALWAYS).build());
        Neighbour neighbour = neighbour();
        assertThat(due(neighbour)).isSameAs(neighbour);
        neighbours = neighbours(LaneOptions.builder().afterMessages(0).build());
        neighbour = neighbour();
        assertThat(due(neighbour)).isSameAs(neighbour);
    }

    @Test
    void noLaneIsDueWhereTheOptionsForbidIt() {
        neighbours = neighbours(LaneOptions.builder().mode(LaneMode.NEVER).build());
        assertThat(neighbours.areLanesAllowed()).isFalse();
        assertThat(neighbours.canHaveLane(neighbour())).isFalse();
        assertThat(due(neighbour())).isNull();
    }

    @Test
    void theSmallerLimitOfLanesHolds() {
        for (int limit = 1; limit < 3; limit++) {
            neighbours = neighbours(
                    LaneOptions.builder().mode(LaneMode.ALWAYS).mostLanes(limit).build());
            for (int i = 0; i < limit; i++) {
                assertThat(due(neighbour())).isNotNull();
                neighbours.opened(neighbour(), lane());
            }
            assertThat(due(neighbour())).isNull();
        }
        neighbours = neighbours(LaneOptions.builder().mode(LaneMode.ALWAYS).build());
        neighbours.allow(1);
        Neighbour neighbour = neighbour();
        neighbours.opened(neighbour, lane());
        assertThat(due(neighbour())).isNull();
        neighbours.idle(neighbour);
        assertThat(due(neighbour())).isNotNull();
    }

    @Test
    void afterARefusalTheNextOfferComesLaterEachTime() {
        Neighbour neighbour = neighbour();
        long pause = 0;
        for (int i = 0; i < 12; i++) {
            send(16, neighbour);
            assertThat(due(neighbour)).isSameAs(neighbour);
            neighbours.opened(neighbour, lane());
            neighbours.refused(neighbour);
            assertThat(neighbour.lane()).isNull();
            assertThat(neighbour.isGone()).isFalse();
            long begun = now.get();
            send(16, neighbour);
            assertThat(due(neighbour)).isNull();
            while (due(neighbour) == null) {
                send(16, neighbour);
                sleep(Duration.ofMillis(500));
            }
            assertThat(now.get() - begun).isGreaterThanOrEqualTo(pause);
            pause = now.get() - begun;
        }
        assertThat(pause).isEqualTo(Duration.ofMinutes(5).toNanos());
        neighbours.opened(neighbour, lane());
        neighbours.inUse(neighbour);
        neighbours.refused(neighbour);
        sleep(Duration.ofSeconds(1));
        send(16, neighbour);
        assertThat(due(neighbour)).isSameAs(neighbour);
    }

    @Test
    void anIdleLaneIsOfferedAgainWithoutAPause() {
        Neighbour neighbour = neighbour();
        neighbours.opened(neighbour, lane());
        neighbours.idle(neighbour);
        assertThat(due(neighbour)).isNull();
        send(16, neighbour);
        assertThat(due(neighbour)).isSameAs(neighbour);
    }

    @Test
    void whoIsGoneGetsNoLane() {
        RosterMember member = members.join("moon");
        Neighbour neighbour = neighbours.of(member);
        neighbours.opened(neighbour, lane());
        neighbours.gone(neighbour);
        assertThat(neighbour.isGone()).isTrue();
        assertThat(neighbours.canHaveLane(neighbour)).isFalse();
        assertThat(neighbours.withLanes()).isEmpty();
        neighbours.update(members);
        assertThat(neighbours.of(member)).as("the roster still has it").isSameAs(neighbour);
        members.remove(member);
        neighbours.update(members);
        assertThat(neighbours.of(member)).isNotSameAs(neighbour);
    }

    @Test
    void whoLeavesTheRosterIsForgottenUnlessItHasALane() {
        RosterMember member = members.join("moon");
        Neighbour neighbour = neighbours.of(member);
        neighbours.opened(neighbour, lane());
        members.remove(member);
        neighbours.update(members);
        assertThat(neighbours.of(member)).isSameAs(neighbour);
        neighbours.idle(neighbour);
        neighbours.update(members);
        assertThat(neighbours.of(member)).isNotSameAs(neighbour);
    }

    @Test
    void eachChangeThatMattersBeginsAnEpoch() {
        Neighbour neighbour = neighbour();
        long epoch = neighbours.epoch();
        neighbours.allow(100);
        send(20, neighbour);
        assertThat(neighbours.epoch()).isEqualTo(epoch);
        neighbours.opened(neighbour, lane());
        assertThat(neighbours.epoch()).isGreaterThan(epoch);
        epoch = neighbours.epoch();
        neighbours.idle(neighbour);
        assertThat(neighbours.epoch()).isGreaterThan(epoch);
        epoch = neighbours.epoch();
        neighbours.allow(0);
        assertThat(neighbours.epoch()).isGreaterThan(epoch);
        epoch = neighbours.epoch();
        neighbours.update(members);
        assertThat(neighbours.epoch()).isGreaterThan(epoch);
    }
}
