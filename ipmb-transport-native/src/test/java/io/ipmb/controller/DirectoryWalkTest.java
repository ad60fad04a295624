package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostedBus;
import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.endpoint.DirectoryProbe;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.endpoint.WireSelectors;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.ProtocolVersion;
import io.ipmb.protocol.RosterMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Endpoints join, leave and retire in an order that a seed has drawn, some of them with the same instance, the same
 * time of joining or a label that is too long for a roster. The directory leads to the same endpoints as the
 * controller's own walk, in the same order, or says that it does not know.
 */
@Timeout(120)
class DirectoryWalkTest {

    private static final int SEEDS = 60;
    private static final int STEPS = 60;

    private static final List<LabelProgram> PROGRAMS =
            List.of(program("a"), program("b"), program("a & b"), program("b | c"), program("!a"), program("a | !a"));

    private static LabelProgram program(String expression) {
        return WireSelectors.encoded(Selector.unicast(LabelExpression.parse(expression)))
                .program();
    }

    /** A bus with a directory of it. Each of its endpoints has a process of its own, which tells them apart. */
    private static final class Bus implements AutoCloseable {

        final ControllerBench bench = new ControllerBench();
        final Random random;
        final DirectoryProbe directory;
        final List<RawPeer> members = new ArrayList<>();
        final List<UUID> instances = new ArrayList<>();
        private final @Nullable ChannelPair up;
        private final @Nullable ChannelPair down;
        private long lastPid = 1_000;

        Bus(long seed) throws PlatformException {
            random = new Random(seed);
            boolean founded = random.nextBoolean();
            up = founded ? bench.world.channelPair() : null;
            down = founded ? bench.world.channelPair() : null;
            if (up != null && down != null) {
                bench.controller.attachOwn(
                        Set.of("a", "b"), extension(), up.receiving(), bench.world.sendingHalf(down.sending()));
            }
            try (KernelObject memory = Objects.requireNonNull(bench.controller.lendRoster())) {
                directory = new DirectoryProbe(Controller.mapRoster(memory, bench.world.sharedMemory()));
            }
        }

        void step() {
            int what = members.isEmpty() ? 0 : random.nextInt(10);
            if (what < 5) {
                RawPeer peer = bench.connectAs(++lastPid);
                Extension extension = random.nextInt(4) == 0 ? null : extension();
                peer.introduce(new ConnectMessage(ProtocolVersion.OURS, "", label(), extension));
                members.add(peer);
            } else if (what < 8) {
                members.remove(random.nextInt(members.size())).close();
            } else {
                members.get(random.nextInt(members.size())).stopIntake();
            }
            bench.settle();
        }

        private Extension extension() {
            Extension extension = Extension.OURS;
            if (random.nextBoolean()) {
                extension = extension.withPrecedence(random.nextInt(3) == 0 ? random.nextInt(256) : 7);
            }
            if (random.nextInt(3) > 0) {
                UUID instance = UUID.randomUUID();
                if (!instances.isEmpty() && random.nextInt(8) == 0) {
                    instance = instances.get(random.nextInt(instances.size()));
                }
                instances.add(instance);
                long joined = random.nextBoolean() ? 0 : 1 + random.nextInt(4);
                extension = extension.withMember(new Extension.Member(instance, joined));
            }
            return extension;
        }

        private List<String> label() {
            Set<String> label = new TreeSet<>();
            for (String element : List.of("a", "b", "c")) {
                if (random.nextBoolean()) {
                    label.add(element);
                }
            }
            if (random.nextInt(30) == 0) {
                label.add("x".repeat(9_000));
            }
            return List.copyOf(label);
        }

        /** Whether the directory knew. */
        boolean compare(String when) {
            HostedBus seen = bench.view();
            boolean unused = directory.refresh();
            assertThat(directory.refresh()).isFalse();
            if (!directory.isKnown()) {
                assertThat(isExplained(seen)).as(when).isTrue();
                return false;
            }
            for (LabelProgram program : PROGRAMS) {
                assertThat(directory.resolve(program))
                        .as(when)
                        .extracting(RosterMember::pid)
                        .containsExactlyElementsOf(seen.members().stream()
                                .filter(member -> member.receives() && program.matches(member.label()))
                                .map(HostedBus.Member::processId)
                                .toList());
            }
            return true;
        }

        /** Whether there are two with the same instance, or one with a label that is too long. */
        private boolean isExplained(HostedBus seen) {
            boolean isLong = seen.members().stream()
                    .anyMatch(member -> member.label().stream().anyMatch(element -> element.length() > 1));
            return isLong || directory.size() < seen.members().size();
        }

        @Override
        public void close() throws PlatformException {
            members.forEach(RawPeer::close);
            if (up != null && down != null) {
                up.sending().close();
                down.receiving().close();
            }
            bench.close();
        }
    }

    @Test
    void isTheControllersOwn() throws PlatformException {
        int known = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            try (Bus bus = new Bus(seed)) {
                for (int step = 0; step < STEPS; step++) {
                    bus.step();
                    known += bus.compare("seed " + seed + ", step " + step) ? 1 : 0;
                }
            }
        }
        assertThat(known).isBetween(SEEDS * STEPS / 3, SEEDS * STEPS - 100);
    }
}
