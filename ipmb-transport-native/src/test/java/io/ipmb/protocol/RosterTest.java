package io.ipmb.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is on a bus, as one process writes it and others read it. */
class RosterTest {

    private static final long PID = 4711;

    private static ByteBuffer memory(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static RosterMember member(long number, String... label) {
        return RosterMembers.member(new UUID(number, ~number), number, 100 + number, label);
    }

    private static List<RosterMember> read(ByteBuffer memory) {
        Roster roster = Roster.read(memory);
        assertThat(roster).isNotNull();
        assertThat(roster.writerPid()).isEqualTo(PID);
        return roster.members();
    }

    @Test
    void hasWhoHasJoinedAndNotLeft() {
        ByteBuffer memory = memory(4096);
        RosterWriter writer = new RosterWriter(memory, PID);
        assertThat(read(memory)).isEmpty();
        RosterMember one = new RosterMember(
                new UUID(-1, 1),
                EnumSet.allOf(RosterMember.Trait.class),
                -2,
                -1,
                255,
                Long.MIN_VALUE,
                77,
                -1,
                Set.of());
        RosterMember two =
                new RosterMember(UUID.randomUUID(), Set.of(), 9, 10, 0, 5, 0, 1L << 40, Set.of("ä", "𝄞", "moon"));

        assertThat(writer.joined(one)).isTrue();
        assertThat(writer.joined(two)).isTrue();
        assertThat(read(memory)).containsExactly(one, two);

        writer.left(one.instance());
        writer.left(UUID.randomUUID());
        assertThat(read(memory)).containsExactly(two);
    }

    @Test
    void aMemberThatComesAgainIsThereOnceAsItIsNow() {
        ByteBuffer memory = memory(4096);
        RosterWriter writer = new RosterWriter(memory, PID);
        writer.joined(member(1, "old"));
        writer.joined(member(2));
        writer.joined(member(1, "new"));

        assertThat(read(memory)).containsExactly(member(2), member(1, "new"));
    }

    @Test
    void goesOnForEverInASmallMemory() {
        ByteBuffer memory = memory(1000);
        RosterWriter writer = new RosterWriter(memory, PID);
        writer.joined(member(0, "always"));
        for (int i = 1; i < 1_000; i++) {
            assertThat(writer.joined(member(i, "passes by"))).isTrue();
            assertThat(read(memory)).containsExactly(member(0, "always"), member(i, "passes by"));
            writer.left(member(i).instance());
        }
        assertThat(read(memory)).containsExactly(member(0, "always"));
    }

    @Test
    void whatDoesNotFitIsLeftOutAndEverythingElseStays() {
        ByteBuffer memory = memory(1000);
        RosterWriter writer = new RosterWriter(memory, PID);
        List<RosterMember> fitting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            if (writer.joined(member(i, "member"))) {
                fitting.add(member(i, "member"));
            }
        }
        assertThat(fitting).hasSizeBetween(5, 20);
        assertThat(writer.joined(member(200, "x".repeat(2000)))).isFalse();
        assertThat(writer.joined(member(200, "x".repeat(70_000)))).isFalse();
        assertThat(read(memory)).isEqualTo(fitting);

        assertThat(writer.joined(member(0, "grows".repeat(100))))
                .as("one that was there")
                .isFalse();
        fitting.remove(0);
        assertThat(read(memory)).isEqualTo(fitting);
    }

    @Test
    void oneWithALongLabelKeepsNobodyElseOut() {
        ByteBuffer memory = memory(64 << 10);
        RosterWriter writer = new RosterWriter(memory, PID);
        assertThat(writer.joined(member(1, "x".repeat(20_000)))).isFalse();
        assertThat(writer.joined(member(2, "x".repeat(RosterWriter.LARGEST_RECORD - 100))))
                .isTrue();
        for (int i = 3; i < 100; i++) {
            assertThat(writer.joined(member(i, "member"))).isTrue();
        }
        assertThat(read(memory)).hasSize(98);
        assertThat(writer.joined(member(2, "x".repeat(RosterWriter.LARGEST_RECORD))))
                .as("one that was there")
                .isFalse();
        assertThat(read(memory)).hasSize(97).startsWith(member(3, "member"));
    }

    @Test
    void asManyMembersAndElementsAreWrittenAsAreRead() {
        ByteBuffer memory = memory(Roster.MOST_BYTES);
        RosterWriter writer = new RosterWriter(memory, PID);
        for (int i = 0; i < Roster.MOST_MEMBERS + 10; i++) {
            assertThat(writer.joined(member(i, "m"))).isEqualTo(i < Roster.MOST_MEMBERS);
        }
        assertThat(read(memory)).hasSize(Roster.MOST_MEMBERS);
        for (int i = 0; i < Roster.MOST_MEMBERS; i++) {
            writer.left(member(i).instance());
        }
        String[] many = IntStream.range(0, 1_000).mapToObj(Integer::toHexString).toArray(String[]::new);
        for (int i = 0; i < 100; i++) {
            assertThat(writer.joined(member(i, many))).isEqualTo(i < Roster.MOST_ELEMENTS / 1_000);
        }
        assertThat(read(memory)).hasSize(Roster.MOST_ELEMENTS / 1_000);
    }

    @Test
    void aRosterOfMoreElementsThanAnyHasIsRefused() {
        int elements = 3_000;
        int size = RosterLayout.padded(RosterLayout.LABEL_AT + elements * 6);
        int records = Roster.MOST_ELEMENTS / elements + 1;
        ByteBuffer memory = memory(Roster.MOST_BYTES);
        new RosterWriter(memory, PID);
        for (int i = 0; i < records; i++) {
            int at = RosterLayout.AREAS_AT + i * size;
            memory.putInt(at, size);
            memory.put(at + RosterLayout.KIND_AT, (byte) RosterLayout.KIND_JOINED);
            memory.putLong(at + RosterLayout.INSTANCE_AT, i + 1);
            memory.putShort(at + RosterLayout.ELEMENTS_AT, (short) elements);
            for (int k = 0; k < elements; k++) {
                int element = at + RosterLayout.LABEL_AT + k * 6;
                memory.putShort(element, (short) 4);
                memory.put(element + 2, String.format("%04d", k).getBytes(StandardCharsets.US_ASCII));
            }
        }
        memory.putLong(RosterLayout.PUBLISHED_AT, RosterLayout.published(0, (records - 1) * size, false));
        assertThat(read(memory)).hasSize(records - 1);
        memory.putLong(RosterLayout.PUBLISHED_AT, RosterLayout.published(0, records * size, false));
        assertThat(Roster.read(memory)).isNull();
    }

    /** What the writer wrote last is not published yet, at each of its steps: a reader finds what was there before. */
    @Test
    void aWriterThatDiesInTheMiddleLeavesWhatWasWholeBefore() {
        ByteBuffer memory = memory(600);
        RosterWriter writer = new RosterWriter(memory, PID);
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            List<RosterMember> before = read(memory);
            long published = memory.getLong(RosterLayout.PUBLISHED_AT);
            RosterMember member = member(random.nextInt(12), "m".repeat(random.nextInt(40)));
            if (random.nextBoolean()) {
                writer.joined(member);
            } else {
                writer.left(member.instance());
            }
            long after = memory.getLong(RosterLayout.PUBLISHED_AT);
            memory.putLong(RosterLayout.PUBLISHED_AT, published);
            assertThat(read(memory)).isEqualTo(before);
            memory.putLong(RosterLayout.PUBLISHED_AT, after);
        }
    }

    @Test
    void isWhatAModelSaysAfterAnySteps() {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            ByteBuffer memory = memory(1_000 + random.nextInt(4_000));
            RosterWriter writer = new RosterWriter(memory, PID);
            Map<UUID, RosterMember> model = new LinkedHashMap<>();
            for (int i = 0; i < 200; i++) {
                RosterMember member = member(random.nextInt(30), "m".repeat(random.nextInt(60)));
                model.remove(member.instance());
                if (random.nextInt(3) == 0) {
                    writer.left(member.instance());
                } else if (writer.joined(member)) {
                    model.put(member.instance(), member);
                }
                assertThat(read(memory)).as("seed %s", seed).containsExactlyElementsOf(model.values());
            }
        }
    }

    @Test
    void isReadWholeWhileItIsWritten() throws InterruptedException {
        ByteBuffer memory = memory(2_000);
        RosterWriter writer = new RosterWriter(memory, PID);
        writer.joined(member(0, "always"));
        AtomicBoolean stop = new AtomicBoolean();
        Thread writing = new Thread(() -> {
            for (int i = 1; !stop.get(); i++) {
                writer.joined(member(i, "passes by"));
                writer.left(member(i).instance());
            }
        });
        writing.start();
        try {
            for (int i = 0; i < 3_000; i++) {
                // Null when the writer was too quick each time.
                Roster roster = Roster.read(memory);
                if (roster != null) {
                    assertThat(roster.members()).startsWith(member(0, "always")).hasSizeBetween(1, 2);
                }
            }
        } finally {
            stop.set(true);
            writing.join();
        }
    }

    @Test
    void whatIsNoRosterIsNone() {
        assertThat(Roster.read(memory(0))).isNull();
        assertThat(Roster.read(memory(31))).isNull();
        assertThat(Roster.read(memory(4096))).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> new RosterWriter(memory(40), PID));
        assertThatIllegalArgumentException().isThrownBy(() -> new RosterWriter(ByteBuffer.allocateDirect(4096), PID));
    }

    @Test
    void noBytesWhateverDoHarm() {
        ByteBuffer sample = memory(2_048);
        RosterWriter writer = new RosterWriter(sample, PID);
        for (int i = 0; i < 10; i++) {
            writer.joined(member(i, "moon", "element " + i));
        }
        writer.left(member(3).instance());
        int used = RosterLayout.AREAS_AT + RosterLayout.length(sample.getLong(RosterLayout.PUBLISHED_AT));
        Random random = new Random(7);
        int broken = 0;
        ByteBuffer memory = memory(2_048);
        for (int i = 0; i < 30_000; i++) {
            memory.put(0, sample, 0, 2_048);
            for (int k = random.nextInt(4); k >= 0; k--) {
                // The first bytes hold the layout: a hostile writer changes these.
                int at = random.nextInt(random.nextBoolean() ? used : RosterLayout.AREAS_AT + 64);
                memory.put(at, (byte) random.nextInt(256));
            }
            @Nullable Roster roster = Roster.read(memory);
            broken += roster == null ? 1 : 0;
        }
        assertThat(broken).isBetween(3_000, 29_500);
    }

    @Test
    void lengthsThatLieAreRefused() {
        for (int value : new int[] {Integer.MIN_VALUE, -8, -1, 0, 1, 8, 23, 25, 2_048, 1 << 30, Integer.MAX_VALUE}) {
            for (int at : new int[] {RosterLayout.AREA_SIZE_AT, RosterLayout.PUBLISHED_AT, RosterLayout.AREAS_AT}) {
                ByteBuffer memory = memory(2_048);
                new RosterWriter(memory, PID).joined(member(1, "moon"));
                memory.putInt(at, value);
                Roster roster = Roster.read(memory);
                assertThat(roster == null || roster.members().size() <= 1).isTrue();
            }
        }
    }
}
