package io.ipmb.platform;

import static io.ipmb.platform.ConformanceBench.expectFailure;
import static io.ipmb.platform.ConformanceBench.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.ConformanceBench.Probe;
import io.ipmb.platform.ConformanceBench.Wire;
import io.ipmb.platform.PlatformException.Reason;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects ride on packets, and have one owner at every moment. */
abstract class ObjectsConformance extends ConformanceGroup {

    @Test
    void anObjectArrivesWithItsPacketAndBelongsToTheReceiver() throws Exception {
        Wire wire = bench().wire();
        Probe probe = bench().probe();
        bench().send(wire.sender(), "before");
        wire.sender().send(bench().packet("with", List.of(probe.object())), 0);
        bench().send(wire.sender(), "after");

        assertThat(bench().receiveOne(wire.receiver()).objectCount(0)).isZero();
        IncomingPackets packets = bench().receiveOne(wire.receiver());
        assertThat(text(packets, 0)).isEqualTo("with");
        assertThat(packets.objectCount(0)).isEqualTo(1);
        List<KernelObject> objects = bench().taken(packets, 0);
        assertThat(packets.objectCount(0)).isZero();
        assertThat(bench().taken(packets, 0)).isEmpty();
        assertThat(bench().receiveOne(wire.receiver()).objectCount(0)).isZero();

        assertThat(objects).hasSize(1).allMatch(KernelObject::isOpen);
        probe.object().close();
        assertThat(bench().receiveNow(probe.receiver())).isZero();
        objects.get(0).close();
        bench().expectEnd(probe.receiver());
    }

    @Test
    void theSenderKeepsItsOwn() throws Exception {
        Wire wire = bench().wire();
        Probe probe = bench().probe();

        wire.sender().send(bench().packet("with", List.of(probe.object())), 0);
        bench().taken(bench().receiveOne(wire.receiver()), 0).forEach(KernelObject::close);

        assertThat(probe.object().isOpen()).isTrue();
        SendChannel sender = bench().closing(platform().sendingHalf(probe.object()));
        bench().send(sender, "still mine");
        assertThat(bench().receive(probe.receiver(), 1)).containsExactly("still mine");
    }

    @Test
    void manyPacketsOfOneReceiveEachBringTheirOwn() throws Exception {
        Wire wire = bench().wire();
        List<Probe> probes = List.of(bench().probe(), bench().probe(), bench().probe());
        wire.sender().send(bench().packet("a", List.of(probes.get(0).object())), 0);
        bench().send(wire.sender(), "b");
        wire.sender()
                .send(
                        bench().packet(
                                        "c",
                                        List.of(
                                                probes.get(1).object(),
                                                probes.get(2).object())),
                        0);
        probes.forEach(probe -> probe.object().close());
        IncomingPackets into = bench().closing(platform().incomingPackets(8));

        assertThat(wire.receiver().receive(into)).isEqualTo(3);

        assertThat(bench().taken(into, 1)).isEmpty();
        sendThrough(bench().taken(into, 2), "1", "2");
        sendThrough(bench().taken(into, 0), "0");
        for (int i = 0; i < probes.size(); i++) {
            assertThat(bench().receive(probes.get(i).receiver(), 1)).containsExactly("" + i);
        }
    }

    private void sendThrough(List<KernelObject> objects, String... texts) throws PlatformException {
        objects.forEach(bench()::closing);
        assertThat(objects).hasSameSizeAs(texts);
        for (int i = 0; i < texts.length; i++) {
            bench().send(bench().closing(platform().sendingHalf(objects.get(i))), texts[i]);
        }
    }

    @Test
    void asManyObjectsAsThePlatformSaysFitOnOnePacket() throws Exception {
        Wire wire = bench().wire();
        Probe probe = bench().probe();
        List<KernelObject> objects = Collections.nCopies(platform().maxObjects(), probe.object());

        assertThat(wire.sender().send(bench().packet("full", objects), 0)).isEqualTo(1);
        probe.object().close();

        IncomingPackets packets = bench().receiveOne(wire.receiver());
        assertThat(packets.truncated(0)).isFalse();
        List<KernelObject> received = bench().taken(packets, 0);
        assertThat(received).hasSize(platform().maxObjects()).doesNotHaveDuplicates();
        received.subList(1, received.size()).forEach(KernelObject::close);
        assertThat(bench().receiveNow(probe.receiver())).isZero();
        received.get(0).close();
        bench().expectEnd(probe.receiver());
    }

    @Test
    void moreObjectsAreRefusedAndTheChannelGoesOn() throws Exception {
        Wire wire = bench().wire();
        Probe probe = bench().probe();
        List<KernelObject> objects = Collections.nCopies(platform().maxObjects() + 1, probe.object());
        OutgoingPackets packets = bench().closing(platform().outgoingPackets(3));
        packets.add(bench().buffer("a"), 0, 1);
        packets.add(bench().buffer("b"), 0, 1, objects);
        packets.add(bench().buffer("c"), 0, 1);

        assertThat(wire.sender().send(packets, 0)).isEqualTo(1);
        expectFailure(Reason.TOO_MANY_OBJECTS, () -> wire.sender().send(packets, 1));
        assertThat(wire.sender().send(packets, 2)).isEqualTo(1);

        assertThat(bench().receive(wire.receiver(), 2)).containsExactly("a", "c");
        probe.object().close();
        bench().expectEnd(probe.receiver());
    }

    @Test
    void aClosedObjectCannotBeSentAndNothingElseLeaksForIt() throws Exception {
        Wire wire = bench().wire();
        Probe open = bench().probe();
        Probe closed = bench().probe();
        closed.object().close();

        expectFailure(
                Reason.INVALID_OBJECT,
                () -> wire.sender().send(bench().packet("with", List.of(open.object(), closed.object())), 0));

        open.object().close();
        bench().expectEnd(open.receiver());
        assertThat(bench().receiveNow(wire.receiver())).isZero();
    }

    @Test
    void objectsThatNobodyTookAreClosedByTheNextReceive() throws Exception {
        Wire wire = bench().wire();
        Probe probe = bench().probe();
        wire.sender().send(bench().packet("with", List.of(probe.object(), probe.object())), 0);
        probe.object().close();
        bench().send(wire.sender(), "next");
        IncomingPackets into = bench().closing(platform().incomingPackets(1));
        assertThat(wire.receiver().receive(into)).isEqualTo(1);
        assertThat(bench().receiveNow(probe.receiver())).isZero();

        assertThat(wire.receiver().receive(into)).isEqualTo(1);

        bench().expectEnd(probe.receiver());
    }

    @Test
    void objectsThatNobodyTookAreClosedWithTheList() throws Exception {
        Wire wire = bench().wire();
        Probe probe = bench().probe();
        wire.sender().send(bench().packet("with", List.of(probe.object())), 0);
        probe.object().close();
        IncomingPackets into = bench().closing(platform().incomingPackets(1));
        assertThat(wire.receiver().receive(into)).isEqualTo(1);
        assertThat(bench().receiveNow(probe.receiver())).isZero();

        into.close();

        bench().expectEnd(probe.receiver());
    }

    @Test
    void objectsThatNobodyReceivedAreClosedWithTheReceivingHalf() throws Exception {
        Wire wire = bench().wire();
        Probe probe = bench().probe();
        for (int i = 0; i < 5; i++) {
            wire.sender().send(bench().packet("with", List.of(probe.object())), 0);
        }
        probe.object().close();
        bench().receiveOne(wire.receiver());
        bench().receiveNow(wire.receiver());

        wire.receiver().close();

        bench().expectEnd(probe.receiver());
    }

    @Test
    void objectsThatNobodyAcceptedAreClosedWithTheName() throws Exception {
        String name = ConformanceBench.uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        SendChannel sender = bench().closing(platform().connect(name));
        Probe probe = bench().probe();
        sender.send(bench().packet("with", List.of(probe.object())), 0);
        probe.object().close();

        claim.close();

        bench().expectEnd(probe.receiver());
    }

    @Test
    void objectsSurviveTheirSender() throws Exception {
        Wire wire = bench().wire();
        Probe probe = bench().probe();
        wire.sender().send(bench().packet("legacy", List.of(probe.object())), 0);
        probe.object().close();
        wire.sender().close();

        sendThrough(bench().taken(bench().receiveOne(wire.receiver()), 0), "alive");

        assertThat(bench().receive(probe.receiver(), 1)).containsExactly("alive");
    }

    @Test
    void aDuplicateIsAReferenceOfItsOwn() throws Exception {
        Probe probe = bench().probe();
        KernelObject duplicate = bench().closing(probe.object().duplicate());

        probe.object().close();
        probe.object().close();

        assertThat(probe.object().isOpen()).isFalse();
        assertThat(duplicate.isOpen()).isTrue();
        assertThat(bench().receiveNow(probe.receiver())).isZero();
        duplicate.close();
        bench().expectEnd(probe.receiver());
    }

    @Test
    void aClosedObjectHasNoDuplicate() throws Exception {
        Probe probe = bench().probe();
        probe.object().close();

        expectFailure(Reason.CLOSED, () -> probe.object().duplicate());
    }

    @Test
    void theContentsOfAFileCanBeReadOnTheOtherSide(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("letter"), "dear moon");
        Wire wire = bench().wire();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            try (KernelObject object = platform().kernelObjects().duplicateOf(channel)) {
                wire.sender().send(bench().packet("with", List.of(object)), 0);
            }
            KernelObject received =
                    bench().taken(bench().receiveOne(wire.receiver()), 0).get(0);

            try (InputStream stream = platform().kernelObjects().intoInputStream(received)) {
                assertThat(received.isOpen()).isFalse();
                assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("dear moon");
            }
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @Test
    void aFileCanBeWrittenOnTheOtherSide(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("answer");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            KernelObjects objects = platform().kernelObjects();
            KernelObject one = bench().closing(objects.duplicateOf(channel));
            KernelObject other = bench().closing(one.duplicate());

            try (OutputStream stream = objects.intoOutputStream(one)) {
                stream.write("dear ".getBytes(StandardCharsets.UTF_8));
            }
            try (FileChannel second = objects.intoChannel(other)) {
                second.write(ByteBuffer.wrap("earth".getBytes(StandardCharsets.UTF_8)));
            }
        }

        assertThat(file).hasContent("dear earth");
    }
}
