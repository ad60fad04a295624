package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.IncomingMessage;
import io.ipmb.MessageBox;
import io.ipmb.Selector;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.CodePoint;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counter;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Types that programs declare themselves: structs and enums in Rust, records and sealed interfaces in Java. */
@Interop
@ParameterizedClass
@EnumSource(Host.class)
record UserTypesTest(Host host) {

    private static final Selector TO_RUST = Selector.unicast("rust");
    private static final BigInteger MOST_128 = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

    static Stream<Object> values() {
        return Stream.of(
                new MyMessage(Integer.MIN_VALUE, true),
                new Shape.Unit(),
                new Shape.One((short) 65_535),
                new Shape.Pair((byte) 200, -5),
                new Shape.Named(70_000, "z"),
                new Shape.Named(-1, null),
                full(),
                sparse());
    }

    private static Everything full() {
        Everything.Inner a = new Everything.Inner(-70_000, "a");
        Everything.Inner b = new Everything.Inner(2, "grüß 🌍");
        Map<String, Integer> byName = new LinkedHashMap<>();
        byName.put("earth", -1);
        byName.put("moon", 251);
        Map<Short, List<Everything.Inner>> byNumber = new LinkedHashMap<>();
        byNumber.put((short) 7, List.of());
        byNumber.put((short) 60_000, List.of(a, b));
        return new Everything(
                true,
                Byte.MIN_VALUE,
                (byte) 251,
                Short.MIN_VALUE,
                (short) 65_535,
                Integer.MIN_VALUE,
                -1,
                Long.MIN_VALUE,
                -1L,
                BigInteger.ONE.shiftLeft(127).negate(),
                MOST_128,
                0.1f,
                -2.5e300,
                new CodePoint(0x1F319),
                "text",
                Duration.ofSeconds(1, 999_999_999),
                Instant.parse("2026-07-14T12:34:56.000000001Z"),
                -1,
                Optional.of(a),
                b,
                Everything.Level.High,
                new Shape.Named(1, "one"),
                new Everything.Pair((byte) 255, "pair"),
                List.of(1, -1, 70_000),
                new byte[] {1, 2, (byte) 251, -1},
                new byte[] {0, (byte) 251, -1},
                List.of((short) 1, (short) 300, (short) 65_535),
                List.of("", "é"),
                List.of(a, b),
                List.of(new Shape.Unit(), new Shape.One((short) 300), new Shape.Pair((byte) 3, 4)),
                byName,
                byNumber);
    }

    private static Everything sparse() {
        return new Everything(
                false,
                (byte) 0,
                (byte) 0,
                (short) 0,
                (short) 0,
                0,
                0,
                0,
                0,
                BigInteger.ZERO,
                BigInteger.ZERO,
                0,
                0,
                new CodePoint('a'),
                "",
                Duration.ZERO,
                Instant.EPOCH,
                null,
                Optional.empty(),
                new Everything.Inner(0, ""),
                Everything.Level.Low,
                new Shape.Unit(),
                new Everything.Pair((byte) 0, ""),
                List.of(0, 0, 0),
                new byte[4],
                new byte[0],
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of());
    }

    @ParameterizedTest
    @MethodSource("values")
    void rustReadsWhatJavaSends(Object value) {
        try (Pairing pairing = Pairing.under(host)) {
            pairing.java().send(TO_RUST, value);

            Arrival arrival = pairing.rust().next();
            arrival.assertPayload(value);
            assertThat(arrival.uuid())
                    .isEqualTo(PayloadTypes.of(value.getClass()).uuid());
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void javaReadsWhatRustSends(Object value) {
        try (Pairing pairing = Pairing.under(host, MyMessage.class, Shape.class, Everything.class)) {
            pairing.sendFromRust(Sending.to("java").payload(PeerJson.of(value)));

            try (IncomingMessage message = pairing.nextAtJava()) {
                assertThat(message.payload()).usingRecursiveComparison().isEqualTo(value);
            }
        }
    }

    @Test
    void oneEndpointReadsSeveralTypesAndSkipsOthers() {
        try (Pairing pairing = Pairing.under(host, MyMessage.class, String.class)) {
            MyMessage mine = new MyMessage(7, false);
            pairing.sendFromRust(Sending.to("java").payload(PeerJson.of(mine)));
            pairing.sendFromRust(Sending.to("java").payload(PeerJson.of(new Shape.Unit())));
            pairing.sendFromRust(Sending.to("java").text("text"));

            try (IncomingMessage first = pairing.nextAtJava();
                    IncomingMessage second = pairing.nextAtJava()) {
                assertThat(first.payload()).isEqualTo(mine);
                assertThat(second.payload()).isEqualTo("text");
            }
            assertThat(pairing.java().counters()).containsEntry(Counter.DROPPED_UNKNOWN_TYPE, 1L);
        }
    }

    @Test
    void javaReadsTheBytesOfATypeThatItDoesNotKnow() {
        UUID id = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
        try (Pairing pairing = Pairing.under(
                host,
                options -> options.messageBox(
                        MessageBox.builder().unknownTypes(true).build()))) {
            pairing.sendFromRust(Sending.to("java").bytes(id, new byte[] {1, 2, 3}));

            try (IncomingMessage message = pairing.nextAtJava()) {
                assertThat(message.payload()).isEqualTo(new UnknownPayload(id, new byte[] {1, 2, 3}));
            }
        }
    }

    @Test
    void aPayloadThatIsNotWhatItsTypeIdSaysIsDroppedAndTheNextOneArrives() {
        try (Pairing pairing = Pairing.under(host, MyMessage.class)) {
            UUID id = PayloadTypes.of(MyMessage.class).uuid();
            MyMessage proper = new MyMessage(1, true);
            pairing.sendFromRust(Sending.to("java").bytes(id, new byte[] {0, 2}));
            pairing.sendFromRust(Sending.to("java").payload(PeerJson.of(proper)));

            try (IncomingMessage message = pairing.nextAtJava()) {
                assertThat(message.payload()).isEqualTo(proper);
            }
            assertThat(pairing.java().counters()).containsEntry(Counter.DROPPED_MALFORMED, 1L);
        }
    }
}
