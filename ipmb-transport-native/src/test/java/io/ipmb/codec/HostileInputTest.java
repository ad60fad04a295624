package io.ipmb.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ipmb.codec.Samples.Everything;
import io.ipmb.codec.Samples.Sample;
import io.ipmb.codec.Samples.Shape;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that lie: whatever comes, it ends in a value or a DecodeException, soon and without filling the memory. */
class HostileInputTest {

    private static final long SEED = 0x1b3b;
    private static final int BUFFERS = 20_000;

    /** What a decoder may take whatever it is given, and for each byte that it is given. */
    private static final long ALLOWED_BYTES = 16_384;

    private static final long ALLOWED_BYTES_PER_BYTE = 256;
    private static final long ALLOWED_BYTES_OF_EMPTIES = 8_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    record Nothing() {}

    record Empties(List<List<Unit>> lists) {}

    record EmptyRecords(Collection<Nothing> values) {}

    record EmptyArrays(Nothing[][] values) {}

    record EmptySets(Set<Nothing> values) {}

    record EmptyMaps(Map<Unit, Nothing> values) {}

    record FixedEmpties(List<FixedEmpty> values) {}

    record FixedEmpty(@FixedLength(60_000) List<Unit> values) {}

    record HugeFixed(
            @FixedLength(Integer.MAX_VALUE) byte[] bytes,
            @FixedLength(Integer.MAX_VALUE) double[] doubles,
            @FixedLength(Integer.MAX_VALUE) String[] strings) {}

    record Nested(List<List<List<List<Optional<String>>>>> lists, Map<String, Map<String, int[]>> maps) {}

    record Node(int value, @Nullable Node next) {}

    record Tree(List<Tree> children) {}

    record Positive(int value) {
        Positive {
            if (value < 0) {
                throw new IllegalArgumentException("value=" + value + " is negative");
            }
        }
    }

    record Mixed(
            Set<String> set,
            Map<@Unsigned Integer, @Nullable Shape> map,
            List<Everything> everything,
            long[] longs,
            short[] shorts,
            char[] chars,
            boolean[] booleans,
            float[] floats,
            double[] doubles,
            String[] strings,
            byte[] bytes,
            Optional<Instant> instant,
            Duration duration,
            UUID uuid,
            BigInteger big,
            @Unsigned BigInteger unsigned,
            CodePoint codePoint,
            BytesMessage message,
            Positive positive,
            Node node,
            Tree tree,
            @FixedLength(2) List<Positive> fixed) {}

    /** Types that can hold elements without bytes, of which a reader believes a few megabytes in a message. */
    private static final Set<Class<?>> WITH_EMPTIES =
            Set.of(Empties.class, EmptyRecords.class, EmptyArrays.class, FixedEmpties.class);

    private static final List<Class<?>> TYPES = List.of(
            Mixed.class,
            Nested.class,
            Empties.class,
            EmptyRecords.class,
            EmptyArrays.class,
            FixedEmpties.class,
            Node.class,
            Tree.class,
            Everything.class,
            Shape.class,
            String.class,
            BytesMessage.class,
            BigInteger.class,
            CodePoint.class,
            Duration.class,
            Instant.class,
            UUID.class);

    @Test
    void randomBytesAreReadOrRefused() {
        Random random = new Random(SEED);
        List<Target> targets = TYPES.stream().map(Target::new).toList();
        for (int i = 0; i < BUFFERS / 2; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            // Small numbers get further than random ones, which are mostly refused at once.
            if (random.nextBoolean()) {
                for (int k = 0; k < bytes.length; k++) {
                    bytes[k] = (byte) Math.floorMod(bytes[k], 4);
                }
            }
            targets.get(i % targets.size()).assertHarmless(bytes);
        }
    }

    @Test
    void damagedValuesAreReadOrRefused() {
        Random random = new Random(SEED);
        List<Target> targets = new ArrayList<>();
        List<byte[]> originals = new ArrayList<>();
        for (Sample sample : Samples.all()) {
            targets.add(new Target(sample.type()));
            originals.add(sample.bytes());
        }
        Target mixed = new Target(Mixed.class);
        RandomValues values = new RandomValues(random);
        for (int i = 0; i < BUFFERS / 4; i++) {
            int chosen = random.nextInt(targets.size());
            targets.get(chosen).assertHarmless(damaged(originals.get(chosen), random));
            byte[] value = Wire.encode(mixed.codec, values.next(Mixed.class));
            mixed.assertHarmless(damaged(value, random));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"fcffffffff", "fdffffffffffffff7f", "fdffffffffffffffff", "fb ffff", "fc 00000080", "ff", "fe"})
    void aLengthIsAClaim(String hex) {
        byte[] length = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] bytes = Arrays.copyOf(length, length.length + 100);
        record Ints(int[] a) {}
        record Longs(long[] a) {}
        record Chars(char[] a) {}
        record Doubles(double[] a) {}
        record Strings(String[] a) {}
        record Bytes(byte[] a) {}
        record Booleans(boolean[] a) {}
        record Texts(Map<String, String> a) {}
        record Names(Set<String> a) {}
        List<Class<?>> types = List.of(
                Ints.class,
                Longs.class,
                Chars.class,
                Doubles.class,
                Strings.class,
                Bytes.class,
                Booleans.class,
                Texts.class,
                Names.class,
                Nested.class,
                Tree.class,
                String.class,
                UUID.class);
        for (Class<?> type : types) {
            Target target = new Target(type);
            target.assertHarmless(bytes);
            assertThat(outcome(target.codec, bytes)).as("%s", type).isInstanceOf(DecodeException.class);
        }
    }

    @Test
    void elementsWithoutBytesAreCountedOverTheWholeMessage() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(200);
        for (int i = 0; i < 200; i++) {
            bytes.writeBytes(HexFormat.of().parseHex("fbffff"));
        }
        for (Class<?> type : List.of(Empties.class, EmptyArrays.class)) {
            Codec<Object> codec = Wire.codec(type);

            assertThat(outcome(codec, bytes.toByteArray()))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageStartingWith("found more elements that take no byte, expected at most 65536");
            assertThat(allocated(codec, bytes.toByteArray())).isLessThan(ALLOWED_BYTES_OF_EMPTIES);
        }
        assertThat(outcome(Wire.codec(FixedEmpties.class), new byte[] {100})).isInstanceOf(DecodeException.class);
        assertThat(outcome(Wire.codec(EmptySets.class), new byte[] {2})).isInstanceOf(DecodeException.class);
        assertThat(outcome(Wire.codec(EmptyMaps.class), new byte[] {2})).isInstanceOf(DecodeException.class);
    }

    @Test
    void aFewElementsWithoutBytesAreFine() {
        Codec<Object> codec = Wire.codec(Empties.class);
        BincodeReader reader = new BincodeReader();
        byte[] bytes = HexFormat.of().parseHex("02" + "fb00fa" + "03");
        // The count begins anew with each message.
        for (int i = 0; i < 3; i++) {
            reader.reset(java.nio.ByteBuffer.wrap(bytes), 0, bytes.length);
            Empties value = (Empties) codec.read(reader);
            assertThat(value.lists().get(0)).hasSize(64_000);
            assertThat(value.lists().get(1)).containsExactly(Unit.INSTANCE, Unit.INSTANCE, Unit.INSTANCE);
        }
    }

    @Test
    void aFixedLengthIsCheckedAgainstWhatIsThere() {
        Codec<Object> codec = Wire.codec(HugeFixed.class);

        assertThat(outcome(codec, new byte[100]))
                .isInstanceOf(DecodeException.class)
                .hasMessage("found 100 bytes to the end, expected at least 2147483647 at byte 0");
        assertThat(allocated(codec, new byte[100])).isLessThan(ALLOWED_BYTES);
    }

    @Test
    void chainsAreFollowedToTheLimitOnly() {
        Codec<Object> node = Wire.codec(Node.class);
        byte[] chain = new byte[200_000];
        Arrays.fill(chain, (byte) 1);
        byte[] trees = new byte[200_000];
        Arrays.fill(trees, (byte) 1);

        assertThat(outcome(node, chain))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("found a value that nests deeper, expected at most 128 levels at byte 256");
        assertThat(outcome(Wire.codec(Tree.class), trees))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("nests deeper");
    }

    @Test
    void theLimitOfNestingIsTheReceivers() {
        Codec<Object> node = Wire.codec(Node.class);
        Node chain = new Node(0, null);
        for (int i = 1; i < 10; i++) {
            chain = new Node(i, chain);
        }
        byte[] ten = Wire.encode(node, chain);
        BincodeReader reader = Wire.reader(ten);
        reader.limitDepth(9);
        assertThat(outcome(node, reader)).isInstanceOf(DecodeException.class);

        reader = Wire.reader(ten);
        reader.limitDepth(10);
        assertThat(outcome(node, reader)).isNull();
    }

    @Test
    void aSetOrMapWithoutOrderIsRefused() {
        record Names(Set<String> set) {}
        record Ages(Map<String, @Nullable Integer> map) {}
        assertThat(outcome(Wire.codec(Names.class), HexFormat.of().parseHex("0201610161")))
                .hasMessage("found an element a second time, expected a set at byte 3");
        assertThat(outcome(Wire.codec(Ages.class), HexFormat.of().parseHex("02016100016100")))
                .isInstanceOf(DecodeException.class)
                .hasMessage("found a key a second time, expected a map at byte 4");
    }

    @Test
    void aVariantThatIsNotThereIsRefused() {
        assertThat(outcome(Wire.codec(Shape.class), new byte[] {4}))
                .isInstanceOf(DecodeException.class)
                .hasMessage("found variant 4 of " + Shape.class.getName() + ", expected 0 to 3 at byte 0");
        assertThat(outcome(Wire.codec(Shape.class), HexFormat.of().parseHex("fcffffffff")))
                .hasMessageStartingWith("found variant 4294967295 of ");
    }

    @Test
    void whatTheConstructorRefusesIsRefused() {
        Throwable outcome = outcome(Wire.codec(Positive.class), new byte[] {1});

        assertThat(outcome)
                .isInstanceOf(DecodeException.class)
                .hasMessage("found values that " + Positive.class.getName()
                        + " refuses (java.lang.IllegalArgumentException: value=-1 is negative), which end at byte 1")
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    /** What reading ends in: null when there is a value. */
    static @Nullable Throwable outcome(Codec<Object> codec, byte[] bytes) {
        return outcome(codec, Wire.reader(bytes));
    }

    private static @Nullable Throwable outcome(Codec<Object> codec, BincodeReader reader) {
        try {
            Objects.requireNonNull(codec.read(reader));
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /** A type, and how much its decoder may allocate. */
    private static final class Target {

        final Codec<Object> codec;
        private final Class<?> type;

        Target(Class<?> type) {
            this.type = type;
            codec = Wire.codec(type);
        }

        void assertHarmless(byte[] bytes) {
            BincodeReader reader = Wire.reader(bytes);
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            Throwable outcome = outcome(codec, reader);
            long allocated =
                    THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            if (outcome != null && !(outcome instanceof DecodeException)) {
                throw new AssertionError(
                        "reading a " + type.getSimpleName() + " from "
                                + HexFormat.of().formatHex(bytes),
                        outcome);
            }
            long allowed = WITH_EMPTIES.contains(type)
                    ? ALLOWED_BYTES_OF_EMPTIES
                    : ALLOWED_BYTES + ALLOWED_BYTES_PER_BYTE * bytes.length;
            // The first time of something, a class may have to be loaded or a handle linked: look twice.
            if (allocated > allowed && allocated(codec, bytes) > allowed) {
                throw new AssertionError("reading a " + type.getSimpleName() + " from "
                        + HexFormat.of().formatHex(bytes) + " allocated " + allocated + " bytes");
            }
        }
    }

    private static long allocated(Codec<Object> codec, byte[] bytes) {
        BincodeReader reader = Wire.reader(bytes);
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        outcome(codec, reader);
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }

    private static byte[] damaged(byte[] original, Random random) {
        byte[] bytes = original.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) (250 + random.nextInt(6));
                case 3 -> bytes = Arrays.copyOf(bytes, at);
                default -> bytes = inserted(bytes, at, random);
            }
        }
        return bytes;
    }

    private static byte[] inserted(byte[] bytes, int at, Random random) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        longer[at] = (byte) random.nextInt();
        return longer;
    }
}
