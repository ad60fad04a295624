package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.HostLimits;
import io.ipmb.HostOptions;
import io.ipmb.Selector;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counter;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.linux.LinuxTestObjects;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.protocol.ConnectAck;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.ProtocolVersion;
import io.ipmb.testsupport.BusProcess;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a peer sends: it loses its own connection, and the others go on. */
@ExtendWith(DescriptorLeakCheck.class)
class HostilePeerTest {

    /** What one peer does to the bus after it was admitted. */
    private interface Attack {
        void on(RawPeer peer) throws PlatformException;
    }

    private static void survives(String platform, Attack attack) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint honest = bus.join("honest");
            try (RawPeer peer = new RawPeer(bus)) {
                peer.connect("", "raw");
                attack.on(peer);
                assertThat(peer.isThrownOut()).as("thrown out").isTrue();
            } catch (PlatformException e) {
                throw new AssertionError(e);
            }
            assertThat(host.counters()).containsEntry(Counter.PEERS_MISBEHAVED, 1L);
            honest.send(Selector.unicast("host"), "still here");
            assertThat(payloadOf(host)).isEqualTo("still here");
            host.send(Selector.unicast("honest"), "me too");
            assertThat(payloadOf(honest)).isEqualTo("me too");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aPacketThatIsTooShort(String platform) {
        survives(platform, peer -> peer.sendBytes(new byte[] {(byte) 0xff, 0, 8}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aWrongMagicNumber(String platform) {
        survives(platform, peer -> {
            int length = peer.string("host", "x", 0);
            peer.buffer().bytes().put(0, (byte) 0x7f);
            peer.transmit(length, List.of());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSelectorSizeBeyondThePacket(String platform) {
        survives(platform, peer -> {
            int length = peer.string("host", "x", 0);
            peer.buffer().bytes().putInt(4, 0x7fffffff);
            peer.transmit(length, List.of());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aPayloadSizeBeyondThePacket(String platform) {
        survives(platform, peer -> {
            int length = peer.string("host", "x", 0);
            // Before the payload: its length and one character, padded to a multiple of 4.
            int payloadSizeAt = length - 4 - 4;
            assertThat(peer.buffer().bytes().order(ByteOrder.LITTLE_ENDIAN).getInt(payloadSizeAt))
                    .isEqualTo(2);
            peer.buffer().bytes().order(ByteOrder.LITTLE_ENDIAN).putInt(payloadSizeAt, 0x7fffffff);
            peer.transmit(length, List.of());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aVersionThatDoesNotFit(String platform) {
        survives(platform, peer -> {
            int length = peer.string("host", "x", 0);
            peer.buffer().bytes().put(2, (byte) 9);
            peer.transmit(length, List.of());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void moreRegionsThanObjects(String platform) {
        survives(platform, peer -> peer.sendString("host", "x", 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aDeeplyNestedSelector(String platform) {
        survives(platform, peer -> {
            int levels = 60_000;
            byte[] nested = new byte[8 + levels + 4];
            Arrays.fill(nested, 8, 8 + levels, (byte) 3);
            ByteBuffer.wrap(nested)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0x050800ff)
                    .putInt(levels);
            peer.sendBytes(nested);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSecondHandshake(String platform) {
        survives(platform, peer -> {
            new ConnectMessage(ProtocolVersion.OURS, "", List.of("again"), null)
                    .write(peer.begin(
                            EncodedSelector.EVERYONE, ConnectMessage.TYPE.idHigh(), ConnectMessage.TYPE.idLow(), 0));
            peer.transmit(Math.toIntExact(peer.writer().end()), List.of());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theLongestTimeToLiveIsKeptAndNoOverflow(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            try (RawPeer peer = new RawPeer(bus)) {
                peer.connect("", "raw");
                byte[] late = {2, 4, 'l', 'a', 't', 'e'};
                var type = PayloadTypes.of(String.class);
                peer.begin(EncodedSelector.of(late, false, -1L, 999_999_999), type.idHigh(), type.idLow(), 0)
                        .writeString("for ever");
                peer.transmit(Math.toIntExact(peer.writer().end()), List.of());
                Endpoint late1 = bus.join("late");
                assertThat(payloadOf(late1)).isEqualTo("for ever");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void sendingWithoutAnIntroduction(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join(options -> options.token("secret"), "host");
            try (RawPeer peer = new RawPeer(bus)) {
                peer.sendString("host", "who am I?", 0);
                eventually(() -> assertThat(peer.isConnectionClosed()).isTrue());
            }
            assertThat(host.counters()).containsEntry(Counter.PEERS_MISBEHAVED, 1L);
            BusBench.assertNothingFor(host);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aReplyChannelThatLeadsBackToTheController(String platform) throws PlatformException {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            try (RawPeer peer = new RawPeer(bus);
                    RawPeer second = new RawPeer(bus)) {
                introduceWithReplyChannel(bus, peer, second.uplink());
                eventually(() -> assertThat(peer.isConnectionClosed()).isTrue());
            }
            assertThat(host.counters()).containsEntry(Counter.PEERS_MISBEHAVED, 1L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aReplyChannelThatIsTheSendersOwnConnection(String platform) throws PlatformException {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint honest = bus.join("honest");
            try (RawPeer peer = new RawPeer(bus)) {
                introduceWithReplyChannel(bus, peer, peer.uplink());
                eventually(() -> assertThat(host.counters()).containsEntry(Counter.PEERS_MISBEHAVED, 1L));
            }
            honest.send(Selector.unicast("host"), "still here");
            assertThat(payloadOf(host)).isEqualTo("still here");
            assertThat(host.counters()).containsEntry(Counter.ROUTED, 1L);
        }
    }

    private static void introduceWithReplyChannel(BusBench bus, RawPeer peer, SendChannel reply)
            throws PlatformException {
        new ConnectMessage(ProtocolVersion.OURS, "", List.of("loop"), null)
                .write(peer.begin(
                        EncodedSelector.EVERYONE, ConnectMessage.TYPE.idHigh(), ConnectMessage.TYPE.idLow(), 0));
        int length = Math.toIntExact(peer.writer().end());
        KernelObject connection = objectOf(bus, reply);
        peer.transmit(length, List.of(connection));
        connection.close();
    }

    private static KernelObject objectOf(BusBench bus, SendChannel channel) throws PlatformException {
        if (bus.platform() instanceof MemoryPlatform memory) {
            return memory.objectOf(channel);
        }
        return LinuxTestObjects.objectOf(channel);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aConnectMessageWithoutAReplyChannel(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            try (RawPeer peer = new RawPeer(bus)) {
                new ConnectMessage(ProtocolVersion.OURS, "", List.of("mute"), null)
                        .write(peer.begin(
                                EncodedSelector.EVERYONE,
                                ConnectMessage.TYPE.idHigh(),
                                ConnectMessage.TYPE.idLow(),
                                0));
                peer.transmit(Math.toIntExact(peer.writer().end()), List.of());
                eventually(() -> assertThat(peer.isConnectionClosed()).isTrue());
            }
            assertThat(host.counters()).containsEntry(Counter.PEERS_MISBEHAVED, 1L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aPeerThatNeverIntroducesItself(String platform) {
        HostOptions impatient = HostOptions.builder()
                .limits(HostLimits.builder()
                        .maxConnections(10)
                        .maxPendingConnections(2)
                        .maxPendingPerProgram(2)
                        .handshakeTimeout(Duration.ofMillis(20))
                        .build())
                .build();
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join(options -> options.host(impatient), "host");
            List<RawPeer> silent = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                silent.add(new RawPeer(bus));
            }
            eventually(() -> assertThat(silent).allMatch(RawPeer::isConnectionClosed));
            assertThat(host.counters()).containsEntry(Counter.PEERS_REFUSED, 3L);
            silent.forEach(RawPeer::close);
            Endpoint honest = bus.join("honest");
            host.send(Selector.unicast("honest"), "welcome");
            assertThat(payloadOf(honest)).isEqualTo("welcome");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aWrongTokenIsAnsweredAndTheConnectionIsClosed(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join(options -> options.token("secret"), "host");
            try (RawPeer peer = new RawPeer(bus)) {
                assertThat(peer.connect("guess", "raw")).isInstanceOf(ConnectAck.TokenRefused.class);
                eventually(() -> assertThat(peer.isConnectionClosed()).isTrue());
            }
        }
    }

    /** Sends an introduction that no proper peer could write; the answer is read by {@code andThen}. */
    private static void introduce(
            BusBench bus, RawPeer peer, EncodedSelector selector, String token, List<String> label, Attack andThen)
            throws PlatformException {
        ChannelPair pair = bus.platform().channelPair();
        BincodeWriter payload = peer.begin(selector, ConnectMessage.TYPE.idHigh(), ConnectMessage.TYPE.idLow(), 0);
        payload.writeByte(0);
        payload.writeByte(8);
        payload.writeByte(4);
        payload.writeString(token);
        payload.writeLength(label.size());
        label.forEach(payload::writeString);
        peer.introduceRaw(pair);
        andThen.on(peer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aTokenLongerThanAnyBusHasIsAnsweredLikeEveryWrongOne(String platform) throws PlatformException {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join(options -> options.token("secret"), "host");
            try (RawPeer peer = new RawPeer(bus)) {
                introduce(bus, peer, EncodedSelector.EVERYONE, "t".repeat(100_000), List.of("raw"), refused -> {
                    assertThat(refused.awaitAck()).isInstanceOf(ConnectAck.TokenRefused.class);
                    eventually(() -> assertThat(peer.isConnectionClosed()).isTrue());
                });
            }
            assertThat(host.counters())
                    .containsEntry(Counter.PEERS_REFUSED, 1L)
                    .containsEntry(Counter.PEERS_MISBEHAVED, 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aLabelThatNoProgramOfOursCanHaveIsAdmittedAsTheCrateAdmitsIt(String platform) throws PlatformException {
        List<List<String>> labels = List.of(
                IntStream.range(0, 65).mapToObj(i -> "e" + i).toList(),
                List.of("a", ""),
                List.of("x".repeat(1025)),
                List.of("a", "a"));
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            for (List<String> label : labels) {
                try (RawPeer peer = new RawPeer(bus)) {
                    introduce(
                            bus,
                            peer,
                            EncodedSelector.EVERYONE,
                            "",
                            label,
                            admitted -> assertThat(admitted.awaitAck()).isInstanceOf(ConnectAck.Accepted.class));
                }
            }
            assertThat(host.counters()).containsEntry(Counter.PEERS_MISBEHAVED, 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theAckHasExactlyTheTimeToLiveOfTheIntroduction(String platform) throws PlatformException {
        EncodedSelector forEver = EncodedSelector.of(new byte[] {0}, true, -1L, 999_999_999);
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            try (RawPeer peer = new RawPeer(bus);
                    IncomingPackets packets = bus.platform().incomingPackets(1)) {
                introduce(bus, peer, forEver, "", List.of("raw"), admitted -> {
                    assertThat(admitted.receive(packets)).isEqualTo(1);
                    FrameView ack = new FrameView();
                    try {
                        ack.wrap(packets.memory().bytes(), packets.offset(0), packets.length(0));
                        assertThat(ConnectAck.read(ack)).isInstanceOf(ConnectAck.Accepted.class);
                    } catch (MalformedFrameException e) {
                        throw new AssertionError(e);
                    }
                    assertThat(Long.toUnsignedString(ack.timeToLiveSeconds())).isEqualTo("18446744073709551615");
                    assertThat(ack.timeToLiveNanoPart()).isEqualTo(999_999_999);
                    assertThat(ack.isMulticast()).isTrue();
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aWrongVersionIsAnsweredBeforeTheToken(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join(options -> options.token("secret"), "host");
            try (RawPeer peer = new RawPeer(bus)) {
                ConnectAck answer =
                        peer.connect(new ConnectMessage(new ProtocolVersion(0, 9, 0), "guess", List.of("raw"), null));
                assertThat(answer).isEqualTo(new ConnectAck.VersionRefused(ProtocolVersion.OURS));
                eventually(() -> assertThat(peer.isConnectionClosed()).isTrue());
            }
        }
    }

    @Test
    void aFloodOfKeptMessagesPushesOutOnlyThoseOfItsProgram() {
        HostOptions small = HostOptions.builder()
                .limits(HostLimits.builder()
                        .keptBytes(20_000)
                        .keptBytesPerSender(10_000)
                        .keptObjectsPerSender(16)
                        .build())
                .build();
        try (BusBench bus = new BusBench("linux")) {
            Endpoint host = bus.join(options -> options.host(small), "host");
            try (BusProcess modest = BusProcess.join(bus.identifier(), "modest")) {
                Endpoint flooder = bus.join("flooder");
                modest.tell("send late one that must not be lost");
                eventually(() -> assertThat(host.counters().get(Counter.ROUTED)).isEqualTo(1));
                Selector late = Selector.unicast("late").withTimeToLive(Duration.ofSeconds(60));
                for (int i = 0; i < 500; i++) {
                    flooder.send(late, "flood".repeat(20));
                }
                eventually(() -> assertThat(host.counters().get(Counter.ROUTED)).isEqualTo(501));
                assertThat(host.counters().get(Counter.DROPPED_KEPT_LIMIT)).isPositive();
                assertThat(payloadOf(bus.join("late"))).isEqualTo("one that must not be lost");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void randomlyBrokenFramesNeverHurtTheBus(String platform) {
        Random random = new Random(42);
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            for (int round = 0; round < 200; round++) {
                try (RawPeer peer = new RawPeer(bus)) {
                    peer.connect("", "raw");
                    int length = peer.string("somebody & !else", "x".repeat(random.nextInt(40)), 0);
                    ByteBuffer bytes = peer.buffer().bytes().order(ByteOrder.LITTLE_ENDIAN);
                    for (int k = 0; k <= random.nextInt(4); k++) {
                        bytes.put(random.nextInt(length), (byte) random.nextInt(256));
                    }
                    peer.transmit(Math.max(1, length - random.nextInt(8)), List.of());
                }
            }
            Endpoint honest = bus.join("honest");
            honest.send(Selector.unicast("host"), "alive");
            eventually(() -> assertThat(payloadOf(host)).isEqualTo("alive"));
        }
    }
}
