package io.ipmb.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The crate's own samples, and the Java types of the shape that their bytes have. */
final class Samples {

    private static final String VECTORS = "/io/ipmb/protocol/vectors/bincode.tsv";

    /** Lines of other rooms: these are no payloads. */
    private static final List<String> NO_PAYLOADS = List.of("label", "labelop", "selector");

    private Samples() {}

    /** {@code enum Shape { Unit, One(u32), Pair(u8, i32), Named { x: i32, tag: Option<String> } }} */
    @MessageType("6a0c7f55-6c0e-4d06-8a6f-2f1d6d2a9b01")
    sealed interface Shape permits Nothing, One, Pair, Named {}

    record Nothing() implements Shape {}

    record One(@Unsigned int value) implements Shape {}

    record Pair(@Unsigned byte first, int second) implements Shape {}

    record Named(int x, @Nullable String tag) implements Shape {}

    record Numbered(@Unsigned byte number, String text) {}

    /** One field of every kind, in the order of the sample's bytes. */
    @MessageType("6a0c7f55-6c0e-4d06-8a6f-2f1d6d2a9b02")
    record Everything(
            boolean flag,
            byte i8,
            @Unsigned byte u8,
            short i16,
            @Unsigned short u16,
            int i32,
            @Unsigned int u32,
            long i64,
            @Unsigned long u64,
            float f32,
            double f64,
            char character,
            String text,
            @Nullable Integer none,
            @Nullable Integer some,
            @Unsigned byte[] bytes,
            Numbered tuple,
            @FixedLength(3) int[] array,
            Duration duration,
            Map<String, @Unsigned Integer> map) {}

    @MessageType("6a0c7f55-6c0e-4d06-8a6f-2f1d6d2a9b03")
    record MyMessage(int foo, boolean bar) {}

    record OptionOfU32(@Nullable @Unsigned Integer value) {}

    record VecOfU16(List<@Unsigned Short> value) {}

    record ArrayOfI32(@FixedLength(3) List<Integer> value) {}

    /**
     * One line.
     *
     * @param type the Java type that it is an encoded value of
     */
    record Sample(String name, Class<?> type, String hex) {

        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** All lines that hold payloads. */
    static List<Sample> all() {
        return lines().filter(line -> !NO_PAYLOADS.contains(kind(line[0])))
                .map(line -> new Sample(line[0], type(kind(line[0])), line.length > 1 ? line[1] : ""))
                .toList();
    }

    private static java.util.stream.Stream<String[]> lines() {
        try (InputStream in = Samples.class.getResourceAsStream(VECTORS)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + VECTORS);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).map(line -> line.split("\t"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kind(String name) {
        return name.split(" ")[0];
    }

    private static Class<?> type(String kind) {
        return switch (kind) {
            case "u8" -> U8.class;
            case "u16" -> U16.class;
            case "u64" -> U64.class;
            case "u128" -> U128.class;
            case "i8" -> Byte.class;
            case "i16" -> Short.class;
            case "i64" -> Long.class;
            case "i128" -> BigInteger.class;
            case "bool" -> Boolean.class;
            case "unit" -> Unit.class;
            case "f32" -> Float.class;
            case "f64" -> Double.class;
            case "char" -> CodePoint.class;
            case "string" -> String.class;
            case "duration" -> Duration.class;
            case "systemtime" -> Instant.class;
            case "bytesmessage" -> BytesMessage.class;
            case "option" -> OptionOfU32.class;
            case "vec" -> VecOfU16.class;
            case "array" -> ArrayOfI32.class;
            case "tuple" -> Numbered.class;
            case "shape" -> Shape.class;
            case "everything" -> Everything.class;
            case "mymessage" -> MyMessage.class;
            default -> throw new IllegalStateException("a sample of a kind that no type here has: " + kind);
        };
    }
}
