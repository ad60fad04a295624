package io.ipmb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BincodeWriterTest {

    private final BincodeWriter writer = new BincodeWriter();

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "250, fa",
        "251, fbfb00",
        "65535, fbffff",
        "65536, fc00000100",
        "4294967295, fcffffffff",
        "4294967296, fd0000000001000000",
        "-1, fdffffffffffffffff"
    })
    void writesTheShortestFormOfAnUnsignedInteger(long bits, String hex) {
        assertThat(written(out -> out.writeUnsigned(bits))).isEqualTo(hex);
    }

    @Test
    void writesIntegersOfEveryWidth() {
        assertThat(written(out -> out.writeU8(255))).isEqualTo("ff");
        assertThat(written(out -> out.writeI8((byte) -1))).isEqualTo("ff");
        assertThat(written(out -> out.writeU16(65535))).isEqualTo("fbffff");
        assertThat(written(out -> out.writeU32(-1))).isEqualTo("fcffffffff");
        assertThat(written(out -> out.writeU64(-1))).isEqualTo("fdffffffffffffffff");
        assertThat(written(out -> out.writeI16(Short.MIN_VALUE))).isEqualTo("fbffff");
        assertThat(written(out -> out.writeI32(-3))).isEqualTo("05");
        assertThat(written(out -> out.writeI64(Long.MIN_VALUE))).isEqualTo("fdffffffffffffffff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "1",
                "9223372036854775807",
                "-9223372036854775809",
                "18446744073709551616",
                "170141183460469231731687303715884105727",
                "-170141183460469231731687303715884105728"
            })
    void writesHalvesOf128BitsLikeTheWhole(BigInteger value) {
        long high = value.shiftRight(64).longValue();
        long low = value.longValue();

        String whole = written(out -> out.writeSigned128(value));

        assertThat(written(out -> out.writeSigned128(high, low))).isEqualTo(whole);
        assertThat(reader(whole).readI128()).isEqualTo(value);
        if (value.signum() >= 0) {
            String unsigned = written(out -> out.writeUnsigned128(value));
            assertThat(written(out -> out.writeUnsigned128(high, low))).isEqualTo(unsigned);
            assertThat(reader(unsigned).readU128()).isEqualTo(value);
        }
    }

    @Test
    void refusesIntegersBeyond128Bits() {
        BigInteger tooLarge = BigInteger.ONE.shiftLeft(128);

        assertThatThrownBy(() -> written(out -> out.writeUnsigned128(tooLarge)))
                .isInstanceOf(EncodeException.class)
                .hasMessageContaining("range of u128");
        assertThatThrownBy(() -> written(out -> out.writeUnsigned128(BigInteger.ONE.negate())))
                .isInstanceOf(EncodeException.class)
                .hasMessage("-1 is not in the range of u128, 0 to 2^128 - 1");
        assertThatThrownBy(() -> written(out -> out.writeSigned128(BigInteger.ONE.shiftLeft(127))))
                .isInstanceOf(EncodeException.class)
                .hasMessageContaining("range of i128");
    }

    @Test
    void writesLittleEndianIntoABufferOfEitherOrder() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(64).order(order);
            writer.reset(buffer);
            writer.writeUnsigned(0x1234);
            writer.writeUnsigned(0x12345678);
            writer.writeUnsigned(0x123456789abcdef0L);
            writer.writeFloat(1.5f);
            writer.writeDouble(-0.1);
            writer.writeRaw(0x010203, 3);

            assertThat(hex(buffer, 0, (int) writer.written()))
                    .as("%s", order)
                    .isEqualTo("fb3412" + "fc78563412" + "fdf0debc9a78563412" + "0000c03f" + "9a9999999999b9bf"
                            + "030201");
        }
    }

    @Test
    void writesFromThePositionAndLeavesTheRestAlone() {
        ByteBuffer buffer = ByteBuffer.allocate(8).position(3).limit(5);
        writer.reset(buffer);
        writer.writeByte(1);
        writer.writeByte(2);
        writer.writeByte(3);

        assertThat(hex(buffer, 0, 8)).isEqualTo("0000000102000000");
        assertThat(writer.written()).isEqualTo(3);
        assertThat(writer.overflowed()).isTrue();
        assertThat(buffer.position()).isEqualTo(3);
        assertThat(buffer.limit()).isEqualTo(5);
    }

    @Test
    void countsWhatDoesNotFit() {
        byte[] large = new byte[70_000];
        ByteBuffer bytes = ByteBuffer.wrap(large);
        String ascii = "x".repeat(300);
        String accents = "é".repeat(300);
        for (int room : new int[] {0, 1, 2, 5, 300}) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(room);
            writer.reset(buffer);
            writer.writeString(ascii);
            assertThat(writer.written()).isEqualTo(303);
            writer.writeString(accents);
            assertThat(writer.written()).isEqualTo(303 + 603);
            writer.writeBytes(large);
            writer.writeBytes(bytes);
            assertThat(writer.written()).isEqualTo(303 + 603 + 2 * 70_005);
            writer.writeUnsigned128(1, 1);
            writer.writeCharacter(0x1f600);
            writer.writeDouble(1);
            assertThat(writer.written()).isEqualTo(303 + 603 + 2 * 70_005 + 17 + 4 + 8);
            assertThat(writer.overflowed()).isTrue();
        }
    }

    @Test
    void doesNotOverflowWhenTheValueFillsTheBuffer() {
        ByteBuffer buffer = ByteBuffer.allocate(6);
        writer.reset(buffer);
        writer.writeString("héll");

        assertThat(writer.overflowed()).isFalse();
        assertThat(hex(buffer, 0, 6)).isEqualTo("0568c3a96c6c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "héllo", "ß", "€uro", "😀 and text", "\u0000\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff"
            })
    void writesStringsAsUtf8(String text) {
        String hex = written(out -> out.writeString(text));

        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        assertThat(hex).isEqualTo("%02x".formatted(utf8.length) + HexFormat.of().formatHex(utf8));
    }

    @Test
    void startsAgainWhenTheLastCharacterIsNotAscii() {
        // The length takes one byte for 250 chars, but three for their 251 bytes.
        String hex = written(out -> out.writeString("x".repeat(249) + "é"));

        assertThat(hex).isEqualTo("fbfb00" + "78".repeat(249) + "c3a9");
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, 33, 39, 2047, 2048, 2049, 5001})
    void writesLongStringsAsUtf8WhereverACharacterIsNotAscii(int length) {
        String ascii = IntStream.range(0, length)
                .mapToObj(i -> String.valueOf((char) (i % 0x80)))
                .collect(Collectors.joining());
        for (String other : new String[] {"", "\u0080", "\u00ff", "\u0178", "\u20ac", "\ud83d\ude00"}) {
            for (int at : new int[] {0, length / 2, length - 1, length}) {
                String text = ascii.substring(0, at) + other + ascii.substring(at);
                ByteBuffer buffer = ByteBuffer.allocateDirect(16_384);
                writer.reset(buffer);
                writer.writeString(text);

                BincodeReader reader = new BincodeReader();
                reader.reset(buffer, 0, (int) writer.written());
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                assertThat(reader.readBytes()).as("'%s' at %s", other, at).isEqualTo(utf8);
                assertThat(reader.remaining()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0xd800, 0xdbff, 0xdc00, 0xdfff})
    void refusesHalfACharacter(int surrogate) {
        char half = (char) surrogate;

        assertThatThrownBy(() -> written(out -> out.writeString("ab" + half + "c")))
                .isInstanceOf(EncodeException.class)
                .hasMessage("the string has half a character at index 2 (a lone surrogate), which has no UTF-8 form");
        assertThatThrownBy(() -> written(out -> out.writeString("ab" + half)))
                .isInstanceOf(EncodeException.class)
                .hasMessageContaining("index 2");
        assertThatThrownBy(() -> written(out -> out.writeCharacter(surrogate)))
                .isInstanceOf(EncodeException.class)
                .hasMessageContaining("surrogates cannot be sent alone");
    }

    @Test
    void writesTheRemainingBytesOfABuffer() {
        ByteBuffer source =
                ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}).position(1).limit(4);

        assertThat(written(out -> out.writeBytes(source))).isEqualTo("03010203");
        assertThat(written(out -> out.writeRawBytes(source))).isEqualTo("010203");
        assertThat(source.position()).isEqualTo(1);
    }

    @Test
    void lendsThePlaceOfTheNextBytesAndNothingBesides() {
        byte[] target = new byte[8];
        writer.reset(ByteBuffer.wrap(target).position(1).limit(6));
        writer.writeByte(1);
        ByteBuffer place = writer.reserve(3);
        writer.writeByte(5);

        assertThat(place.capacity()).isEqualTo(3);
        place.put(0, (byte) 2).put(1, (byte) 3).put(2, (byte) 4);
        assertThat(target).containsExactly(0, 1, 2, 3, 4, 5, 0, 0);
        assertThat(writer.written()).isEqualTo(5);
        assertThat(writer.overflowed()).isFalse();
    }

    @Test
    void lendsAPlaceElsewhereWithoutRoom() {
        byte[] target = new byte[4];
        writer.reset(ByteBuffer.wrap(target));
        writer.writeByte(1);
        writer.reserve(4).putInt(-1);

        assertThat(target).containsExactly(1, 0, 0, 0);
        assertThat(writer.written()).isEqualTo(5);
        assertThat(writer.overflowed()).isTrue();
        assertThatThrownBy(() -> writer.reserve(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesDeepNesting() {
        writer.reset(ByteBuffer.allocate(1));
        writer.limitDepth(2);
        writer.enter();
        writer.enter();

        assertThatThrownBy(writer::enter)
                .isInstanceOf(EncodeException.class)
                .hasMessageContaining("nests deeper than 2 levels");
        writer.leave();
        writer.enter();
    }

    private static String written(Consumer<BincodeWriter> values) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1024);
        BincodeWriter out = new BincodeWriter();
        out.reset(buffer);
        values.accept(out);
        return hex(buffer, 0, (int) out.written());
    }

    private static BincodeReader reader(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        BincodeReader reader = new BincodeReader();
        reader.reset(ByteBuffer.wrap(bytes), 0, bytes.length);
        return reader;
    }

    private static String hex(ByteBuffer buffer, int from, int length) {
        byte[] bytes = new byte[length];
        buffer.duplicate().clear().position(from).get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
