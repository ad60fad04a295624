package io.ipmb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A reader follows a roster during writes, also of a hostile writer. */
class RosterReaderTest {

    private static final long PID = 4711;

    private static ByteBuffer memory(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static RosterMember member(long number, String... label) {
        return RosterMembers.member(new UUID(number, ~number), number, label);
    }

    private static RosterReader reader(ByteBuffer memory) {
        RosterReader reader = RosterReader.of(memory);
        assertThat(reader).isNotNull();
        return reader;
    }

    @Test
    void seesEachChangeOnce() {
        ByteBuffer memory = memory(4096);
        RosterWriter writer = new RosterWriter(memory, PID);
        RosterReader reader = reader(memory);
        assertThat(reader.refresh()).isFalse();
        assertThat(reader.isReadable()).isTrue();
        assertThat(reader.isComplete()).isTrue();
        assertThat(reader.members()).isEmpty();
        assertThat(reader.writerPid()).isEqualTo(PID);

        writer.joined(member(1, "one"));
        writer.joined(member(2, "two"));
        assertThat(reader.members()).as("before the refresh").isEmpty();
        assertThat(reader.refresh()).isTrue();
        assertThat(reader.refresh()).isFalse();
        assertThat(reader.members()).containsExactly(member(1, "one"), member(2, "two"));

        RosterMember two = List.copyOf(reader.members()).get(1);
        writer.left(member(1).instance());
        assertThat(reader.refresh()).isTrue();
        assertThat(reader.members()).hasSize(1).first().isSameAs(two);
    }

    @Test
    void whoRetiresKeepsItsPlace() {
        ByteBuffer memory = memory(1000);
        RosterWriter writer = new RosterWriter(memory, PID);
        RosterReader reader = reader(memory);
        writer.joined(member(1, "one"));
        writer.joined(member(2, "two"));
        assertThat(reader.refresh()).isTrue();
        writer.retired(member(1).instance());
        writer.retired(member(3).instance());
        assertThat(reader.refresh()).isTrue();
        assertThat(reader.members()).containsExactly(member(1, "one").retired(), member(2, "two"));

        for (int i = 10; i < 100; i++) {
            writer.joined(member(i));
            writer.left(member(i).instance());
        }
        assertThat(reader.refresh()).isTrue();
        assertThat(reader.members())
                .as("of a later generation")
                .containsExactly(member(1, "one").retired(), member(2, "two"));
    }

    @Test
    void aRosterSaysWhileSomebodyIsNotInIt() {
        ByteBuffer memory = memory(1000);
        RosterWriter writer = new RosterWriter(memory, PID);
        RosterReader reader = reader(memory);
        writer.joined(member(1, "one"));
        writer.joined(member(2, "x".repeat(2_000)));
        assertThat(reader.refresh()).isTrue();
        assertThat(reader.isComplete()).isFalse();
        assertThat(reader.members()).containsExactly(member(1, "one"));

        writer.left(member(2).instance());
        assertThat(reader.refresh()).isTrue();
        assertThat(reader.isComplete()).isTrue();

        writer.joined(member(1, "x".repeat(2_000)));
        assertThat(reader.refresh()).isTrue();
        assertThat(reader.isComplete()).as("one that was in it").isFalse();
        writer.joined(member(1, "one"));
        assertThat(reader.refresh()).isTrue();
        assertThat(reader.isComplete()).as("one that is in it again").isTrue();

        writer.hides(true);
        writer.hides(true);
        assertThat(reader.refresh()).isTrue();
        assertThat(reader.isComplete()).isFalse();
        assertThat(reader.members()).containsExactly(member(1, "one"));
        writer.hides(false);
        assertThat(reader.refresh()).isTrue();
        assertThat(reader.isComplete()).isTrue();
    }

    @Test
    void isWhatAModelSaysHoweverOftenItLooks() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            ByteBuffer memory = memory(1_000 + random.nextInt(4_000));
            RosterWriter writer = new RosterWriter(memory, PID);
            RosterReader reader = reader(memory);
            Map<UUID, RosterMember> model = new LinkedHashMap<>();
            for (int i = 0; i < 300; i++) {
                step(random, writer, model);
                if (random.nextInt(1 + seed) == 0) {
                    boolean unused = reader.refresh();
                    assertThat(reader.members()).as("seed %s", seed).containsExactlyElementsOf(model.values());
                }
            }
        }
    }

    private static void step(Random random, RosterWriter writer, Map<UUID, RosterMember> model) {
        RosterMember member = member(random.nextInt(30), "m".repeat(random.nextInt(60)));
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                writer.left(member.instance());
                model.remove(member.instance());
            }
            case 2 -> {
                writer.retired(member.instance());
                model.computeIfPresent(member.instance(), (same, present) -> present.retired());
            }
            default -> {
                model.remove(member.instance());
                if (writer.joined(member)) {
                    model.put(member.instance(), member);
                }
            }
        }
    }

    @Test
    void isFollowedWholeWhileItIsWritten() throws InterruptedException {
        ByteBuffer memory = memory(2_000);
        RosterWriter writer = new RosterWriter(memory, PID);
        writer.joined(member(0, "always"));
        RosterReader reader = reader(memory);
        AtomicBoolean stop = new AtomicBoolean();
        Thread writing = new Thread(() -> {
            for (int i = 1; !stop.get(); i++) {
                writer.joined(member(i, "passes by"));
                writer.left(member(i).instance());
            }
        });
        writing.start();
        try {
            for (int i = 0; i < 10_000; i++) {
                if (reader.refresh() && reader.isReadable()) {
                    assertThat(reader.members()).startsWith(member(0, "always")).hasSizeBetween(1, 2);
                }
            }
        } finally {
            stop.set(true);
            writing.join();
        }
        boolean unused = reader.refresh();
        assertThat(reader.isReadable()).isTrue();
        assertThat(reader.members()).containsExactly(member(0, "always"));
    }

    @Test
    void whatIsTakenBackBreaksIt() {
        ByteBuffer memory = memory(4096);
        RosterWriter writer = new RosterWriter(memory, PID);
        RosterReader reader = reader(memory);
        writer.joined(member(1, "one"));
        long one = memory.getLong(RosterLayout.PUBLISHED_AT);
        writer.joined(member(2, "two"));
        assertThat(reader.refresh()).isTrue();
        memory.putLong(RosterLayout.PUBLISHED_AT, one);
        assertThat(reader.refresh()).as("it is a change").isTrue();
        assertThat(reader.isReadable()).isFalse();
        assertThat(reader.isComplete()).isFalse();
        assertThat(reader.members()).isEmpty();

        writer.joined(member(3, "three"));
        assertThat(reader.refresh()).as("for ever").isFalse();
        assertThat(reader.isReadable()).isFalse();
    }

    @Test
    void moreMembersThanAnyRosterHasBreakIt() {
        ByteBuffer memory = memory(Roster.MOST_BYTES);
        RosterWriter writer = new RosterWriter(memory, PID);
        for (int i = 0; i < Roster.MOST_MEMBERS; i++) {
            writer.joined(member(i));
        }
        RosterReader reader = reader(memory);
        assertThat(reader.refresh()).isTrue();
        assertThat(reader.members()).hasSize(Roster.MOST_MEMBERS);
        long published = memory.getLong(RosterLayout.PUBLISHED_AT);
        int length = RosterLayout.length(published);
        int size = RosterLayout.padded(RosterLayout.LABEL_AT);
        int at = RosterLayout.AREAS_AT + length;
        memory.putInt(at, size);
        memory.put(at + RosterLayout.KIND_AT, (byte) RosterLayout.KIND_JOINED);
        memory.putLong(RosterLayout.PUBLISHED_AT, RosterLayout.published(0, length + size, false));
        assertThat(reader.refresh()).isTrue();
        assertThat(reader.isReadable()).isFalse();
    }

    /** The writer may change any byte at any time, also those that were read. */
    @Test
    void noBytesWhateverDoHarmAtAnyTime() {
        Random random = new Random(11);
        int broken = 0;
        for (int i = 0; i < 3_000; i++) {
            ByteBuffer memory = memory(1_000 + random.nextInt(1_000));
            RosterWriter writer = new RosterWriter(memory, PID);
            Map<UUID, RosterMember> model = new LinkedHashMap<>();
            @Nullable RosterReader reader = null;
            for (int k = 0; k < 20; k++) {
                step(random, writer, model);
                if (random.nextInt(3) == 0) {
                    mutate(random, memory);
                }
                reader = reader == null ? RosterReader.of(memory) : reader;
                if (reader != null) {
                    boolean unused = reader.refresh();
                    assertThat(reader.members().size()).isLessThan(100);
                    assertThat(reader.isReadable() || reader.members().isEmpty())
                            .isTrue();
                }
            }
            broken += reader == null || !reader.isReadable() ? 1 : 0;
        }
        assertThat(broken).isBetween(300, 2_900);
    }

    private static void mutate(Random random, ByteBuffer memory) {
        for (int k = random.nextInt(4); k >= 0; k--) {
            // The first bytes hold the layout: a hostile writer changes these.
            int end = random.nextBoolean() ? memory.capacity() : RosterLayout.AREAS_AT + 100;
            int at = random.nextInt(RosterLayout.PUBLISHED_AT, end);
            if (at < RosterLayout.AREA_SIZE_AT || at >= RosterLayout.AREAS_AT || random.nextInt(4) == 0) {
                memory.put(at, (byte) random.nextInt(256));
            }
        }
    }

    @Test
    void garbageIsNoRosterOrABrokenOne() {
        Random random = new Random(3);
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            ByteBuffer memory = memory(bytes.length);
            memory.put(0, bytes);
            if (bytes.length >= RosterLayout.AREAS_AT) {
                memory.putLong(RosterLayout.MAGIC_AT, RosterLayout.MAGIC);
                memory.putInt(RosterLayout.AREA_SIZE_AT, (bytes.length - RosterLayout.AREAS_AT) / 2);
                memory.putInt(RosterLayout.PUBLISHED_AT, random.nextInt(-200, 200));
            }
            RosterReader reader = RosterReader.of(memory);
            assertThat(reader == null).isEqualTo(bytes.length < RosterLayout.AREAS_AT);
            if (reader != null) {
                boolean unused = reader.refresh();
                sizes.add(reader.members().size());
            }
        }
        assertThat(sizes).containsOnly(0);
    }
}
