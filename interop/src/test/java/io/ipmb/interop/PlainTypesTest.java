package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.CodePoint;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.codec.U128;
import io.ipmb.codec.U16;
import io.ipmb.codec.U32;
import io.ipmb.codec.U64;
import io.ipmb.codec.U8;
import io.ipmb.codec.Unit;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type with an id in the crate, with the edge values of its encoding. */
@Interop
@ParameterizedClass
@EnumSource(Host.class)
record PlainTypesTest(Host host) {

    private static final Selector TO_RUST = Selector.unicast("rust");
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);
    private static final BigInteger TWO_TO_127 = BigInteger.ONE.shiftLeft(127);

    static Stream<Arguments> types() {
        return Stream.of(
                type(String.class, "", "grüß dich, 月 🌙\0\n\"", "x".repeat(100_000)),
                type(Unit.class, Unit.INSTANCE),
                type(Boolean.class, true, false),
                type(Byte.class, Byte.MIN_VALUE, (byte) -1, (byte) 0, Byte.MAX_VALUE),
                type(Short.class, Short.MIN_VALUE, (short) -126, (short) 125, (short) 126, Short.MAX_VALUE),
                type(Integer.class, Integer.MIN_VALUE, -32_769, -1, 0, 125, 126, 32_768, Integer.MAX_VALUE),
                type(Long.class, Long.MIN_VALUE, -2_147_483_649L, -1L, 0L, 126L, 2_147_483_648L, Long.MAX_VALUE),
                type(
                        BigInteger.class,
                        TWO_TO_127.negate(),
                        TWO_TO_64.negate(),
                        BigInteger.ZERO,
                        TWO_TO_64,
                        TWO_TO_127.subtract(BigInteger.ONE)),
                type(U8.class, new U8(0), new U8(127), new U8(128), new U8(255)),
                type(U16.class, new U16(0), new U16(250), new U16(251), new U16(65_535)),
                type(U32.class, new U32(250), new U32(251), new U32(65_536), new U32(4_294_967_295L)),
                type(U64.class, new U64(0), new U64(251), new U64(4_294_967_296L), new U64(-1)),
                type(
                        U128.class,
                        new U128(BigInteger.ZERO),
                        new U128(TWO_TO_64),
                        new U128(TWO_TO_127.shiftLeft(1).subtract(BigInteger.ONE))),
                type(Float.class, 0f, -0f, 0.1f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NaN),
                type(
                        Double.class,
                        0d,
                        -0d,
                        0.1,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE,
                        Double.POSITIVE_INFINITY,
                        Double.NaN),
                type(Character.class, 'a', 'ß', '月', '\0'),
                type(CodePoint.class, new CodePoint('a'), new CodePoint(0x1F319), new CodePoint(0x10FFFF)),
                type(Duration.class, Duration.ZERO, Duration.ofNanos(999_999_999), Duration.ofSeconds(Long.MAX_VALUE)),
                type(Instant.class, Instant.EPOCH, Instant.parse("2026-07-14T12:34:56.789012345Z")),
                type(
                        BytesMessage.class,
                        new BytesMessage(0, new byte[0]),
                        new BytesMessage(65_535, new byte[] {0, 1, (byte) 251, -1}),
                        new BytesMessage(7, new byte[130_000])));
    }

    private static Arguments type(Class<?> type, Object... values) {
        return Arguments.argumentSet(type.getSimpleName(), type, List.of(values));
    }

    @ParameterizedTest
    @MethodSource("types")
    void rustReadsWhatJavaSends(Class<?> type, List<?> values) {
        try (Pairing pairing = Pairing.under(host)) {
            for (Object value : values) {
                pairing.java().send(TO_RUST, value);

                Arrival arrival = pairing.rust().next();
                arrival.assertPayload(value);
                assertThat(arrival.uuid()).isEqualTo(PayloadTypes.of(type).uuid());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void javaReadsWhatRustSends(Class<?> type, List<?> values) {
        try (Pairing pairing = Pairing.under(host, type)) {
            for (Object value : values) {
                pairing.sendFromRust(Sending.to("java").payload(PeerJson.of(value)));

                try (IncomingMessage message = pairing.nextAtJava()) {
                    assertThat(message.payload()).isEqualTo(value);
                    assertThat(message.selector()).isEqualTo(Selector.unicast("java"));
                    assertThat(message.regions()).isEmpty();
                    assertThat(message.objects()).hasSize(host.losesPlainMessages() ? 1 : 0);
                }
            }
        }
    }
}
