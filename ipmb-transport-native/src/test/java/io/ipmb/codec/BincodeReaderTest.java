package io.ipmb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BincodeReaderTest {

    @Test
    void acceptsAMarkerThatIsWiderThanNeeded() {
        assertThat(reader("fb0500").readU16()).isEqualTo(5);
        assertThat(reader("fc05000000").readU32()).isEqualTo(5);
        assertThat(reader("fb0500").readU64()).isEqualTo(5);
        assertThat(reader("fd0500000000000000").readI64()).isEqualTo(-3);
        assertThat(reader("fe05000000000000000000000000000000").readU128()).isEqualTo(BigInteger.valueOf(5));
        assertThat(reader("fc05000000").readU128()).isEqualTo(BigInteger.valueOf(5));
        assertThat(reader("fd0300000000000000" + "616263").readString()).isEqualTo("abc");
    }

    @Test
    void refusesAMarkerThatIsWiderThanTheType() {
        assertFails(
                "fc05000000",
                BincodeReader::readU16,
                "found the marker 252, expected an integer of at most 16 bits at byte 0");
        assertFails("fc05000000", BincodeReader::readI16, "at most 16 bits");
        assertFails("fd0500000000000000", BincodeReader::readU32, "at most 32 bits");
        assertFails("fd0500000000000000", BincodeReader::readVariant, "at most 32 bits");
        assertFails("fe05000000000000000000000000000000", BincodeReader::readU64, "at most 64 bits");
        assertFails("fe05000000000000000000000000000000", BincodeReader::readString, "at most 64 bits");
        assertFails("ff", BincodeReader::readU64, "found the marker 255");
        assertFails(
                "ff",
                BincodeReader::readU128,
                "found the marker 255, expected an integer of at most 128 bits at byte 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fb", "fb00", "fc000000", "fd00000000000000"})
    void refusesAnIntegerThatIsCutOff(String hex) {
        assertFails(hex, BincodeReader::readU64, "bytes to the end, expected at least");
        assertFails(hex, BincodeReader::readU128, "bytes to the end, expected at least");
    }

    @Test
    void refusesA128BitIntegerThatIsCutOff() {
        assertFails(
                "fe000000000000000000000000000000",
                BincodeReader::readU128,
                "found 16 bytes to the end, expected at least 17 at byte 0");
    }

    @Test
    void refusesABoolThatIsNone() {
        assertFails("02", BincodeReader::readBool, "found 2, expected 0 or 1 at byte 0");
        assertFails("ff", BincodeReader::readBool, "found 255");
        assertFails("", BincodeReader::readBool, "found 0 bytes to the end, expected at least 1 at byte 0");
    }

    @Test
    void saysAtWhichByteOfTheValueTheProblemIs() {
        byte[] bytes = HexFormat.of().parseHex("aaaa" + "01" + "05" + "02" + "aa");
        BincodeReader reader = new BincodeReader();
        reader.reset(ByteBuffer.wrap(bytes), 2, 5);
        reader.readBool();
        reader.readByte();

        assertThat(reader.position()).isEqualTo(2);
        assertThat(reader.offset()).isEqualTo(4);
        assertThat(reader.remaining()).isEqualTo(1);
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(reader::readBool)
                .withMessage("found 2, expected 0 or 1 at byte 2")
                .satisfies(e -> assertThat(e.position()).isEqualTo(2))
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }

    @Test
    void readsNothingBehindTheWindow() {
        byte[] bytes = HexFormat.of().parseHex("0568656c6c6f");
        BincodeReader reader = new BincodeReader();
        reader.reset(ByteBuffer.wrap(bytes), 0, 5);

        assertThatThrownBy(reader::readString)
                .isInstanceOf(DecodeException.class)
                .hasMessage("found a length of 5 bytes, expected at most 4 at byte 0");
        assertThatThrownBy(() -> reader.reset(ByteBuffer.wrap(bytes).limit(4), 0, 5))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "61, 97",
        "c3a9, 233",
        "e282ac, 8364",
        "ed9fbf, 55295",
        "ee8080, 57344",
        "efbfbd, 65533",
        "f09f9880, 128512",
        "f48fbfbf, 1114111"
    })
    void readsCharacters(String hex, int codePoint) {
        BincodeReader reader = reader(hex);

        assertThat(reader.readCharacter()).isEqualTo(codePoint);
        assertThat(reader.remaining()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // begins in the middle
                "ff",
                "fe",
                "f8888080", // five bytes long
                "c3", // cut off
                "e282",
                "f09f98",
                "c328", // the second byte belongs to nothing
                "e28228",
                "c080", // longer than needed
                "c1bf",
                "e09fbf",
                "f08fbfbf",
                "eda080", // surrogates
                "edbfbf",
                "f4908080", // beyond the last
                "f7bfbfbf"
            })
    void refusesWhatIsNoUtf8(String hex) {
        assertFails(hex, BincodeReader::readCharacter, "expected a character in UTF-8 at byte 0");
        String string = "%02x".formatted(2 + hex.length() / 2) + "6162" + hex;
        assertFails(string, BincodeReader::readString, "expected a character in UTF-8 at byte 3");
    }

    @Test
    void readsTheReplacementCharacterWhereItStandsInTheText() {
        assertThat(reader("05" + "61efbfbd62").readString()).isEqualTo("a\uFFFDb");
    }

    @Test
    void canBeUsedAgainAfterAFailure() {
        byte[] broken = HexFormat.of().parseHex("0361ff62" + "0474657874");
        for (ByteBuffer buffer : new ByteBuffer[] {ByteBuffer.wrap(broken), direct(broken)}) {
            BincodeReader reader = new BincodeReader();
            reader.reset(buffer, 0, buffer.limit());
            assertThatThrownBy(reader::readString).isInstanceOf(DecodeException.class);

            reader.reset(buffer, 4, buffer.limit());
            assertThat(reader.readString()).isEqualTo("text");
        }
    }

    @Test
    void readsFromBuffersOfEveryKind() {
        String text = "häuser 😀 " + "x".repeat(70_000);
        ByteBuffer written = ByteBuffer.allocate(80_000);
        BincodeWriter writer = new BincodeWriter();
        writer.reset(written.position(7));
        writer.writeString(text);
        writer.writeDouble(-0.1);
        writer.writeUnsigned(0x123456789abcdef0L);
        int end = 7 + (int) writer.written();
        byte[] bytes = written.array();
        ByteBuffer direct = direct(bytes);
        ByteBuffer[] buffers = {
            ByteBuffer.wrap(bytes),
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN),
            ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
            direct,
            direct.duplicate().order(ByteOrder.LITTLE_ENDIAN),
            ByteBuffer.wrap(bytes, 1, bytes.length - 1).slice(),
        };
        for (ByteBuffer buffer : buffers) {
            int shift = bytes.length - buffer.capacity();
            BincodeReader reader = new BincodeReader();
            reader.reset(buffer, 7 - shift, end - shift);

            assertThat(reader.readString()).as("%s", buffer).isEqualTo(text);
            assertThat(reader.readDouble()).isEqualTo(-0.1);
            assertThat(reader.readU64()).isEqualTo(0x123456789abcdef0L);
            assertThat(reader.remaining()).isZero();
            assertThat(buffer.position()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"05616263", "fdffffffffffffff7f", "fdffffffffffffffff", "fd0000008000000000", "fcffffff7f"})
    void believesNoLengthOfBytes(String hex) {
        assertFails(hex, BincodeReader::readString, "found a length of ");
        assertFails(hex, BincodeReader::readBytes, "found a length of ");
        assertFails(
                hex,
                reader -> {
                    reader.skipString();
                    return reader;
                },
                "found a length of ");
    }

    @Test
    void limitsAStringWhereAsked() {
        assertThat(reader("03616263").readString(3)).isEqualTo("abc");
        assertFails(
                "03616263", reader -> reader.readString(2), "found a length of 3 bytes, expected at most 2 at byte 0");
    }

    @Test
    void refusesASequenceThatCannotBe() {
        assertThat(reader("fdffffffffffffff7f").readLength()).isEqualTo(Long.MAX_VALUE);
        assertFails(
                "fdffffffffffffffff",
                BincodeReader::readLength,
                "found a sequence of 18446744073709551615 elements, expected fewer than 2^63 at byte 0");
        assertFails(
                "03" + "00000000" + "00000000",
                reader -> reader.readLength(4),
                "found a sequence of 3 elements, expected at most 2 in the 8 bytes that are left at byte 0");
    }

    @Test
    void passesOverWhatNobodyWants() {
        BincodeReader reader = reader("03616263" + "0000" + "07");
        reader.skipString();
        reader.skip(2);

        assertThat(reader.readU8()).isEqualTo(7);
        assertThatThrownBy(() -> reader.skip(1))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("found 0 bytes to the end");
    }

    @Test
    void limitsNesting() {
        BincodeReader reader = reader("00");
        reader.limitDepth(2);
        reader.enter();
        reader.enter();

        assertThatThrownBy(reader::enter)
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("expected at most 2 levels");
        reader.leave();
        reader.enter();
    }

    @Test
    void readsRawBytes() {
        byte[] bytes = new byte[3];
        reader("010203").readRawBytes(bytes);

        assertThat(bytes).containsExactly(1, 2, 3);
        assertFails(
                "0102",
                reader -> {
                    reader.readRawBytes(bytes);
                    return bytes;
                },
                "found 2 bytes to the end, expected at least 3 at byte 0");
        assertThat(new String(reader("03616263").readBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("abc");
    }

    private static void assertFails(String hex, Function<BincodeReader, Object> read, String message) {
        assertThatThrownBy(() -> read.apply(reader(hex)))
                .as("%s", hex)
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining(message);
    }

    private static BincodeReader reader(String hex) {
        ByteBuffer buffer = direct(HexFormat.of().parseHex(hex));
        BincodeReader reader = new BincodeReader();
        reader.reset(buffer, 0, buffer.limit());
        return reader;
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
