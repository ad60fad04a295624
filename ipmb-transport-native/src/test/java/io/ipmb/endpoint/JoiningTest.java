package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ipmb.AllowedPeers;
import io.ipmb.BusEvent;
import io.ipmb.ControllerInfo;
import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.HostOptions;
import io.ipmb.JoinDeniedException;
import io.ipmb.JoinOptions;
import io.ipmb.JoinTimeoutException;
import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.TokenRefusedException;
import io.ipmb.VersionRefusedException;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.linux.LinuxTestObjects;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.protocol.ConnectAck;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Getting a place on the bus, and being refused one. */
@ExtendWith(DescriptorLeakCheck.class)
class JoiningTest {

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHostWithNobodyToHandOverToLeavesAtOnce(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join(
                    options -> options.host(HostOptions.builder()
                            .handOverTimeout(Duration.ofSeconds(50))
                            .build()),
                    "host");
            Endpoint other = bus.join("other");
            other.close();
            long start = System.nanoTime();
            host.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theFirstOneHostsTheBusAndSaysSo(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint first = bus.join("first");
            assertThat(first.isController()).isTrue();
            assertThat(bus.events).containsExactly(new BusEvent.Joined(first.id()), new BusEvent.BecameController());
            Endpoint second = bus.join("second");
            assertThat(second.isController()).isFalse();
            assertThat(first.controller())
                    .returns(ProcessHandle.current().pid(), ControllerInfo::processId)
                    .returns(false, ControllerInfo::usesCrate);
            assertThat(second.controller())
                    .returns(ProcessHandle.current().pid(), ControllerInfo::processId)
                    .returns(false, ControllerInfo::usesCrate)
                    .returns("0.8", ControllerInfo::protocol);
            assertThat(second.state()).isEqualTo(EndpointState.JOINED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anotherTokenIsRefusedAtOnce(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join(options -> options.token("right"), "host");
            assertThatExceptionOfType(TokenRefusedException.class)
                    .isThrownBy(() -> bus.join(options -> options.token("wrong"), "guest"))
                    .withMessageContaining(bus.identifier())
                    .withMessageNotContaining("right");
            Endpoint guest = bus.join(options -> options.token("right"), "guest");
            guest.send(Selector.unicast("host"), "I know it");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void withoutAHostSomebodyWhoMayNotHostGivesUpInTime(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            assertThatExceptionOfType(JoinTimeoutException.class)
                    .isThrownBy(() -> bus.join(
                            options -> options.controllerAffinity(false).joinTimeout(Duration.ofMillis(50)), "guest"))
                    .withMessageContaining("within 50 ms")
                    .withMessageContaining("controller affinity");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void somebodyWhoMayNotHostWaitsForSomebodyWhoDoes(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            InterceptedPlatform guests = new InterceptedPlatform(bus.platform());
            long start = System.nanoTime();
            CompletableFuture<Endpoint> waiting = CompletableFuture.supplyAsync(
                    () -> bus.join(options -> options.controllerAffinity(false).platform(guests.platform()), "guest"));
            eventually(() -> assertThat(guests.count("connect")).isGreaterThanOrEqualTo(10));
            assertPausesBetween(guests.count("connect"), start);
            Endpoint host = bus.join("host");
            Endpoint guest = waiting.orTimeout(20, TimeUnit.SECONDS).join();
            host.send(Selector.unicast("guest"), "there you are");
            assertThat(payloadOf(guest)).isEqualTo("there you are");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHostThatNeverAnswersIsNotWaitedForLongerThanAsked(String platform) throws PlatformException {
        try (BusBench bus = new BusBench(platform);
                NameClaim deaf = bus.platform().claim(bus.identifier())) {
            assertThatExceptionOfType(JoinTimeoutException.class)
                    .isThrownBy(() -> bus.join(options -> options.joinTimeout(Duration.ofMillis(100)), "guest"))
                    .withMessageContaining("within 100 ms")
                    .withMessageContaining("does not answer");
            assertThat(deaf).isNotNull();
        }
    }

    @Test
    void aNameThatIsBoundAndNotListenedOnIsNotWaitedForLongerThanAsked() throws PlatformException {
        try (BusBench bus = new BusBench("linux")) {
            KernelObject squatter = LinuxTestObjects.boundAndNotListening(bus.identifier());
            InterceptedPlatform guests = new InterceptedPlatform(bus.platform());
            long start = System.nanoTime();
            assertThatExceptionOfType(JoinTimeoutException.class)
                    .isThrownBy(() -> bus.join(
                            options ->
                                    options.joinTimeout(Duration.ofMillis(400)).platform(guests.platform()),
                            "guest"))
                    .withMessageContaining("its name is held, but nobody accepts connections on it");
            assertPausesBetween(guests.count("connect"), start);
            squatter.close();
            Endpoint host = bus.join("host");
            assertThat(host.isController()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHostWithAFullBacklogIsNotWaitedForLongerThanAsked(String platform) throws PlatformException {
        List<SendChannel> waiting = new ArrayList<>();
        try (BusBench bus = new BusBench(platform);
                NameClaim deaf = bus.platform().claim(bus.identifier())) {
            fillBacklog(bus, waiting);
            assertThatExceptionOfType(JoinTimeoutException.class)
                    .isThrownBy(() -> bus.join(options -> options.joinTimeout(Duration.ofMillis(100)), "guest"))
                    .withMessageContaining(bus.identifier());
            waiting.forEach(SendChannel::close);
            assertThat(deaf).isNotNull();
        }
    }

    /**
     * The pauses between tries double from 1 ms to 100 ms, and jitter halves them at most: so many tries take so long.
     */
    private static void assertPausesBetween(int tries, long start) {
        long elapsed = System.nanoTime() - start;
        double shortest = 0;
        for (int i = 1; i < tries; i++) {
            shortest += Math.min(1 << Math.min(i - 1, 10), 100) / 2.0;
        }
        assertThat(elapsed / 1e6).as("milliseconds for " + tries + " tries").isGreaterThanOrEqualTo(shortest);
    }

    private static void fillBacklog(BusBench bus, List<SendChannel> waiting) {
        assertThatExceptionOfType(PlatformException.class)
                .isThrownBy(() -> {
                    while (waiting.size() < 10_000) {
                        waiting.add(bus.platform().connect(bus.identifier()));
                    }
                })
                .satisfies(e -> assertThat(e.reason()).isEqualTo(PlatformException.Reason.WOULD_BLOCK));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHostOfAnotherVersionIsReported(String platform) throws Exception {
        try (BusBench bus = new BusBench(platform);
                NameClaim claim = bus.platform().claim(bus.identifier())) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> refuse(bus, claim));
            assertThatExceptionOfType(VersionRefusedException.class)
                    .isThrownBy(() -> bus.join("guest"))
                    .withMessageContaining("0.9.0")
                    .withMessageContaining("0.8.4 and later");
            answered.orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    /** A controller of another version, as far as a guest gets to see it. */
    private static void refuse(BusBench bus, NameClaim claim) {
        try (IncomingPackets packets = bus.platform().incomingPackets(1);
                OutgoingPackets answer = bus.platform().outgoingPackets(1)) {
            ReceiveChannel uplink = claim.accept();
            while (uplink == null) {
                Thread.onSpinWait();
                uplink = claim.accept();
            }
            while (uplink.receive(packets) == 0) {
                uplink.await(Long.MAX_VALUE);
            }
            KernelObject reply = packets.takeObjects(0).get(0);
            try (SendChannel channel = bus.platform().sendingHalf(reply)) {
                PacketBuffer buffer = bus.platform().packetBuffer(1024);
                FrameWriter writer = new FrameWriter();
                new ConnectAck.VersionRefused(new ProtocolVersion(0, 9, 0))
                        .write(writer.begin(
                                buffer.bytes(),
                                0,
                                EncodedSelector.EVERYONE,
                                ConnectAck.TYPE.idHigh(),
                                ConnectAck.TYPE.idLow(),
                                0));
                answer.add(buffer, 0, Math.toIntExact(writer.end()));
                channel.send(answer, 0);
            }
            uplink.close();
        } catch (PlatformException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anotherUserIsKeptOutInBothDirectionsUnlessAllowed() {
        MemoryPlatform world = new MemoryPlatform();
        MemoryPlatform alice = world.withIdentity(100, 1000);
        MemoryPlatform bob = world.withIdentity(200, 1001);
        MemoryPlatform root = world.withIdentity(300, 0);
        String bus = "test." + UUID.randomUUID();
        try (Endpoint host = Endpoint.join(
                        JoinOptions.builder(bus).platform(alice).label("host").build());
                Endpoint admin = Endpoint.join(JoinOptions.builder(bus)
                        .platform(root)
                        .allowedPeers(AllowedPeers.ANY_USER)
                        .build())) {
            assertThat(admin.state()).isEqualTo(EndpointState.JOINED);
            assertThatExceptionOfType(JoinDeniedException.class)
                    .isThrownBy(() ->
                            Endpoint.join(JoinOptions.builder(bus).platform(bob).build()))
                    .withMessageContaining("1000");
            assertThatExceptionOfType(JoinDeniedException.class)
                    .as("the host refuses, though bob would trust it")
                    .isThrownBy(() -> Endpoint.join(JoinOptions.builder(bus)
                            .platform(bob)
                            .allowedPeers(AllowedPeers.ANY_USER)
                            .joinTimeout(null)
                            .build()))
                    .withMessageContaining("user 1000, process 100")
                    .withMessageContaining("of user 1001");
            assertThat(host.isController()).isTrue();
        }
    }

    @Test
    void identifiersThatWouldBeCutOrEndEarlyAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinOptions.builder("x".repeat(107)))
                .withMessageContaining("107 bytes")
                .withMessageContaining("106");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinOptions.builder("é".repeat(54)))
                .withMessageContaining("108 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinOptions.builder("a\0b"))
                .withMessageContaining("NUL")
                .withMessageContaining("position 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinOptions.builder(""))
                .withMessageContaining("empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinOptions.builder("bus").label("a", ""))
                .withMessageContaining("Element 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinOptions.builder("bus").joinTimeout(Duration.ofSeconds(-1)))
                .withMessageContaining("joinTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinOptions.builder("bus").token("x".repeat(64_001)))
                .withMessageContaining("64000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theLongestTokenGoesIntoAFrameWithTheLongestLabel(String platform) {
        String[] label = IntStream.range(0, 64)
                .mapToObj(i -> (i + "x".repeat(1024)).substring(0, 1024))
                .toArray(String[]::new);
        try (BusBench bus = new BusBench(platform)) {
            String token = "t".repeat(64_000);
            Endpoint host = bus.join(options -> options.token(token), "host");
            Endpoint guest = bus.join(options -> options.token(token), label);
            host.send(Selector.unicast(LabelExpression.of(label[63])), "arrives");
            assertThat(payloadOf(guest)).isEqualTo("arrives");
        }
    }

    @Test
    void halfOfASurrogatePairIsRefusedWhereverItWouldBecomeAQuestionMark() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinOptions.builder("bus\ud83c"))
                .withMessageContaining("identifier has half of a surrogate pair at position 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinOptions.builder("bus").token("se\udf19cret"))
                .withMessageContaining("token has half of a surrogate pair at position 2")
                .withMessageNotContaining("cret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinOptions.builder("bus").label("moon", "\udf19\ud83c"))
                .withMessageContaining("Element 2")
                .withMessageContaining("half of a surrogate pair at position 0");
        JoinOptions whole = JoinOptions.builder("bus \ud83c\udf19")
                .token("\ud83c\udf19")
                .label("\ud83c\udf19")
                .build();
        assertThat(whole.token()).isEqualTo("\ud83c\udf19");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theLongestIdentifierIsABusOfItsOwn(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            String longest =
                    bus.identifier() + "y".repeat(106 - bus.identifier().length());
            String shorter = longest.substring(0, 105);
            try (Endpoint one = Endpoint.join(JoinOptions.builder(longest)
                            .platform(bus.platform())
                            .label("a")
                            .build());
                    Endpoint other = Endpoint.join(JoinOptions.builder(shorter)
                            .platform(bus.platform())
                            .label("a")
                            .build())) {
                assertThat(List.of(one, other)).allMatch(Endpoint::isController);
            }
        }
    }
}
