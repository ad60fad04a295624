package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.HostedBus;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.DecodeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The bytes of a report, and the refusal of false ones. */
class BusReportTest {

    private static final String BYTES =
            "09636f6d2e736f6c617202fdc6985ede3cd87816fddfe1c000216187c5fdaa941e1e1c7e1ebbfd11ebc187"
                    + "252121e50205656172746803646179fbd024fbd007fbfe01000118fbb2020cfbb036100100fc005ed0b201"
                    + "fd00ba1dd205000000040212fb58020afce0220200fc0065cd1d00020406000201fb000101000000000000"
                    + "0001000000000000000000000608fd00e8764817000000";

    private static final HostedBus BUS = new HostedBus(
            "com.solar",
            List.of(
                    new HostedBus.Member(
                            UUID.fromString("0b3c6c1e-6f2f-4c63-9d3c-4f6f7f9f8f10"),
                            UUID.fromString("5d8f3f0e-0f0f-4a55-8d6f-6f6d3c1f0a77"),
                            new LinkedHashSet<>(List.of("earth", "day")),
                            4712,
                            1000,
                            255,
                            false,
                            true,
                            12,
                            345,
                            6,
                            7000,
                            8,
                            true,
                            false,
                            Duration.ofMillis(1500),
                            true,
                            Duration.ofMillis(12_500),
                            new HostedBus.Lanes(2, 1, 9, 300, 5, 70_000, Duration.ofMillis(250))),
                    member(Set.of(), Duration.ZERO)),
            3,
            4,
            50_000_000_000L);

    private static HostedBus.Member member(Set<String> label, Duration waiting) {
        return new HostedBus.Member(
                new UUID(0, 1),
                new UUID(2, 3),
                label,
                1,
                -1,
                128,
                true,
                false,
                0,
                0,
                0,
                0,
                0,
                false,
                true,
                waiting,
                false,
                Duration.ZERO,
                HostedBus.Lanes.NONE);
    }

    private static byte[] bytes(HostedBus bus) {
        ByteBuffer encoded = BusReport.encode(bus);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    @Test
    void theBytesOfAReportStayTheSame() {
        assertThat(HexFormat.of().formatHex(bytes(BUS))).isEqualTo(BYTES);
        assertThat(BusReport.decode(ByteBuffer.wrap(HexFormat.of().parseHex(BYTES))))
                .isEqualTo(BUS);
    }

    @Test
    void aLargeReportIsWhole() {
        Set<String> label = IntStream.range(0, 10_000)
                .mapToObj(i -> "element " + i)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        HostedBus large = new HostedBus("large", List.of(member(label, Duration.ZERO)), 0, 0, 0);
        assertThat(BusReport.decode(ByteBuffer.wrap(bytes(large)))).isEqualTo(large);
    }

    @Test
    void aReportThatEndsTooEarlyIsRefused() {
        byte[] whole = bytes(BUS);
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
            assertThatExceptionOfType(DecodeException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> BusReport.decode(cut));
        }
    }

    @Test
    void falseCountsAndTimesAreRefused() {
        BincodeWriter writer = new BincodeWriter();
        ByteBuffer memory = ByteBuffer.allocate(64);
        writer.reset(memory);
        writer.writeString("bus");
        writer.writeLength(Long.MAX_VALUE);
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> BusReport.decode(memory.limit((int) writer.written())));
        HostedBus late = new HostedBus("bus", List.of(member(Set.of(), Duration.ofNanos(-5))), 0, 0, 0);
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> BusReport.decode(BusReport.encode(late)))
                .withMessageContaining("a time of -5 ns");
    }
}
