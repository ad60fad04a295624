package io.ipmb.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.codec.Samples.ArrayOfI32;
import io.ipmb.codec.Samples.Everything;
import io.ipmb.codec.Samples.MyMessage;
import io.ipmb.codec.Samples.Named;
import io.ipmb.codec.Samples.Nothing;
import io.ipmb.codec.Samples.Numbered;
import io.ipmb.codec.Samples.One;
import io.ipmb.codec.Samples.OptionOfU32;
import io.ipmb.codec.Samples.Pair;
import io.ipmb.codec.Samples.Sample;
import io.ipmb.codec.Samples.VecOfU16;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sample of the crate, read and written again. */
class SamplesTest {

    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    static List<Sample> samples() {
        return Samples.all();
    }

    @Test
    void thereAreSamples() {
        assertThat(samples()).hasSizeGreaterThan(60);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aSampleIsReadAsTheValueThatItsNameSays(Sample sample) {
        Object value = Wire.decode(Wire.codec(sample.type()), sample.bytes());

        if (value instanceof Everything everything) {
            assertIsEverything(everything);
        } else {
            assertThat(value).isEqualTo(expected(sample));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aSampleIsWrittenAgainByteForByte(Sample sample) {
        Codec<Object> codec = Wire.codec(sample.type());

        Object value = Wire.decode(codec, sample.bytes());

        assertThat(Wire.encode(codec, value)).isEqualTo(sample.bytes());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aSampleThatIsCutOffIsRefused(Sample sample) {
        Codec<Object> codec = Wire.codec(sample.type());
        byte[] bytes = sample.bytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(bytes, length);

            assertThat(HostileInputTest.outcome(codec, cut))
                    .as("the first %d bytes", length)
                    .isInstanceOf(DecodeException.class);
        }
    }

    private static Object expected(Sample sample) {
        return switch (sample.name()) {
            case "u128 max" -> new U128(TWO_64.multiply(TWO_64).subtract(BigInteger.ONE));
            case "u128 2^64" -> new U128(TWO_64);
            case "i128 min" -> BigInteger.ONE.shiftLeft(127).negate();
            case "unit" -> Unit.INSTANCE;
            case "f64 nan" -> Double.NaN;
            case "string empty" -> "";
            case "string 300 x" -> "x".repeat(300);
            case "option none" -> new OptionOfU32(null);
            case "option some 5" -> new OptionOfU32(5);
            case "vec u16 [1,300]" -> new VecOfU16(List.of((short) 1, (short) 300));
            case "array i32 [1,-1,70000]" -> new ArrayOfI32(List.of(1, -1, 70000));
            case "tuple (7,\"t\")" -> new Numbered((byte) 7, "t");
            case "duration 1.5s" -> Duration.ofMillis(1500);
            case "systemtime epoch+1.000000002" -> Instant.ofEpochSecond(1, 2);
            case "shape unit" -> new Nothing();
            case "shape one 300" -> new One(300);
            case "shape pair (200,-5)" -> new Pair((byte) 200, -5);
            case "shape named" -> new Named(-5, "z");
            case "mymessage" -> new MyMessage(-42, true);
            case "bytesmessage" -> new BytesMessage(0x0201, new byte[] {1, 2, 3});
            default -> parsed(sample);
        };
    }

    private static Object parsed(Sample sample) {
        String text = sample.name().split(" ")[1];
        Class<?> type = sample.type();
        if (type == U8.class) {
            return new U8(Integer.parseInt(text));
        } else if (type == U16.class) {
            return new U16(Integer.parseInt(text));
        } else if (type == U64.class) {
            return new U64(Long.parseUnsignedLong(text));
        } else if (type == Byte.class) {
            return Byte.valueOf(text);
        } else if (type == Short.class) {
            return Short.valueOf(text);
        } else if (type == Long.class) {
            return Long.valueOf(text);
        } else if (type == Boolean.class) {
            return Boolean.valueOf(text);
        } else if (type == Float.class) {
            return Float.valueOf(text);
        } else if (type == Double.class) {
            return Double.valueOf(text);
        } else if (type == CodePoint.class) {
            return new CodePoint(text.codePointAt(0));
        } else if (type == String.class) {
            return text;
        }
        throw new IllegalStateException("a sample without an expected value: " + sample.name());
    }

    private static void assertIsEverything(Everything value) {
        assertThat(value.flag()).isTrue();
        assertThat(value.i8()).isEqualTo((byte) -5);
        assertThat(Byte.toUnsignedInt(value.u8())).isEqualTo(200);
        assertThat(value.i16()).isEqualTo((short) -300);
        assertThat(Short.toUnsignedInt(value.u16())).isEqualTo(60_000);
        assertThat(value.i32()).isEqualTo(-70_000);
        assertThat(Integer.toUnsignedLong(value.u32())).isEqualTo(4_000_000_000L);
        assertThat(value.i64()).isEqualTo(Long.MIN_VALUE);
        assertThat(Long.toUnsignedString(value.u64())).isEqualTo("18446744073709551615");
        assertThat(value.f32()).isEqualTo(0.5f);
        assertThat(value.f64()).isEqualTo(2.25);
        assertThat(value.character()).isEqualTo('ß');
        assertThat(value.text()).isEqualTo("m");
        assertThat(value.none()).isNull();
        assertThat(value.some()).isEqualTo(-1);
        assertThat(value.bytes()).containsExactly(1, 2, 3);
        assertThat(value.tuple()).isEqualTo(new Numbered((byte) 9, "q"));
        assertThat(value.array()).containsExactly(1, 2, 3);
        assertThat(value.duration()).isEqualTo(Duration.ofSeconds(3, 4));
        assertThat(value.map()).isEqualTo(Map.of("k1", 2, "k2", 3));
    }
}
