package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.BusNotHostedException;
import io.ipmb.BusPlatform;
import io.ipmb.Endpoint;
import io.ipmb.HostedBus;
import io.ipmb.JoinException;
import io.ipmb.JoinOptions;
import io.ipmb.JoinTimeoutException;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.SharedMemory;
import io.ipmb.protocol.BusAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program learns of a bus without joining it. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class InquiryTest {

    private static HostedBus inspect(BusBench bus) {
        return inspect(bus, Duration.ofSeconds(20));
    }

    private static HostedBus inspect(BusBench bus, Duration limit) {
        return Endpoint.inspect(JoinOptions.builder(bus.identifier())
                .platform((BusPlatform) bus.platform())
                .joinTimeout(limit)
                .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void everyoneSeesWhatTheHostSees(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint earth = bus.join("earth", "planet");
            Endpoint moon = bus.join("moon");
            for (int i = 0; i < 3; i++) {
                earth.send(Selector.unicast("moon"), "Hello " + i);
                assertThat(payloadOf(moon)).isEqualTo("Hello " + i);
            }
            HostedBus seen = inspect(bus);
            HostedBus own = Objects.requireNonNull(host.hostedBus());
            assertThat(seen.identifier()).isEqualTo(bus.identifier());
            assertThat(seen.pendingConnections()).as("without the one who asks").isZero();
            assertThat(seen.members())
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("joinedFor")
                    .isEqualTo(own.members());
            assertThat(seen.members()).extracting(HostedBus.Member::sent).containsExactly(3L, 0L, 0L);
            assertThat(seen.members()).extracting(HostedBus.Member::received).containsExactly(0L, 3L, 0L);
            assertThat(seen.members().get(0).label()).containsExactly("earth", "planet");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void askingLeavesNothingBehind(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            for (int i = 0; i < 20; i++) {
                assertThat(inspect(bus).members()).hasSize(1);
            }
            eventually(() -> assertThat(Objects.requireNonNull(host.hostedBus()).pendingConnections())
                    .isZero());
            assertThat(host.counters())
                    .containsEntry(Counter.PEERS_REFUSED, 0L)
                    .containsEntry(Counter.PEERS_MISBEHAVED, 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aBusWithManyEndpointsIsSeenWhole(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            String longElement = "e".repeat(1_000);
            for (int i = 0; i < 100; i++) {
                bus.join("member" + i, longElement, longElement + 2);
            }
            // Some 200 KiB, more than a packet holds.
            assertThat(inspect(bus).members()).hasSize(101);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aBusThatNobodyHostsCannotBeInspected(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            assertThatExceptionOfType(BusNotHostedException.class)
                    .isThrownBy(() -> inspect(bus))
                    .withMessage("The bus '" + bus.identifier() + "' has no host");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHostThatDoesNotAnswerEndsTheWait(String platform) throws PlatformException {
        try (BusBench bus = new BusBench(platform);
                NameClaim claim = bus.platform().claim(bus.identifier())) {
            assertThat(claim).isNotNull();
            assertThatExceptionOfType(JoinTimeoutException.class)
                    .isThrownBy(() -> inspect(bus, Duration.ofMillis(20)))
                    .withMessageContaining("its host did not answer in time");
        }
    }

    /** A host that answers one question with this frame and these objects. */
    private static void answering(String platform, UnaryOperator<byte[]> report, int announced, String expected)
            throws Exception {
        try (BusBench bus = new BusBench(platform);
                NameClaim claim = bus.platform().claim(bus.identifier())) {
            Thread host = new Thread(() -> answerOne(bus.platform(), claim, report, announced), "hostile-host");
            host.start();
            assertThatExceptionOfType(JoinException.class)
                    .isThrownBy(() -> inspect(bus))
                    .withMessageContaining(expected);
            host.join();
        }
    }

    private static void answerOne(Platform platform, NameClaim claim, UnaryOperator<byte[]> report, int announced) {
        try (IncomingPackets packets = platform.incomingPackets(1)) {
            ReceiveChannel connection = claim.accept();
            while (connection == null) {
                Thread.onSpinWait();
                connection = claim.accept();
            }
            try (ReceiveChannel asked = connection) {
                while (asked.receive(packets, 1) == 0) {
                    asked.await(Long.MAX_VALUE);
                }
                byte[] content = report.apply(new byte[64]);
                SharedMemory.Publication memory = platform.sharedMemory().publish(Math.max(1, content.length));
                memory.bytes().put(0, content);
                PacketBuffer frame = platform.packetBuffer(128);
                try (KernelObject object = memory.object();
                        SendChannel reply =
                                platform.sendingHalf(packets.takeObjects(0).get(0));
                        OutgoingPackets answer = platform.outgoingPackets(1)) {
                    int length = BusAnswer.write(frame.bytes(), announced);
                    answer.add(frame, 0, length, content.length == 0 ? List.of() : List.of(object));
                    reply.send(answer, 0);
                }
            }
        } catch (PlatformException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void nothingThatAHostAnswersIsBelieved(String platform) throws Exception {
        UnaryOperator<byte[]> garbage = bytes -> {
            java.util.Arrays.fill(bytes, (byte) 0xFD);
            return bytes;
        };
        answering(platform, garbage, 64, "broken answer");
        answering(platform, garbage, 1 << 20, "wrong report");
        answering(platform, garbage, 0, "a report of 0 bytes");
        answering(platform, garbage, Integer.MAX_VALUE, "a report of 2147483647 bytes");
        answering(platform, bytes -> new byte[0], 64, "an answer without a report");
    }
}
