package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.MalformedFrameException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which frames of a batch are a run, and what becomes of their objects. */
class RouterTest {

    private static final Selector A = Selector.unicast("a");
    private static final Selector B = Selector.unicast("b");
    private static final Selector BOTH = Selector.multicast("a | b");

    /** A router, and one sender's batch before it. */
    private static final class Batch implements AutoCloseable {

        private final Parts parts = new Parts();
        private final Parts.Member a = parts.join("a");
        private final Parts.Member b = parts.join("b");
        private final Parts.Member sender = parts.join("sender");
        private final FrameCheck check = new FrameCheck(100);
        private final Router router =
                new Router(parts.context, parts.membership, parts.delivery, parts.held, new Frames(64, parts.scratch));
        private final PacketBuffer buffer = parts.world.packetBuffer(1 << 16);
        private final IncomingPackets packets = parts.world.incomingPackets(64);

        void send(Selector to, String text, int objects) throws PlatformException {
            List<KernelObject> borrowed = new ArrayList<>();
            for (int i = 0; i < objects; i++) {
                borrowed.add(parts.world.sharedMemory().create(16));
            }
            try (OutgoingPackets outgoing = parts.world.outgoingPackets(1)) {
                outgoing.add(buffer, 0, parts.write(buffer, 0, to, text), borrowed);
                assertThat(sender.uplink().send(outgoing, 0)).isEqualTo(1);
            }
            borrowed.forEach(KernelObject::close);
        }

        void route() throws PlatformException, ProtocolViolation, MalformedFrameException {
            int count = sender.peer().uplink().receive(packets, 64);
            try {
                for (int i = 0; i < count; i++) {
                    router.route(sender.peer(), check.check(packets, i), packets, i);
                }
            } finally {
                router.finish(sender.peer());
            }
        }

        List<String> readA() {
            return a.readAll(parts.world);
        }

        List<String> readB() {
            return b.readAll(parts.world);
        }

        @Override
        public void close() {
            packets.close();
            buffer.free();
            parts.close();
        }
    }

    @Test
    void eachReceiverGetsItsFramesInOrderHoweverTheyAreMixed() throws Exception {
        try (Batch batch = new Batch()) {
            batch.send(A, "1", 0);
            batch.send(A, "2", 0);
            batch.send(B, "3", 0);
            batch.send(BOTH, "4", 0);
            batch.send(A, "5", 0);
            batch.route();
            assertThat(batch.readA()).containsExactly("1", "2", "4", "5");
            assertThat(batch.readB()).containsExactly("3", "4");
            assertThat(batch.parts.counters.get(Counter.ROUTED)).isEqualTo(5);
            assertThat(batch.parts.counters.get(Counter.DELIVERED)).isEqualTo(6);
        }
    }

    @Test
    void aBatchBeginsARunOfItsOwn() throws Exception {
        try (Batch batch = new Batch()) {
            batch.send(A, "1", 0);
            batch.route();
            assertThat(batch.readA()).containsExactly("1");
            batch.send(A, "2", 0);
            batch.route();
            batch.route();
            assertThat(batch.readA()).containsExactly("2");
            assertThat(batch.parts.counters.get(Counter.ROUTED)).isEqualTo(2);
        }
    }

    @Test
    void whoJoinsBetweenTwoBatchesGetsTheSecond() throws Exception {
        try (Batch batch = new Batch()) {
            batch.send(BOTH, "1", 0);
            batch.route();
            Parts.Member late = batch.parts.join("b");
            batch.send(BOTH, "2", 0);
            batch.route();
            assertThat(late.readAll(batch.parts.world)).containsExactly("2");
            assertThat(batch.readB()).containsExactly("1", "2");
        }
    }

    @Test
    void aFrameWithMoreObjectsThanTheCrateTakesIsNoPartOfARunWithoutThem() throws Exception {
        try (Batch batch = new Batch()) {
            Parts.Member crate = batch.parts.joinWithCrate("c");
            Parts.Member ours = batch.parts.join("c");
            Selector c = Selector.unicast("c");
            batch.send(c, "1", 0);
            batch.send(c, "2", 5);
            batch.send(c, "3", 4);
            batch.route();
            assertThat(crate.readAll(batch.parts.world)).containsExactly("1", "3");
            assertThat(ours.readAll(batch.parts.world)).containsExactly("2");
        }
    }

    @Test
    void theObjectsOfABatchAreLetGoOnceItIsFinished() throws Exception {
        try (Batch batch = new Batch()) {
            batch.send(A, "1", 2);
            batch.send(Selector.unicast("nobody"), "2", 1);
            batch.route();
            assertThat(batch.parts.held.held()).isZero();
            assertThat(batch.sender.peer().objectsOfItsMessages()).isEqualTo(2);
            assertThat(batch.parts.counters.get(Counter.DROPPED_NOBODY)).isEqualTo(1);
            assertThat(batch.readA()).containsExactly("1");
        }
    }

    @Test
    void whatStandsBeforeABadFrameIsRouted() throws Exception {
        try (Batch batch = new Batch()) {
            batch.send(A, "1", 0);
            batch.send(A, "2", 101);
            batch.send(A, "3", 0);
            assertThatExceptionOfType(ProtocolViolation.class)
                    .isThrownBy(batch::route)
                    .withMessage("101 objects with one message, at most 100 are allowed");
            batch.packets.closeObjects();
            assertThat(batch.readA()).containsExactly("1");
        }
    }
}
