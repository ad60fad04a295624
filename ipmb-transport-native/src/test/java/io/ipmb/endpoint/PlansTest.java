package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.LaneOptions;
import io.ipmb.Selector;
import io.ipmb.SendResult;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.RosterMember;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets a message by which way, on a bus that the test plays. */
class PlansTest {

    private static final UUID SELF = UUID.randomUUID();
    private static final EncodedSelector TO_ONE = encoded(Selector.unicast("moon"));
    private static final EncodedSelector TO_ALL = encoded(Selector.multicast("moon"));

    private final PlayedMembers members = new PlayedMembers();
    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private final Neighbours neighbours = new Neighbours(LaneOptions.DEFAULT, SELF, now::get);
    private final Plans plans = new Plans(members, neighbours);

    private static EncodedSelector encoded(Selector selector) {
        return WireSelectors.encoded(selector);
    }

    @BeforeEach
    void allow() {
        neighbours.allow(100);
    }

    private Lane open(RosterMember to) {
        Lane lane = new UnusedLane();
        neighbours.opened(neighbours.of(to), lane);
        return lane;
    }

    private static List<UUID> instances(Neighbour[] neighbours) {
        return Arrays.stream(neighbours).map(Neighbour::instance).toList();
    }

    private void assertByLane(Plan plan, RosterMember... receivers) {
        assertThat(instances(plan.lanes()))
                .containsExactly(
                        Arrays.stream(receivers).map(RosterMember::instance).toArray(UUID[]::new));
        assertThat(plan.byStar()).isFalse();
        assertThat(plan.withoutLanes()).isFalse();
        assertThat(plan.prospects()).isEmpty();
    }

    private void assertByStar(Plan plan) {
        assertThat(plan.lanes()).isEmpty();
        assertThat(plan.byStar()).isTrue();
        assertThat(plan.withoutLanes()).isFalse();
        assertThat(plan.onlyTo()).isNull();
        assertThat(plan.allTakenFirst()).isFalse();
    }

    @Test
    void aUnicastGoesToItsFirstMatchByTheStarUntilThereIsALane() {
        RosterMember first = members.join("moon");
        RosterMember second = members.join("moon");
        open(second);
        Plan plan = plans.of(TO_ONE);
        assertByStar(plan);
        assertThat(instances(plan.prospects())).containsExactly(first.instance());
        assertThat(plan.sent().result()).isEqualTo(SendResult.to(1));
        open(first);
        assertByLane(plans.of(TO_ONE), first);
        assertThat(plans.of(TO_ONE).sent().result()).isEqualTo(SendResult.to(1));
    }

    @Test
    void theOrderOfTheWalkSaysWhoIsTheFirst() {
        RosterMember late = members.join("moon");
        RosterMember early = members.add(
                new RosterMember(UUID.randomUUID(), late.traits(), 99, 99, 3, late.abilities(), 1, 1, late.label()));
        open(late);
        open(early);
        assertByLane(plans.of(TO_ONE), early);
        members.remove(early);
        neighbours.idle(neighbours.of(early));
        assertByLane(plans.of(TO_ONE), late);
    }

    @Test
    void aMessageWithoutMatchesIsTheControllersConcern() {
        open(members.join("earth"));
        assertByStar(plans.of(TO_ONE));
        assertThat(plans.of(TO_ONE).sent().result()).isEqualTo(SendResult.nobody());
        assertByStar(plans.of(TO_ALL));
        assertThat(plans.of(TO_ALL).sent().result()).isEqualTo(SendResult.nobody());
        Selector kept = Selector.unicast("moon").withTimeToLive(Duration.ofNanos(1));
        assertThat(plans.of(encoded(kept)).sent().result()).isEqualTo(SendResult.kept());
    }

    @Test
    void aMulticastGoesByTheLanesAndOnceByTheStarForTheRest() {
        RosterMember one = members.join("moon");
        RosterMember two = members.join("moon");
        RosterMember crate = members.join(0, "moon");
        members.join("earth");
        Plan plan = plans.of(TO_ALL);
        assertByStar(plan);
        assertThat(instances(plan.prospects())).containsExactly(one.instance(), two.instance());
        open(one);
        plan = plans.of(TO_ALL);
        assertThat(instances(plan.lanes())).containsExactly(one.instance());
        assertThat(plan.byStar()).isTrue();
        assertThat(plan.withoutLanes()).isTrue();
        assertThat(instances(plan.prospects())).containsExactly(two.instance());
        assertThat(plan.sent().result()).isEqualTo(SendResult.to(3));
        open(two);
        members.remove(crate);
        assertByLane(plans.of(TO_ALL), one, two);
        assertThat(plans.of(TO_ALL).sent().result()).isEqualTo(SendResult.to(2));
    }

    @Test
    void noLaneGoesToWhoHasNone() {
        members.join(Extension.JAVA, "moon");
        assertThat(plans.of(TO_ONE).prospects()).isEmpty();
        assertThat(plans.of(TO_ALL).prospects()).isEmpty();
    }

    @Test
    void noLaneGoesToAnAbsentee() {
        RosterMember member = members.join("moon");
        members.add(member.absent(member.order()));
        Plan plan = plans.of(TO_ONE);
        assertByStar(plan);
        assertThat(plan.prospects()).isEmpty();
        assertThat(plan.sent().result())
                .as("it gets the message when it is back")
                .isEqualTo(SendResult.to(1));
        members.add(member);
        assertThat(plans.of(TO_ONE).prospects()).hasSize(1);
    }

    @Test
    void noLaneGoesToTheSenderItself() {
        RosterMember member = members.join("moon");
        members.remove(member);
        members.add(new RosterMember(
                SELF, member.traits(), 0, 0, member.precedence(), member.abilities(), 1, 1, member.label()));
        assertThat(plans.of(TO_ONE).prospects()).isEmpty();
        assertThat(plans.of(TO_ONE).sent().result()).isEqualTo(SendResult.to(1));
    }

    @Test
    void withoutARosterNothingIsKnownAndTheLanesAreEmptiedFirst() {
        members.join("moon");
        members.known = false;
        assertByStar(plans.of(TO_ONE));
        assertThat(plans.of(TO_ONE).sent().result()).isEqualTo(SendResult.unknown());
        members.known = true;
        members.change();
        RosterMember receiver = members.join("moon");
        open(receiver);
        members.known = false;
        members.change();
        for (EncodedSelector selector : List.of(TO_ONE, TO_ALL)) {
            Plan plan = plans.of(selector);
            assertThat(plan.byStar()).isTrue();
            assertThat(plan.allTakenFirst()).isTrue();
            assertThat(plan.lanes()).isEmpty();
            assertThat(plan.prospects()).isEmpty();
        }
        neighbours.idle(neighbours.of(receiver));
        assertByStar(plans.of(TO_ONE));
    }

    @Test
    void whereLanesAreForbiddenTheResultIsKnownAllTheSame() {
        RosterMember receiver = members.join("moon");
        members.join("moon");
        open(receiver);
        neighbours.allow(0);
        Plan plan = plans.of(TO_ONE);
        assertThat(plan.byStar()).isTrue();
        assertThat(plan.allTakenFirst()).isTrue();
        assertThat(plan.prospects()).isEmpty();
        assertThat(plan.sent().result()).isEqualTo(SendResult.to(1));
        assertThat(plans.of(TO_ALL).sent().result()).isEqualTo(SendResult.to(2));
    }

    @Test
    void whoHasALaneIsThereWhateverTheRosterSays() {
        RosterMember first = members.join("moon");
        RosterMember second = members.join("moon");
        RosterMember third = members.join("moon");
        open(second);
        members.remove(second);
        Plan plan = plans.of(TO_ALL);
        assertThat(instances(plan.lanes())).containsExactly(second.instance());
        assertThat(plan.withoutLanes()).isTrue();
        assertThat(plan.sent().result()).isEqualTo(SendResult.to(3));
        members.remove(first);
        assertByLane(plans.of(TO_ONE), second);
        neighbours.idle(neighbours.of(second));
        members.change();
        assertThat(instances(plans.of(TO_ONE).prospects())).containsExactly(third.instance());
    }

    @Test
    void whoHasRetiredGetsNothingByItsLane() {
        RosterMember member = members.join("moon");
        open(member);
        members.add(member.retired());
        assertByStar(plans.of(TO_ONE));
        assertThat(plans.of(TO_ONE).sent().result()).isEqualTo(SendResult.nobody());
    }

    @Test
    void whoIsGoneIsPassedOverUntilTheRosterKnows() {
        RosterMember first = members.join("moon");
        RosterMember second = members.join("moon");
        open(first);
        neighbours.gone(neighbours.of(first));
        Plan plan = plans.of(TO_ONE);
        assertThat(plan.byStar()).isTrue();
        assertThat(plan.onlyTo()).as("the controller may not know yet").isEqualTo(second.instance());
        assertThat(instances(plan.prospects())).containsExactly(second.instance());
        assertThat(plans.of(TO_ALL).sent().result()).isEqualTo(SendResult.to(1));
        open(second);
        assertByLane(plans.of(TO_ONE), second);
        neighbours.gone(neighbours.of(second));
        assertByStar(plans.of(TO_ONE));
        assertThat(plans.of(TO_ONE).sent().result()).isEqualTo(SendResult.nobody());

        members.remove(first);
        RosterMember third = members.join("moon");
        assertThat(plans.of(TO_ONE).onlyTo()).isEqualTo(third.instance());
        members.remove(second);
        assertByStar(plans.of(TO_ONE));
    }

    @Test
    void whoIsGoneBehindTheReceiverDoesNotMatter() {
        members.join("moon");
        RosterMember second = members.join("moon");
        open(second);
        neighbours.gone(neighbours.of(second));
        assertByStar(plans.of(TO_ONE));
    }

    @Test
    void aPlanIsFoundByIdentityAndByBytesAndMadeAnewForAnotherEpoch() {
        RosterMember member = members.join("moon");
        Plan plan = plans.of(TO_ONE);
        int resolutions = members.resolutions();
        assertThat(plans.of(TO_ONE)).isSameAs(plan);
        assertThat(plans.of(encoded(Selector.unicast("moon")))).isSameAs(plan);
        assertThat(members.resolutions()).isEqualTo(resolutions);
        assertThat(members.refreshes()).as("each message looks at the roster").isEqualTo(3);
        members.change();
        assertThat(plans.of(TO_ONE)).isNotSameAs(plan);
        plan = plans.of(encoded(Selector.unicast("moon")));
        assertThat(plan).isSameAs(plans.of(TO_ONE));
        open(member);
        assertThat(plans.of(encoded(Selector.unicast("moon")))).isNotSameAs(plan);
    }

    @Test
    void selectorsThatDifferHavePlansOfTheirOwn() {
        members.join("moon");
        Plan plan = plans.of(TO_ONE);
        assertThat(plans.of(TO_ALL)).isNotSameAs(plan);
        assertThat(plans.of(encoded(Selector.unicast("moon").withTimeToLive(Duration.ofSeconds(1)))))
                .isNotSameAs(plan);
        for (int i = 0; i < 1000; i++) {
            assertThat(plans.of(encoded(Selector.unicast("nobody" + i))).sent().result())
                    .isEqualTo(SendResult.nobody());
        }
        assertThat(plans.of(TO_ONE).sent().result()).isEqualTo(SendResult.to(1));
    }
}
