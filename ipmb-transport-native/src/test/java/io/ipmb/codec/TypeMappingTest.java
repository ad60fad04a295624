package io.ipmb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The wire form of each kind of component, to the byte, and the way back. */
class TypeMappingTest {

    record Empty() {}

    record Primitives(boolean a, byte b, short c, int d, long e, float f, double g, char h) {}

    record Boxes(Boolean a, Byte b, Short c, Integer d, Long e, Float f, Double g, Character h) {}

    record Unsigned1(
            @Unsigned byte a,
            @Unsigned short b,
            @Unsigned int c,
            @Unsigned long d) {}

    record Unsigned2(
            @Unsigned Byte a,
            @Unsigned Short b,
            @Unsigned Integer c,
            @Unsigned Long d,
            @Unsigned BigInteger e) {}

    record Plain(
            String a, BigInteger b, Duration c, Instant d, CodePoint e, UUID f, Unit g, U8 h, U128 i, BytesMessage j) {}

    record Options(
            Optional<String> a,
            @Nullable String b,
            OptionalInt c,
            OptionalLong d,
            OptionalDouble e,
            Optional<@Unsigned Integer> f,
            @Nullable @Unsigned Short g,
            @Nullable Optional<Byte> h) {}

    record Sequences(List<Integer> a, Collection<@Unsigned Integer> b, Set<String> c, List<@Nullable Integer> d) {}

    record Maps(Map<String, List<Integer>> a, Map<@Unsigned Short, @Nullable Boolean> b) {}

    record Arrays1(
            byte[] a,
            @Unsigned byte[] b,
            boolean[] c,
            short[] d,
            @Unsigned short[] e,
            int[] f,
            @Unsigned int[] g,
            long[] h,
            @Unsigned long[] i,
            float[] j,
            double[] k,
            char[] l) {}

    record Arrays2(String[] a, @Nullable String[] b, String @Nullable [] c, int[][] d, List<String>[] e) {}

    record Fixed(
            @FixedLength(2) byte[] a,
            @FixedLength(2) int[] b,
            @FixedLength(2) float[] c,
            @FixedLength(2) String[] d,
            @FixedLength(2) List<Integer> e,
            @FixedLength(2) byte @Nullable [] f,
            @FixedLength(0) long[] g) {}

    enum Colour {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "green";
            }
        }
    }

    record Coloured(Colour a, List<Colour> b) {}

    record Pair<A, B>(A a, B b) {}

    record Swapped<A, B>(Pair<B, A> pair, List<A> list, B[] array) {}

    record Generics(Pair<String, Integer> a, Pair<Integer, @Unsigned Integer> b, Swapped<String, Byte> c) {}

    record NullableArguments(Pair<@Nullable String, Integer> a) {}

    record Maybe<T>(@Nullable T value) {}

    record Maybes(Maybe<String> a, Maybe<Integer> b) {}

    sealed interface Result<T> permits Ok, Failed, Pending {}

    record Ok<V>(V value) implements Result<V> {}

    record Failed<E>(String message, List<E> tried) implements Result<E> {}

    record Pending() implements Result<Integer> {}

    record Results(Result<String> a, Result<Integer> b, Result<Integer> c) {}

    record Node(int value, @Nullable Node next) {}

    record Tree(String name, List<Tree> children) {}

    sealed interface Expression permits Literal, Sum {}

    record Literal(int value) implements Expression {}

    record Sum(Expression left, Expression right) implements Expression {}

    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
    @interface OldStyle {

        @Retention(RetentionPolicy.RUNTIME)
        @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
        @interface Nullable {}

        @Retention(RetentionPolicy.RUNTIME)
        @Target(ElementType.FIELD)
        @interface OnFields {

            @Retention(RetentionPolicy.RUNTIME)
            @Target(ElementType.FIELD)
            @interface Nullable {}
        }
    }

    record OldStyleNulls(
            @OldStyle.Nullable String a,
            @OldStyle.OnFields.Nullable String b) {}

    @Test
    void aRecordIsItsComponentsInOrder() {
        check(new Empty(), "");
        check(
                new Primitives(true, (byte) -1, (short) -2, 3, 300, 1.5f, -0.1, 'é'),
                "01 ff 03 06 fb5802 0000c03f 9a9999999999b9bf c3a9");
        check(
                new Boxes(true, (byte) -1, (short) -2, 3, 300L, 1.5f, -0.1, 'é'),
                "01 ff 03 06 fb5802 0000c03f 9a9999999999b9bf c3a9");
    }

    @Test
    void unsignedIntegersKeepTheirBits() {
        check(new Unsigned1((byte) -1, (short) -1, -1, -1), "ff fbffff fcffffffff fdffffffffffffffff");
        check(
                new Unsigned2((byte) -1, (short) -1, -1, -1L, BigInteger.ONE.shiftLeft(64)),
                "ff fbffff fcffffffff fdffffffffffffffff fe00000000000000000100000000000000");
    }

    @Test
    void plainTypesAreComponentsToo() {
        check(
                new Plain(
                        "hi",
                        BigInteger.valueOf(-1),
                        Duration.ofSeconds(1, 2),
                        Instant.ofEpochSecond(3, 4),
                        new CodePoint(0x1f600),
                        new UUID(1, 2),
                        Unit.INSTANCE,
                        new U8(255),
                        new U128(BigInteger.TEN),
                        new BytesMessage(7, new byte[] {1})),
                "026869 01 0102 0304 f09f9880 1000000000000000010000000000000002 ff 0a 07 0101");
    }

    @Test
    void optionsAreAbsentOrTheValue() {
        check(
                new Options(
                        Optional.empty(),
                        null,
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        OptionalDouble.empty(),
                        Optional.empty(),
                        null,
                        null),
                "00 00 00 00 00 00 00 00");
        check(
                new Options(
                        Optional.of("a"),
                        "b",
                        OptionalInt.of(-1),
                        OptionalLong.of(1),
                        OptionalDouble.of(1.5),
                        Optional.of(-1),
                        (short) -1,
                        Optional.empty()),
                "010161 010162 0101 0102 01000000000000f83f 01fcffffffff 01fbffff 0100");
    }

    @Test
    void anAnnotationOfAnotherKindMakesAComponentNullable() {
        check(new OldStyleNulls(null, null), "00 00");
        check(new OldStyleNulls("a", "b"), "010161 010162");
    }

    @Test
    void sequencesHaveTheirLengthInFront() {
        check(
                new Sequences(
                        List.of(1, -1),
                        List.of(-1),
                        Collections.unmodifiableSet(new LinkedHashSet<>(List.of("b", "a"))),
                        Arrays.asList(1, null)),
                "020201 01fcffffffff 0201620161 02010200");
        check(new Sequences(List.of(), List.of(), Set.of(), List.of()), "00 00 00 00");
    }

    @Test
    void collectionsOfEveryKindAreWritten() {
        Sequences linked = new Sequences(new LinkedList<>(List.of(1, 2)), List.of(), Set.of(), List.of());
        assertThat(Wire.hex(linked)).isEqualTo("020204" + "000000");
        ArrayDeque<Integer> deque = new ArrayDeque<>(List.of(3));
        assertThat(Wire.hex(new Sequences(List.of(), deque, Set.of(), List.of())))
                .isEqualTo("00" + "0103" + "0000");
    }

    @Test
    void mapsKeepTheirOrder() {
        Map<String, List<Integer>> lists = new LinkedHashMap<>();
        lists.put("z", List.of(1));
        lists.put("a", List.of());
        Map<Short, @Nullable Boolean> flags = new LinkedHashMap<>();
        flags.put((short) -1, null);
        flags.put((short) 0, true);

        Maps read = (Maps) check(new Maps(lists, flags), "02 017a0102 016100 02 fbffff00 000101");

        assertThat(read.a().keySet()).containsExactly("z", "a");
    }

    @Test
    void whatWasReadCannotBeChanged() {
        Sequences sequences = Wire.decode(Sequences.class, "0102" + "0102" + "010161" + "0100");
        Maps maps = Wire.decode(Maps.class, "01016100" + "010000");

        assertThat(sequences.a()).isUnmodifiable();
        assertThat(sequences.b()).isUnmodifiable();
        assertThat(sequences.c()).isUnmodifiable();
        assertThat(maps.a()).isUnmodifiable();
    }

    @Test
    void arraysOfPrimitivesAreSequences() {
        Arrays1 value = new Arrays1(
                new byte[] {1, -1},
                new byte[] {-1},
                new boolean[] {true, false},
                new short[] {-2},
                new short[] {-1},
                new int[] {-3},
                new int[] {-1},
                new long[] {-4},
                new long[] {-1},
                new float[] {1.5f},
                new double[] {-0.1},
                new char[] {'a', 'é'});

        check(
                value,
                "0201ff 01ff 020100 0103 01fbffff 0105 01fcffffffff 0107 01fdffffffffffffffff 010000c03f"
                        + " 019a9999999999b9bf 0261c3a9");
    }

    @Test
    void longArraysGrowWhileTheyAreRead() {
        int[] ints = new int[10_000];
        Arrays.setAll(ints, i -> i * 7919);
        Arrays1 value = new Arrays1(
                new byte[1000],
                new byte[0],
                new boolean[1000],
                new short[1000],
                new short[257],
                ints,
                Arrays.copyOf(ints, 256),
                new long[1000],
                new long[1000],
                new float[1000],
                new double[1000],
                "abc".repeat(333).toCharArray());
        Codec<Object> codec = Wire.codec(Arrays1.class);

        Object read = Wire.decode(codec, Wire.encode(codec, value));

        assertThat(read).usingRecursiveComparison().isEqualTo(value);
    }

    @Test
    @SuppressWarnings("unchecked")
    void arraysOfObjectsAreSequences() {
        check(
                new Arrays2(
                        new String[] {"a", "b"}, new String[] {null, "c"}, null, new int[][] {{1}, {}}, (List<String>[])
                                new List<?>[] {List.of("d")}),
                "0201610162 02000101" + "63 00 02010200 01010164");
        Arrays2 read = Wire.decode(Arrays2.class, "010161" + "00" + "00" + "00" + "00");
        assertThat(read.a()).isInstanceOf(String[].class);
    }

    @Test
    void fixedLengthsAreNotWritten() {
        check(
                new Fixed(
                        new byte[] {1, 2},
                        new int[] {1, 2},
                        new float[] {0, 1.5f},
                        new String[] {"a", "b"},
                        List.of(3, 4),
                        null,
                        new long[0]),
                "0102 0204 000000000000c03f 01610162 0608 00");
        check(
                new Fixed(
                        new byte[2],
                        new int[2],
                        new float[2],
                        new String[] {"", ""},
                        List.of(0, 0),
                        new byte[] {8, 9},
                        new long[0]),
                "0000 0000 0000000000000000 0000 0000 010809");
    }

    @Test
    void enumsAreTheNumberOfTheirConstant() {
        check(new Coloured(Colour.GREEN, List.of(Colour.RED, Colour.GREEN)), "01 020001");
        assertThat(Wire.decode(Wire.codec(Colour.class), new byte[] {1})).isSameAs(Colour.GREEN);
    }

    @Test
    void typeVariablesAreWhatTheyStandFor() {
        check(
                new Generics(
                        new Pair<>("a", -1),
                        new Pair<>(-1, -1),
                        new Swapped<>(new Pair<>((byte) 1, "b"), List.of("c"), new Byte[] {2})),
                "0161 01 01 fcffffffff 01 0162 010163 0102");
        check(new NullableArguments(new Pair<>(null, 1)), "00 02");
        check(new Maybes(new Maybe<>(null), new Maybe<>(1)), "00 0102");
    }

    @Test
    void variantsTakeTheTypesOfTheirSealedInterface() {
        check(new Results(new Ok<>("a"), new Ok<>(-1), new Failed<>("b", List.of(1))), "00 0161 00 01 01 0162 0102");
        check(new Results(new Failed<>("m", List.of("x")), new Pending(), new Pending()), "01 016d 010178 02 02");
    }

    @Test
    void typesMayContainThemselves() {
        check(new Node(1, new Node(2, new Node(3, null))), "02 01 04 01 06 00");
        check(
                new Tree("a", List.of(new Tree("b", List.of()), new Tree("c", List.of(new Tree("d", List.of()))))),
                "0161 02 0162 00 0163 01 0164 00");
        check(new Sum(new Literal(1), new Sum(new Literal(2), new Literal(3))), "0002 01 0004 0006");
    }

    @Test
    void aVariantIsWrittenWithItsNumberWhereTheInterfaceIsDeclared() {
        assertThat(HexFormat.of().formatHex(Wire.encode(Wire.codec(Expression.class), new Literal(1))))
                .isEqualTo("0002");
        assertThat(Wire.decode(Wire.codec(Expression.class), HexFormat.of().parseHex("0100020004")))
                .isEqualTo(new Sum(new Literal(1), new Literal(2)));
    }

    @Test
    void bytesAfterTheValueAreIgnored() {
        BincodeReader reader = Wire.reader(new byte[] {2, 0, 99});

        assertThat(Wire.codec(Node.class).read(reader)).isEqualTo(new Node(1, null));
        assertThat(reader.remaining()).isEqualTo(1);
    }

    @Test
    void aCodecDoesNotTakeAValueOfAnotherClass() {
        Codec<Object> codec = Wire.codec(Node.class);

        assertThatThrownBy(() -> Wire.encode(codec, "text")).isInstanceOf(ClassCastException.class);
    }

    /** Writes the value as these bytes, and reads it back. */
    private static Object check(Object value, String hex) {
        boolean variant = value instanceof Expression;
        Codec<Object> codec = Wire.codec(variant ? Expression.class : value.getClass());
        byte[] bytes = Wire.encode(codec, value);

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo((variant ? "01" : "") + hex.replace(" ", ""));
        Object read = Wire.decode(codec, bytes);
        assertThat(read).usingRecursiveComparison().isEqualTo(value);
        assertThat(Wire.encode(codec, read)).isEqualTo(bytes);
        return read;
    }
}
