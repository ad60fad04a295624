package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.Selector;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an outbox transmits, what it queues, whom it lets wait, and what it leaves behind. */
@Timeout(60)
class OutboxTest {

    private static final Selector TO = Selector.unicast("receiver");
    private static final String LARGE = "x".repeat(100_000);

    private static HostLimits limits(int queueBytes) {
        return HostLimits.builder().queueBytes(queueBytes).build();
    }

    /** Offers large frames until the receiver's queue is not empty. */
    private static List<String> stuff(Parts parts, Parts.Member receiver, Parts.Member sender) {
        List<String> offered = new ArrayList<>();
        while (receiver.outbox().isEmpty()) {
            String text = offered.size() + LARGE;
            assertThat(receiver.outbox().offer(parts.frames(TO, text), 0, sender.peer()))
                    .isEqualTo(1);
            offered.add(text);
        }
        return offered;
    }

    /** Reads and flushes until nothing waits. */
    private static List<String> drain(Parts parts, Parts.Member receiver) {
        List<String> read = new ArrayList<>(receiver.readAll(parts.world));
        while (!receiver.outbox().isEmpty()) {
            receiver.outbox().flush();
            read.addAll(receiver.readAll(parts.world));
        }
        return read;
    }

    @Test
    void framesGoOutAtOnceWhileTheChannelTakesThem() {
        try (Parts parts = new Parts()) {
            Parts.Member receiver = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            assertThat(receiver.outbox().offer(parts.frames(TO, "1", "2", "3"), 1, sender.peer()))
                    .isEqualTo(2);
            assertThat(receiver.outbox().isEmpty()).isTrue();
            assertThat(receiver.readAll(parts.world)).containsExactly("2", "3");
            assertThat(parts.counters.get(Counter.DELIVERED)).isEqualTo(2);
        }
    }

    @Test
    void whatTheChannelDoesNotTakeWaitsAndComesInOrder() {
        try (Parts parts = new Parts()) {
            Parts.Member receiver = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            List<String> offered = stuff(parts, receiver, sender);
            receiver.outbox().offer(parts.frames(TO, "small"), 0, sender.peer());
            offered.add("small");
            assertThat(receiver.outbox().queue().frames()).isEqualTo(2);
            assertThat(drain(parts, receiver)).containsExactlyElementsOf(offered);
            assertThat(sender.peer().uplink().isRead()).isTrue();
        }
    }

    @Test
    void theChannelIsWaitedForAsLongAsSomethingWaits() throws Exception {
        try (Parts parts = new Parts()) {
            Parts.Member receiver = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            stuff(parts, receiver, sender);
            assertThat(parts.waits.await(0)).isZero();
            receiver.readAll(parts.world);
            assertThat(parts.waits.await(0)).isEqualTo(1);
            assertThat(parts.waits.attachment(0)).isSameAs(receiver.outbox());
            receiver.outbox().flush();
            assertThat(parts.waits.await(0)).isZero();
        }
    }

    @Test
    void aFullQueueLetsItsSendersWaitUntilItIsHalfEmpty() {
        try (Parts parts = new Parts(limits(350_000), SlowConsumerPolicy.WAIT)) {
            Parts.Member receiver = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            stuff(parts, receiver, sender);
            for (int i = 0; i < 3; i++) {
                assertThat(sender.peer().uplink().isRead()).isTrue();
                receiver.outbox().offer(parts.frames(TO, LARGE), 0, sender.peer());
            }
            assertThat(receiver.outbox().queue().bytes()).isGreaterThan(350_000);
            assertThat(sender.peer().uplink().isRead()).isFalse();
            assertThat(receiver.outbox().stall().isWaitedFor()).isTrue();
            // The channel has room for all that was in it; what is left is more than half of the limit or nothing.
            while (receiver.outbox().queue().bytes() > 175_000) {
                assertThat(sender.peer().uplink().isRead()).isFalse();
                receiver.readAll(parts.world);
                receiver.outbox().flush();
            }
            assertThat(sender.peer().uplink().isRead()).isTrue();
            assertThat(receiver.outbox().stall().isWaitedFor()).isFalse();
            assertThat(parts.counters.get(Counter.SENDERS_PAUSED)).isEqualTo(1);
        }
    }

    /** A sender that goes on while nothing may wait would be paused again by its next frame. */
    @Test
    void whileAllQueuesTogetherAreFullASenderGoesOnOnlyOnceNothingWaits() {
        HostLimits limits = HostLimits.builder()
                .queueBytesPerUser(2L * ChunkPool.LARGE_BYTES)
                .queueBytesInAll(2L * ChunkPool.LARGE_BYTES)
                .build();
        try (Parts parts = new Parts(limits, SlowConsumerPolicy.WAIT)) {
            Parts.Member receiver = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            Parts.Member other = parts.join("other");
            Parts.Member othersSender = parts.join("sender of the other");
            stuff(parts, other, othersSender);
            stuff(parts, receiver, sender);
            // Each has one large chunk, which is all that there may be.
            while (sender.peer().uplink().isRead()) {
                receiver.outbox().offer(parts.frames(TO, LARGE), 0, sender.peer());
            }
            assertThat(parts.counters.get(Counter.QUEUES_FULL)).isEqualTo(1);
            receiver.readAll(parts.world);
            while (receiver.outbox().queue().frames() > 1) {
                assertThat(sender.peer().uplink().isRead()).isFalse();
                flushOne(parts, receiver);
            }
            assertThat(receiver.outbox().queue().bytes()).isLessThan(4 << 19);
            assertThat(sender.peer().uplink().isRead())
                    .as("far below its own limit, but the total is still used up")
                    .isFalse();
            drain(parts, receiver);
            assertThat(sender.peer().uplink().isRead()).isTrue();
        }
    }

    /** Makes room for about one frame at a time. */
    private static void flushOne(Parts parts, Parts.Member receiver) {
        int before = receiver.outbox().queue().frames();
        receiver.outbox().flush();
        if (receiver.outbox().queue().frames() == before) {
            receiver.readAll(parts.world);
        }
    }

    @Test
    void aSenderThatHasWaitedForTooLongGoesOnAndTheNewestIsDropped() {
        try (Parts parts = new Parts(limits(150_000), SlowConsumerPolicy.WAIT)) {
            Parts.Member receiver = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            stuff(parts, receiver, sender);
            receiver.outbox().offer(parts.frames(TO, LARGE), 0, sender.peer());
            assertThat(sender.peer().uplink().isRead()).isFalse();
            parts.advance(HostLimits.DEFAULT.stallTimeout().toNanos());
            parts.timers.runTimers(parts.context.now());
            assertThat(sender.peer().uplink().isRead()).isTrue();
            int waiting = receiver.outbox().queue().frames();
            assertThat(receiver.outbox().offer(parts.frames(TO, LARGE), 0, sender.peer()))
                    .isEqualTo(1);
            assertThat(receiver.outbox().queue().frames()).isEqualTo(waiting);
            assertThat(receiver.outbox().dropped()).isEqualTo(1);
            assertThat(sender.peer().uplink().isRead()).isTrue();
        }
    }

    @Test
    void theOldestGiveWayUnderThatPolicy() {
        try (Parts parts = new Parts(limits(150_000), SlowConsumerPolicy.DROP_OLDEST)) {
            Parts.Member receiver = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            List<String> offered = stuff(parts, receiver, sender);
            receiver.outbox().offer(parts.frames(TO, "newer" + LARGE), 0, sender.peer());
            assertThat(receiver.outbox().dropped()).isEqualTo(1);
            assertThat(drain(parts, receiver))
                    .doesNotContain(offered.get(offered.size() - 1))
                    .endsWith("newer" + LARGE);
        }
    }

    @Test
    void aSlowOneIsClosedUnderThatPolicyAndItsConnectionIsNotedToEnd() {
        try (Parts parts = new Parts(limits(150_000), SlowConsumerPolicy.DISCONNECT)) {
            Parts.Member receiver = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            stuff(parts, receiver, sender);
            assertThat(receiver.outbox().offer(parts.frames(TO, "1" + LARGE, "2" + LARGE), 0, sender.peer()))
                    .as("the one that was too much; the next one is for others")
                    .isEqualTo(1);
            assertThat(receiver.outbox().isOpen()).isFalse();
            assertThat(receiver.outbox().hasLeftover()).isTrue();
            assertThat(parts.departures.next()).isSameAs(receiver.peer());
            assertThat(parts.departures.next()).isNull();
        }
    }

    @Test
    void theHostIsNeverDisconnectedAndNobodyIsForWhatComesFromInside() {
        try (Parts parts = new Parts(limits(150_000), SlowConsumerPolicy.DISCONNECT)) {
            Parts.Member host = parts.joinAsHost("receiver");
            Parts.Member guest = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            stuff(parts, host, sender);
            host.outbox().offer(parts.frames(TO, LARGE), 0, sender.peer());
            stuff(parts, guest, sender);
            guest.outbox().offer(parts.frames(TO, LARGE), 0, null);
            assertThat(host.outbox().isOpen()).isTrue();
            assertThat(host.outbox().dropped()).isEqualTo(1);
            assertThat(guest.outbox().isOpen()).isTrue();
            assertThat(guest.outbox().dropped()).isEqualTo(1);
            assertThat(parts.departures.next()).isNull();
        }
    }

    @Test
    void aReceiverThatIsGoneClosesItAndTheFramesAreForOthers() {
        try (Parts parts = new Parts()) {
            Parts.Member receiver = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            receiver.downlink().stopIntake();
            assertThat(receiver.outbox().offer(parts.frames(TO, "1", "2"), 0, sender.peer()))
                    .isZero();
            assertThat(receiver.outbox().isOpen()).isFalse();
            assertThat(receiver.outbox().hasLeftover()).isFalse();
        }
    }

    @Test
    void closingLeavesWhatWaitsAndLetsSendersGoOn() {
        try (Parts parts = new Parts(limits(150_000), SlowConsumerPolicy.WAIT)) {
            Parts.Member receiver = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            stuff(parts, receiver, sender);
            receiver.outbox().offer(parts.frames(TO, LARGE), 0, sender.peer());
            assertThat(sender.peer().uplink().isRead()).isFalse();
            receiver.outbox().close();
            assertThat(receiver.outbox().hasLeftover()).isTrue();
            assertThat(sender.peer().uplink().isRead()).isTrue();
            assertThat(receiver.outbox().offer(parts.frames(TO, "late"), 0, sender.peer()))
                    .isZero();
        }
    }

    @Test
    void aSenderWaitsUntilTheLastOfItsReceiversHasCaughtUp() {
        try (Parts parts = new Parts(limits(150_000), SlowConsumerPolicy.WAIT)) {
            Parts.Member first = parts.join("receiver");
            Parts.Member second = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            for (Parts.Member receiver : List.of(first, second)) {
                stuff(parts, receiver, sender);
                receiver.outbox().offer(parts.frames(TO, LARGE), 0, sender.peer());
            }
            drain(parts, first);
            assertThat(sender.peer().uplink().isRead()).isFalse();
            drain(parts, second);
            assertThat(sender.peer().uplink().isRead()).isTrue();
        }
    }

    @Test
    void oneWhoseChannelHasHadNoRoomForLongIsWatchedNoLonger() {
        try (Parts parts = new Parts()) {
            Parts.Member receiver = parts.join("receiver");
            Parts.Member sender = parts.join("sender");
            stuff(parts, receiver, sender);
            long unread = TimeUnit.SECONDS.toNanos(10);
            assertThat(parts.timers.nanosToNextTimer(parts.context.now())).isEqualTo(unread);
            parts.advance(unread);
            assertThat(receiver.outbox().waitingNanos(parts.context.now())).isEqualTo(unread);
            parts.timers.runTimers(parts.context.now());
            assertThat(parts.timers.nanosToNextTimer(parts.context.now())).isEqualTo(Long.MAX_VALUE);
        }
    }
}
