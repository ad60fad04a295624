package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.RosterMember;
import io.ipmb.protocol.RosterMembers;
import io.ipmb.protocol.RosterWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who is on the bus, from the rosters of one session after the other. */
class DirectoryTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final PresentRoster roster = new PresentRoster();
    private final Directory directory = new Directory(roster);
    private final ByteBuffer first = memory();
    private final ByteBuffer second = memory();

    private static ByteBuffer memory() {
        return ByteBuffer.allocateDirect(4096).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static RosterMember member(int number, String... label) {
        return RosterMembers.member(new UUID(0, number), number, label);
    }

    private static LabelProgram program(String expression) {
        return WireSelectors.encoded(Selector.unicast(LabelExpression.parse(expression)))
                .program();
    }

    @Test
    void knowsNobodyBeforeTheFirstSession() {
        assertThat(directory.refresh()).isFalse();
        assertThat(directory.isKnown()).isFalse();
        assertThat(directory.members()).isEmpty();
        assertThat(directory.member(new UUID(0, 1))).isNull();
        assertThat(directory.resolve(program("a"))).isEmpty();
    }

    @Test
    void eachChangeIsAnotherEpoch() {
        RosterWriter writer = new RosterWriter(first, 1);
        roster.replace(first);
        assertThat(directory.refresh()).isTrue();
        assertThat(directory.isKnown()).as("an empty bus").isTrue();
        long empty = directory.epoch();
        writer.joined(member(1, "a"));
        assertThat(directory.epoch()).isEqualTo(empty);
        assertThat(directory.refresh()).isTrue();
        long one = directory.epoch();
        assertThat(one).isNotEqualTo(empty);
        assertThat(directory.refresh()).isFalse();
        assertThat(directory.epoch()).isEqualTo(one);
        assertThat(directory.members()).containsExactly(member(1, "a"));
        assertThat(directory.member(new UUID(0, 1))).isEqualTo(member(1, "a"));
    }

    @Test
    void walksByPrecedenceThenByOrderAndPassesByWhoTakesNothing() {
        RosterWriter writer = new RosterWriter(first, 1);
        RosterMember founder = member(3, "a").enrolled(3, -1, true);
        RosterMember late = member(9, "a", "b");
        RosterMember early = member(5, "a");
        RosterMember behindOfEarly = member(6, "a").absent(5);
        List.of(founder, behindOfEarly, late, early, member(1, "b")).forEach(writer::joined);
        writer.joined(new RosterMember(new UUID(0, 7), early.traits(), 70, 70, 127, 0, 1, 1, early.label()));
        writer.joined(member(2, "a"));
        writer.retired(new UUID(0, 2));
        roster.replace(first);
        assertThat(directory.refresh()).isTrue();
        assertThat(directory.resolve(program("a")))
                .extracting(member -> (int) member.instance().getLeastSignificantBits())
                .containsExactly(7, 5, 6, 9, 3);
        assertThat(directory.resolve(program("b"))).containsExactly(member(1, "b"), late);
        assertThat(directory.resolve(program("c"))).isEmpty();
        assertThat(directory.members()).hasSize(7);
    }

    @Test
    void theOldRosterIsGoneByUntilTheNextSessionsReplacesIt() {
        RosterWriter writer = new RosterWriter(first, 1);
        writer.joined(member(1, "a"));
        roster.replace(first);
        assertThat(directory.refresh()).isTrue();
        RosterWriter next = new RosterWriter(second, 2);
        next.joined(member(2, "a"));
        assertThat(directory.refresh())
                .as("the host is dead, and nobody else hosts")
                .isFalse();
        assertThat(directory.members()).containsExactly(member(1, "a"));

        roster.replace(second);
        assertThat(directory.refresh()).isTrue();
        assertThat(directory.members()).containsExactly(member(2, "a"));
        writer.joined(member(3, "a"));
        assertThat(directory.refresh()).as("a change of the old one").isFalse();
    }

    @Test
    void isUnknownUnderAControllerWithoutARoster() {
        RosterWriter writer = new RosterWriter(first, 1);
        writer.joined(member(1, "a"));
        roster.replace(first);
        assertThat(directory.refresh()).isTrue();
        roster.replace(null);
        assertThat(directory.refresh()).isTrue();
        assertThat(directory.refresh()).isFalse();
        assertThat(directory.isKnown()).isFalse();
        assertThat(directory.members()).isEmpty();

        roster.replace(first);
        assertThat(directory.refresh()).isTrue();
        assertThat(directory.isKnown()).isTrue();
    }

    @Test
    void isUnknownWhileSomebodyIsMissingInTheRoster() {
        RosterWriter writer = new RosterWriter(first, 1);
        writer.joined(member(1, "a"));
        writer.joined(member(2, "x".repeat(5_000)));
        roster.replace(first);
        assertThat(directory.refresh()).isTrue();
        assertThat(directory.isKnown()).isFalse();
        assertThat(directory.members()).containsExactly(member(1, "a"));
        writer.left(new UUID(0, 2));
        assertThat(directory.refresh()).isTrue();
        assertThat(directory.isKnown()).isTrue();
    }

    @Test
    void isUnknownWithABrokenRosterAndKnownWithTheNextOne() {
        new RosterWriter(first, 1).joined(member(1, "a"));
        roster.replace(first);
        assertThat(directory.refresh()).isTrue();
        first.putInt(8, 7);
        assertThat(directory.refresh()).isTrue();
        assertThat(directory.isKnown()).isFalse();
        roster.replace(memory());
        assertThat(directory.refresh()).isTrue();
        assertThat(directory.isKnown()).as("no roster at all").isFalse();
        new RosterWriter(second, 2).joined(member(2, "a"));
        roster.replace(second);
        assertThat(directory.refresh()).isTrue();
        assertThat(directory.isKnown()).isTrue();
    }

    @Test
    void lookingForChangesMakesNoGarbageWhereThereAreNone() {
        RosterWriter writer = new RosterWriter(first, 1);
        writer.joined(member(1, "a"));
        roster.replace(first);
        assertThat(directory.refresh()).isTrue();
        assertThat(garbageOfLooking(writer, 0)).isLessThan(100);
        assertThat(garbageOfLooking(writer, 10))
                .as("noticed where there is some")
                .isGreaterThan(1_000);
    }

    /** Of many looks, so many of them at a change. */
    private long garbageOfLooking(RosterWriter writer, int changes) {
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                if (i < changes) {
                    writer.joined(member(1, "a"));
                }
                boolean unused = directory.refresh();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
