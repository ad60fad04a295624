package io.ipmb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTypesTest {

    @Test
    void aDurationCarriesItsNanosecondsIntoSeconds() {
        // 1 s and 4,294,967,295 ns
        assertThat(Wire.decode(Duration.class, "01fcffffffff")).isEqualTo(Duration.ofSeconds(5, 294_967_295));
    }

    @Test
    void aDurationGoesUpToTheLongestOfJava() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

        assertThat(Wire.hex(longest)).isEqualTo("fdffffffffffffff7f" + "fcffc99a3b");
        assertThat(Wire.decode(Duration.class, Wire.hex(longest))).isEqualTo(longest);
    }

    @ParameterizedTest
    @CsvSource({
        // 2^63 s; 2^64 - 1 s; the longest of Java whose nanoseconds carry once more
        "fd0000000000000080 00, 9223372036854775808 s and 0 ns",
        "fdffffffffffffffff 00, 18446744073709551615 s and 0 ns",
        "fdffffffffffffff7f fc00ca9a3b, 9223372036854775807 s and 1000000000 ns"
    })
    void aDurationBeyondJavasRangeIsRefused(String hex, String found) {
        assertThatThrownBy(() -> Wire.decode(Duration.class, hex.replace(" ", "")))
                .isInstanceOf(DecodeException.class)
                .hasMessage("found a duration of " + found + ", expected fewer than 2^63 seconds at byte 0");
    }

    @Test
    void aNegativeDurationCannotBeSent() {
        assertThatThrownBy(() -> Wire.hex(Duration.ofNanos(-1)))
                .isInstanceOf(EncodeException.class)
                .hasMessage("the duration PT-0.000000001S is negative, the wire has only positive ones");
    }

    @Test
    void anInstantGoesFromTheEpochToTheLastOfJava() {
        for (Instant instant : new Instant[] {Instant.EPOCH, Instant.MAX}) {
            assertThat(Wire.decode(Instant.class, Wire.hex(instant))).isEqualTo(instant);
        }
    }

    @Test
    void anInstantBeforeTheEpochCannotBeSent() {
        assertThatThrownBy(() -> Wire.hex(Instant.EPOCH.minusNanos(1)))
                .isInstanceOf(EncodeException.class)
                .hasMessage("the instant 1969-12-31T23:59:59.999999999Z is before 1970, which the wire cannot express");
    }

    @Test
    void anInstantBeyondJavasRangeIsRefused() {
        assertThatThrownBy(() -> Wire.decode(Instant.class, "fdffffffffffffff7f00"))
                .isInstanceOf(DecodeException.class)
                .hasMessage("found an instant 9223372036854775807 s after 1970, expected one up to " + Instant.MAX
                        + " at byte 0");
        assertThatThrownBy(() -> Wire.decode(Instant.class, "fdffffffffffffffff00"))
                .isInstanceOf(DecodeException.class);
    }

    @Test
    void aSupplementaryCharacterNeedsACodePoint() {
        assertThat(Wire.decode(CodePoint.class, "f09f9880")).isEqualTo(new CodePoint(0x1f600));
        assertThatThrownBy(() -> Wire.decode(Character.class, "f09f9880"))
                .isInstanceOf(DecodeException.class)
                .hasMessage("found the character U+1F600, expected one that fits into a Java char; "
                        + "use CodePoint for all of them at byte 0");
    }

    @Test
    void aSurrogateIsNoCharacter() {
        assertThatThrownBy(() -> Wire.hex('\ud800')).isInstanceOf(EncodeException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> new CodePoint(0xdfff));
        assertThatIllegalArgumentException().isThrownBy(() -> new CodePoint(0x110000));
        assertThatIllegalArgumentException().isThrownBy(() -> new CodePoint(-1));
    }

    @Test
    void aCodePointIsWrittenAsItLooks() {
        assertThat(new CodePoint(0x1f600)).hasToString("😀");
    }

    @Test
    void aUuidIsAByteString() {
        UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

        assertThat(Wire.hex(uuid)).isEqualTo("10" + "00112233445566778899aabbccddeeff");
        assertThat(Wire.decode(UUID.class, Wire.hex(uuid))).isEqualTo(uuid);
        assertThatThrownBy(() -> Wire.decode(UUID.class, "0f00112233445566778899aabbccddee"))
                .isInstanceOf(DecodeException.class)
                .hasMessage("found a UUID of 15 bytes, expected 16 at byte 0");
        assertThatThrownBy(() -> Wire.decode(UUID.class, "1000112233445566778899aabbccddee"))
                .isInstanceOf(DecodeException.class)
                .hasMessage("found 15 bytes to the end, expected at least 16 at byte 1");
    }

    @Test
    void unsignedValuesCheckTheirRange() {
        assertThat(new U8(255)).hasToString("255");
        assertThat(new U16(65535)).hasToString("65535");
        assertThat(new U32(4294967295L)).hasToString("4294967295");
        assertThat(new U64(-1)).hasToString("18446744073709551615");
        assertThat(new U64(-1).toBigInteger()).isEqualTo("18446744073709551615");
        assertThat(new U64(5).toBigInteger()).isEqualTo(5);
        assertThat(new U128(BigInteger.ONE.shiftLeft(127))).hasToString("170141183460469231731687303715884105728");
        assertThatIllegalArgumentException().isThrownBy(() -> new U8(256)).withMessage("value=256 is not in 0..255");
        assertThatIllegalArgumentException().isThrownBy(() -> new U8(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new U16(65536));
        assertThatIllegalArgumentException().isThrownBy(() -> new U16(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new U32(4294967296L));
        assertThatIllegalArgumentException().isThrownBy(() -> new U32(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new U128(BigInteger.ONE.shiftLeft(128)));
        assertThatIllegalArgumentException().isThrownBy(() -> new U128(BigInteger.ONE.negate()));
    }

    @Test
    void aBytesMessageIsItsFormatAndItsBytes() {
        BytesMessage message = new BytesMessage(65535, new byte[] {1, 2});

        assertThat(message).isEqualTo(new BytesMessage(65535, new byte[] {1, 2}));
        assertThat(message).hasSameHashCodeAs(new BytesMessage(65535, new byte[] {1, 2}));
        assertThat(message).isNotEqualTo(new BytesMessage(65535, new byte[] {1, 3}));
        assertThat(message).isNotEqualTo(new BytesMessage(1, new byte[] {1, 2}));
        assertThat(message).hasToString("BytesMessage[format=65535, 2 bytes]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BytesMessage(65536, new byte[0]))
                .withMessage("format=65536 is not in 0..65535");
        assertThatIllegalArgumentException().isThrownBy(() -> new BytesMessage(-1, new byte[0]));
        assertThatNullPointerException().isThrownBy(() -> new BytesMessage(1, nothing()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7fc00000, 0x7f800001, 0xffc12345, 0x80000000})
    void theBitsOfAFloatSurvive(int bits) {
        byte[] bytes = Wire.encode(Wire.codec(Float.class), Float.intBitsToFloat(bits));

        assertThat(Float.floatToRawIntBits(Wire.reader(bytes).readFloat())).isEqualTo(bits);
    }

    @SuppressWarnings("NullAway") // for callers without null checks
    private static byte[] nothing() {
        return null;
    }
}
