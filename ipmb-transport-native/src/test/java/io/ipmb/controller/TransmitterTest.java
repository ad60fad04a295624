package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SendChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How frames are put into calls, and what each answer of a channel means. */
class TransmitterTest {

    private static final Selector TO = Selector.unicast("receiver");

    /** Takes as many packets as it is told, or fails; takes everything where nothing is said. */
    private static final class Scripted implements SendChannel {

        private final Queue<Object> answers = new ArrayDeque<>();
        private final List<Integer> calls = new ArrayList<>();

        Scripted then(Object answer) {
            answers.add(answer);
            return this;
        }

        @Override
        public int send(OutgoingPackets packets, int from) throws PlatformException {
            calls.add(packets.count() - from);
            Object answer = answers.poll();
            if (answer instanceof Reason reason) {
                throw new PlatformException(reason, "says a test");
            }
            return answer instanceof Integer taken ? taken : packets.count() - from;
        }

        @Override
        public void awaitWritable(long nanos) {}

        @Override
        public boolean isPeerGone() {
            return false;
        }

        @Override
        public @Nullable PeerIdentity peer() {
            return null;
        }

        @Override
        public void close() {}
    }

    @Test
    void framesWithoutObjectsGoOutWithOneCall() {
        try (Parts parts = new Parts()) {
            Peer receiver = parts.join("receiver").peer();
            Scripted channel = new Scripted();
            assertThat(parts.transmitter.transmit(channel, receiver, parts.frames(TO, "1", "2", "3"), 0))
                    .isEqualTo(3);
            assertThat(parts.transmitter.outcome()).isEqualTo(Transmitter.Outcome.DONE);
            assertThat(channel.calls).containsExactly(3);
            assertThat(parts.counters.get(Counter.DELIVERED)).isEqualTo(3);
        }
    }

    @Test
    void whatAChannelDidNotTakeIsTriedOnceMoreAndThenItIsFull() {
        try (Parts parts = new Parts()) {
            Peer receiver = parts.join("receiver").peer();
            Scripted channel = new Scripted().then(2).then(0);
            assertThat(parts.transmitter.transmit(channel, receiver, parts.frames(TO, "1", "2", "3"), 0))
                    .isEqualTo(2);
            assertThat(parts.transmitter.outcome()).isEqualTo(Transmitter.Outcome.FULL);
            assertThat(channel.calls).containsExactly(3, 1);
            assertThat(parts.counters.get(Counter.DELIVERED)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"PACKET_TOO_LARGE", "INVALID_OBJECT", "UNEXPECTED"})
    void aFrameThatCannotBeSentEverIsLeftOutAndCounted(Reason reason) {
        try (Parts parts = new Parts()) {
            Peer receiver = parts.join("receiver").peer();
            Scripted channel = new Scripted().then(1).then(reason);
            assertThat(parts.transmitter.transmit(channel, receiver, parts.frames(TO, "1", "bad", "3"), 0))
                    .isEqualTo(3);
            assertThat(parts.transmitter.outcome()).isEqualTo(Transmitter.Outcome.DONE);
            assertThat(channel.calls).containsExactly(3, 2, 1);
            assertThat(parts.counters.get(Counter.DELIVERED)).isEqualTo(2);
            assertThat(parts.counters.get(Counter.DROPPED_UNDELIVERABLE)).isEqualTo(1);
            assertThat(receiver.undeliverable()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"CLOSED", "DAMAGED", "WOULD_BLOCK", "NO_RESOURCES", "TOO_MANY_OBJECTS"})
    void whatIsTheChannelsTroubleLeavesTheFrame(Reason reason) {
        try (Parts parts = new Parts()) {
            Peer receiver = parts.join("receiver").peer();
            Scripted channel = new Scripted().then(1).then(reason);
            assertThat(parts.transmitter.transmit(channel, receiver, parts.frames(TO, "1", "2", "3"), 0))
                    .isEqualTo(1);
            assertThat(parts.transmitter.outcome())
                    .isEqualTo(
                            switch (reason) {
                                case CLOSED, DAMAGED -> Transmitter.Outcome.GONE;
                                case WOULD_BLOCK -> Transmitter.Outcome.FULL;
                                default -> Transmitter.Outcome.BACK_OFF;
                            });
            assertThat(parts.counters.get(Counter.DROPPED_UNDELIVERABLE)).isZero();
        }
    }

    @Test
    void aFrameWithObjectsGoesAloneBetweenTheOthers() {
        try (Parts parts = new Parts()) {
            Peer receiver = parts.join("receiver").peer();
            Frames plain = parts.frames(TO, "1", "2", "3", "4");
            AttachedObjects objects = parts.objects(2);
            Frames mixed = new Frames(4, plain.memory());
            mixed.restart(plain.memory());
            for (int i = 0; i < plain.count(); i++) {
                mixed.add(plain.offset(i), plain.length(i), i == 2 ? objects : null);
            }
            Scripted channel = new Scripted();
            assertThat(parts.transmitter.transmit(channel, receiver, mixed, 0)).isEqualTo(4);
            assertThat(channel.calls).containsExactly(2, 1, 1);
            objects.release();
        }
    }

    @Test
    void aFrameWithObjectsThatIsNotTakenStaysWhole() {
        try (Parts parts = new Parts()) {
            Peer receiver = parts.join("receiver").peer();
            AttachedObjects objects = parts.objects(1);
            Frames frame = parts.frameWith(objects, TO, "1");
            assertThat(parts.transmitter.transmit(new Scripted().then(0), receiver, frame, 0))
                    .isZero();
            assertThat(parts.transmitter.outcome()).isEqualTo(Transmitter.Outcome.FULL);
            assertThat(parts.transmitter.transmit(new Scripted().then(Reason.INVALID_OBJECT), receiver, frame, 0))
                    .isEqualTo(1);
            assertThat(parts.transmitter.outcome()).isEqualTo(Transmitter.Outcome.DONE);
            assertThat(receiver.undeliverable()).isEqualTo(1);
            objects.release();
        }
    }
}
