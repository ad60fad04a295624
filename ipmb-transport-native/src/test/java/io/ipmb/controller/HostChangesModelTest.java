package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.Selector;
import io.ipmb.endpoint.DirectoryProbe;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.endpoint.WireSelectors;
import io.ipmb.platform.KernelObject;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.ProtocolVersion;
import io.ipmb.protocol.Roster;
import io.ipmb.protocol.RosterMember;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Endpoints join, leave, stay away and come back, send to one and to many, and the host changes, orderly and not, in an
 * order that a seed has drawn. A model without any of the controller's means says who must have got what, in which
 * order; and whom the directory of an endpoint must name first.
 */
@Timeout(60)
class HostChangesModelTest {

    private static final int SEEDS = 40;
    private static final int HOSTS = 4;
    private static final int STEPS = 40;
    private static final long GRACE = ControllerBench.GRACE_TIME.toNanos();

    /** An expression, as the bus knows it and as the model does. */
    private record To(String text, Predicate<Set<String>> matches) {}

    private static final List<To> EXPRESSIONS = List.of(
            new To("a", label -> label.contains("a")),
            new To("b", label -> label.contains("b")),
            new To("a & b", label -> label.containsAll(Set.of("a", "b"))),
            new To("b | c", label -> label.contains("b") || label.contains("c")),
            new To("!a", label -> !label.contains("a")),
            new To("d", label -> false));

    /** An endpoint over all its stays on the bus. */
    private static final class Member {
        final UUID instance = UUID.randomUUID();
        final int number;
        final int precedence;
        final Set<String> label;
        final List<String> expected = new ArrayList<>();
        final List<String> got = new ArrayList<>();
        long joined;

        @Nullable RawPeer peer;

        Member(int number, int precedence, Set<String> label) {
            this.number = number;
            this.precedence = precedence;
            this.label = label;
        }

        RawPeer present() {
            return Objects.requireNonNull(peer);
        }

        void read() {
            present().readAll().stream()
                    .filter(text -> !text.equals("Accepted"))
                    .forEach(got::add);
        }
    }

    /** A message that waits in the model. */
    private record Waiting(String text, To to, boolean many, List<Member> missing) {}

    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Member> present = new ArrayList<>();
    private final List<Member> absent = new ArrayList<>();
    private final List<Member> everybody = new ArrayList<>();
    private DirectoryProbe directory = new DirectoryProbe(null);
    private Random random = new Random();
    private long now = ControllerBench.BEGIN;
    private boolean grace;
    private int messages;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everybodyGetsWhatTheModelSays(boolean killed) {
        for (int seed = 0; seed < SEEDS; seed++) {
            random = new Random(seed);
            everybody.clear();
            absent.clear();
            Roster roster = null;
            for (int host = 0; host < HOSTS; host++) {
                roster = live(roster, killed);
            }
            for (Member member : everybody) {
                assertThat(member.got)
                        .as("seed %s, member %s", seed, member.number)
                        .isEqualTo(member.expected);
            }
        }
    }

    /** One host's time; its roster. */
    private Roster live(@Nullable Roster before, boolean killed) {
        waiting.clear();
        present.clear();
        try (ControllerBench bench = new ControllerBench(HostLimits.DEFAULT, Long.MAX_VALUE, now)) {
            // The clock of the machine, which all hosts share.
            now += 10 * GRACE;
            directory = new DirectoryProbe(roster(bench));
            grace = before != null && !absent.isEmpty();
            if (before != null) {
                bench.controller.takeOver(before, false);
            }
            for (int step = 0; step < STEPS; step++) {
                step(bench);
            }
            if (!killed) {
                // An orderly end waits for its grace where something waits, so that the model need not know what then
                // happens.
                endGrace(bench);
            }
            Roster left = end(bench, killed);
            absent.removeAll(present);
            absent.addAll(present);
            for (RosterMember known : left.members()) {
                everybody.stream()
                        .filter(member -> member.instance.equals(known.instance()))
                        .forEach(member -> member.joined = known.joined());
            }
            assertThat(left.members())
                    .extracting(RosterMember::instance)
                    .containsExactlyInAnyOrderElementsOf(
                            absent.stream().map(member -> member.instance).toList());
            return left;
        }
    }

    private static ByteBuffer roster(ControllerBench bench) {
        try (KernelObject memory = Objects.requireNonNull(bench.controller.lendRoster())) {
            return Objects.requireNonNull(Controller.mapRoster(memory, bench.world.sharedMemory()));
        }
    }

    private Roster end(ControllerBench bench, boolean killed) {
        ByteBuffer memory = roster(bench);
        if (killed) {
            bench.controller.abandon();
        } else {
            bench.controller.beginHandOver(GRACE);
            bench.settle();
            assertThat(bench.hasEnded()).isTrue();
        }
        for (Member member : present) {
            member.read();
            member.present().close();
        }
        return Objects.requireNonNull(Roster.read(memory));
    }

    private void step(ControllerBench bench) {
        switch (random.nextInt(12)) {
            case 0 -> join(bench, newcomer());
            case 1, 2, 3 -> {
                if (!absent.isEmpty()) {
                    join(bench, absent.get(random.nextInt(absent.size())));
                }
            }
            case 4 -> {
                if (!present.isEmpty() && random.nextInt(3) == 0) {
                    leave(bench, present.get(random.nextInt(present.size())));
                }
            }
            case 5 -> {
                if (random.nextInt(8) == 0) {
                    endGrace(bench);
                }
            }
            default -> {
                if (!present.isEmpty()) {
                    send(bench, present.get(random.nextInt(present.size())));
                }
            }
        }
    }

    private Member newcomer() {
        Set<String> label = new TreeSet<>();
        for (String element : List.of("a", "b", "c")) {
            if (random.nextBoolean()) {
                label.add(element);
            }
        }
        Member member = new Member(everybody.size(), random.nextInt(4) == 0 ? 100 : 128, label);
        everybody.add(member);
        return member;
    }

    private void join(ControllerBench bench, Member member) {
        RawPeer peer = bench.connect();
        member.peer = peer;
        Extension says = Extension.OURS
                .withPrecedence(member.precedence)
                .withMember(new Extension.Member(member.instance, member.joined));
        peer.introduce(new ConnectMessage(ProtocolVersion.OURS, "", List.copyOf(member.label), says));
        bench.settle();
        boolean returns = absent.remove(member);
        present.add(member);
        if (!grace) {
            return;
        }
        for (Waiting message : List.copyOf(waiting)) {
            if (message.many) {
                if (returns && message.missing.remove(member)) {
                    member.expected.add(message.text);
                }
            } else if (first(message.to) == member) {
                member.expected.add(message.text);
                waiting.remove(message);
            }
        }
        endModelsGraceIf(absent.isEmpty());
    }

    private void leave(ControllerBench bench, Member member) {
        member.read();
        member.present().close();
        present.remove(member);
        bench.settle();
    }

    private void endGrace(ControllerBench bench) {
        bench.advance(GRACE);
        endModelsGraceIf(grace);
        absent.clear();
    }

    private void endModelsGraceIf(boolean over) {
        if (over) {
            grace = false;
            absent.clear();
            for (Waiting message : waiting) {
                Member next = message.many ? null : first(message.to);
                if (next != null) {
                    next.expected.add(message.text);
                }
            }
            waiting.clear();
        }
    }

    private void send(ControllerBench bench, Member sender) {
        To to = EXPRESSIONS.get(random.nextInt(EXPRESSIONS.size()));
        boolean many = random.nextInt(3) == 0;
        String text = "message " + messages++;
        sender.present().sendString(many ? Selector.multicast(to.text) : Selector.unicast(to.text), text, List.of());
        bench.settle();
        if (many) {
            present.stream()
                    .filter(member -> to.matches.test(member.label))
                    .forEach(member -> member.expected.add(text));
            if (grace) {
                waiting.add(new Waiting(
                        text,
                        to,
                        true,
                        new ArrayList<>(absent.stream()
                                .filter(member -> to.matches.test(member.label))
                                .toList())));
            }
            return;
        }
        Member first = first(to);
        assertThat(directory.refresh() || directory.isKnown()).isTrue();
        List<RosterMember> walk = directory.resolve(
                WireSelectors.encoded(Selector.unicast(to.text)).program());
        assertThat(walk.isEmpty() ? null : walk.get(0).instance())
                .as("the first one in the directory")
                .isEqualTo(first == null ? null : first.instance);
        if (first != null && present.contains(first)) {
            first.expected.add(text);
        } else if (grace) {
            waiting.add(new Waiting(text, to, false, List.of()));
        }
    }

    /** The first in the walk, of those who are there and, during a grace, those who are expected back. */
    private @Nullable Member first(To to) {
        List<Member> all = new ArrayList<>(present);
        if (grace) {
            all.addAll(absent);
        }
        return all.stream()
                .filter(member -> to.matches.test(member.label))
                // Numbered in the order in which they joined for the first time.
                .min(Comparator.<Member>comparingInt(member -> member.precedence)
                        .thenComparingInt(member -> member.number))
                .orElse(null);
    }
}
