package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.Roster;
import io.ipmb.protocol.RosterMember;
import io.ipmb.protocol.RosterMembers;
import io.ipmb.testsupport.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a host that may have few files open does about messages with objects. */
@Timeout(60)
class HeldObjectsTest {

    private static final long OPEN_FILES = 300;
    private static final String FILLER = "x".repeat(20_000);
    private static final HostLimits LIMITS =
            HostLimits.builder().stallTimeout(Duration.ZERO).build();

    /** Sends messages with four objects each until the bus takes no more of this sender. */
    private static void flood(ControllerBench bench, RawPeer sender, Selector to) throws PlatformException {
        KernelObject memory = bench.world.sharedMemory().create(16);
        long paused = bench.counters.get(Counter.SENDERS_PAUSED);
        for (int i = 0; i < 400 && bench.counters.get(Counter.SENDERS_PAUSED) == paused; i++) {
            sender.sendString(to, FILLER, Collections.nCopies(4, memory));
            bench.settle();
        }
        memory.close();
    }

    /** How many the controller has, those that have been handed over not among them. */
    private static int held(ControllerBench bench) {
        return bench.controller.heldObjects();
    }

    @Test
    void aReceiverThatDoesNotReadHoldsNoMoreThanItsShareOfTheOpenFiles() throws PlatformException {
        try (ControllerBench bench = new ControllerBench(LIMITS, OPEN_FILES);
                RawPeer stuck = bench.join("stuck");
                RawPeer sender = bench.join("sender")) {
            flood(bench, sender, Selector.unicast("stuck"));
            assertThat(bench.counters.get(Counter.SENDERS_PAUSED)).isEqualTo(1);
            assertThat(held(bench)).isBetween(20, (int) OPEN_FILES / 8 + 4);
            assertThat(stuck.isConnectionClosed()).isFalse();
        }
    }

    @Test
    void manyThatDoNotReadLeaveRoomForOthersAndForNewcomers() throws PlatformException {
        try (ControllerBench bench = new ControllerBench(LIMITS, OPEN_FILES);
                LogLines log = new LogLines("io.ipmb.controller");
                RawPeer healthy = bench.join("healthy");
                RawPeer friend = bench.join("friend")) {
            List<RawPeer> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                all.add(bench.join("stuck " + i));
                RawPeer sender = bench.join("sender");
                all.add(sender);
                flood(bench, sender, Selector.unicast("'stuck " + i + "'"));
            }
            // Each sender adds one message when it is too late.
            assertThat(held(bench)).isBetween((int) OPEN_FILES / 4, (int) OPEN_FILES / 2 + 12 * 4);
            assertThat(bench.counters.get(Counter.QUEUES_FULL)).isPositive();
            assertThat(log.with("too many kernel objects")).hasSize(1);
            KernelObject memory = bench.world.sharedMemory().create(16);
            for (int i = 0; i < 100; i++) {
                friend.sendString(Selector.unicast("healthy"), "passes " + i, Collections.nCopies(4, memory));
                bench.settle();
                assertThat(healthy.readAll()).containsExactly("passes " + i);
            }
            memory.close();
            assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isZero();
            bench.join("newcomer").close();
            all.forEach(RawPeer::close);
            bench.settle();
            assertThat(held(bench)).isZero();
        }
    }

    @Test
    void keptMessagesHoldNoMoreThanTheirShareOfTheOpenFiles() throws PlatformException {
        try (ControllerBench bench = new ControllerBench(LIMITS, OPEN_FILES)) {
            KernelObject memory = bench.world.sharedMemory().create(16);
            Selector late = Selector.unicast("late").withTimeToLive(Duration.ofSeconds(60));
            for (int pid = 1; pid <= 8; pid++) {
                try (RawPeer sender = bench.joinAs(pid, "sender")) {
                    for (int i = 0; i < 30; i++) {
                        sender.sendString(late, "kept", Collections.nCopies(2, memory));
                        bench.settle();
                    }
                }
                bench.settle();
            }
            memory.close();
            assertThat(held(bench)).isBetween((int) OPEN_FILES / 8, (int) OPEN_FILES / 4);
            assertThat(bench.counters.get(Counter.DROPPED_KEPT_LIMIT)).isPositive();
        }
    }

    @Test
    void whatWaitsForThoseWhoAreNotBackYetLeavesRoomForThemToComeBack() throws PlatformException {
        RosterMember member = RosterMembers.member(new UUID(7, 1), 100, 1, "worker");
        try (ControllerBench bench = new ControllerBench(LIMITS, OPEN_FILES)) {
            bench.controller.takeOver(new Roster(1, List.of(member)), false);
            List<RawPeer> senders = new ArrayList<>();
            int inTurn = 0;
            for (int pid = 1; pid <= 6; pid++) {
                RawPeer sender = bench.joinAs(pid, "sender");
                senders.add(sender);
                int before = held(bench);
                flood(bench, sender, Selector.unicast("worker"));
                assertThat(held(bench) - before).isBetween(4, (int) OPEN_FILES / 8 + 4);
                inTurn += 4;
            }
            assertThat(bench.counters.get(Counter.SENDERS_PAUSED)).isEqualTo(6);
            assertThat(held(bench)).isBetween((int) OPEN_FILES / 8, (int) OPEN_FILES / 4 + inTurn);
            Extension.Member says = new Extension.Member(member.instance(), member.joined());
            try (RawPeer back = bench.joinAs(says, "worker")) {
                for (int i = 0; i < 200; i++) {
                    bench.settle();
                    back.readAll();
                }
                assertThat(held(bench)).isZero();
                senders.get(0).sendString(Selector.unicast("worker"), "reads on", List.of());
                bench.settle();
                assertThat(back.readAll()).contains("reads on");
            }
            assertThat(bench.counters.get(Counter.DROPPED_KEPT_LIMIT)).isZero();
            senders.forEach(RawPeer::close);
        }
    }

    @Test
    void asManyPacketsAreReadAtOnceAsTheirObjectsCanComeIn() {
        try (ControllerBench bench = new ControllerBench()) {
            HeldObjects held = new HeldObjects(bench.world.withMaxOpenObjects(1_024), new Membership(), () -> 0);
            assertThat(held.packetsAtOnce(0, 64)).isEqualTo(64);
            assertThat(held.packetsAtOnce(1, 64)).isEqualTo(64);
            assertThat(held.packetsAtOnce(16, 64)).isBetween(10, 20);
            assertThat(held.packetsAtOnce(253, 64)).isEqualTo(1);
        }
    }
}
