package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.Selector;
import io.ipmb.SlowConsumerPolicy;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames that wait in a grace: who is asked about which, what they cost, and what they keep alive. */
@Timeout(60)
class HeldFramesTest {

    private static final Selector A = Selector.unicast("a");
    private static final Selector B = Selector.unicast("b");
    private static final Selector MANY = Selector.multicast("a");

    private static void hold(Parts parts, Peer sender, Selector to, String... texts) {
        Route route = parts.route(to);
        Frames frames = parts.frames(to, texts);
        for (int i = 0; i < frames.count(); i++) {
            parts.grace.hold(sender, sender, route, frames, i, 0, 1, false);
        }
    }

    private static String text(Parts parts, HeldFrames.Held held) {
        parts.scratch.bytes().put(0, held.frame);
        return Parts.text(parts.scratch, 0, held.frame.length);
    }

    @Test
    void aStepSeesTheFramesOfTheSelectorsThatConcernItAloneInTheirOrder() {
        try (Parts parts = new Parts()) {
            Peer sender = parts.join("sender").peer();
            hold(parts, sender, A, "1");
            hold(parts, sender, MANY, "2");
            hold(parts, sender, B, "3", "4");
            hold(parts, sender, A, "5");
            List<String> seen = new ArrayList<>();
            parts.heldFrames.sweep(group -> group.program().matches(Set.of("a")), frame -> {
                seen.add(text(parts, frame));
                return frame.multicast;
            });
            assertThat(seen).containsExactly("1", "2", "5");
            assertThat(parts.heldFrames.count()).isEqualTo(4);
            seen.clear();
            parts.heldFrames.sweep(group -> true, frame -> {
                seen.add(text(parts, frame));
                return true;
            });
            assertThat(seen).containsExactly("1", "3", "4", "5");
            assertThat(parts.heldFrames.isEmpty()).isTrue();
            assertThat(parts.heldFrames.bytes()).isZero();
        }
    }

    @Test
    void selectorsThatAreEncodedAlikeAreOneWhoeverUsesThem() {
        try (Parts parts = new Parts()) {
            hold(parts, parts.join("sender").peer(), A, "1");
            hold(parts, parts.join("sender").peer(), A, "2");
            List<HeldFrames.Group> groups = new ArrayList<>();
            parts.heldFrames.sweep(group -> groups.add(group) && false, frame -> false);
            assertThat(groups).hasSize(1);
        }
    }

    @Test
    void whatIsDoneWithIsChargedToNobodyAndItsSenderGoesOn() {
        HostLimits limits = HostLimits.builder().keptBytesPerSender(2_000).build();
        try (Parts parts = new Parts(limits, SlowConsumerPolicy.WAIT)) {
            Peer sender = parts.join("sender").peer();
            hold(parts, sender, A, "1", "2", "3", "4");
            hold(parts, sender, B, "5", "6", "7", "8");
            assertThat(sender.uplink().isRead()).isFalse();
            long charged = sender.account().heldCharge;
            assertThat(charged).isGreaterThan(2_000);
            parts.heldFrames.sweep(group -> group.program().matches(Set.of("a")), frame -> true);
            assertThat(sender.account().heldCharge).isEqualTo(charged / 2);
            assertThat(sender.uplink().isRead()).isFalse();
            parts.heldFrames.sweep(group -> true, frame -> true);
            assertThat(sender.account().heldCharge).isZero();
            assertThat(sender.uplink().isRead()).isTrue();
        }
    }

    @Test
    void aPeerThatHasLeftIsFreedWhileItsFramesWait() {
        try (Parts parts = new Parts()) {
            WeakReference<@Nullable Peer> left = holdAndLeave(parts);
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
                System.gc();
                return left.get() == null;
            });
            assertThat(parts.heldFrames.count()).isEqualTo(2);
        }
    }

    /** In a method of its own, so that no variable holds the peer. */
    private static WeakReference<@Nullable Peer> holdAndLeave(Parts parts) {
        Parts.Member sender = parts.join("sender");
        hold(parts, sender.peer(), A, "1", "2");
        parts.leave(sender);
        return new WeakReference<>(sender.peer());
    }
}
