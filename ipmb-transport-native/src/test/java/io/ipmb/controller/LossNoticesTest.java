package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Selector;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.LossNotice;
import io.ipmb.protocol.LossNotice.Reason;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a controller tells senders of messages that it lost, turned by hand. */
class LossNoticesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Selector RECEIVER = Selector.unicast("receiver");

    private final ControllerBench bench = new ControllerBench();
    private KernelObject object;

    @BeforeEach
    void makeAnObject() throws PlatformException {
        object = bench.world.sharedMemory().create(16);
    }

    @AfterEach
    void close() {
        object.close();
        bench.close();
    }

    private void lose(RawPeer sender, int messages) {
        bench.losesObjects = true;
        for (int i = 0; i < messages; i++) {
            sender.sendString(RECEIVER, "with an object", List.of(object));
        }
        bench.settle();
        bench.losesObjects = false;
    }

    private static String notice(Reason reason, long messages) {
        UUID type = PayloadTypes.of(String.class).uuid();
        return new LossNotice(reason, messages, type, false, new byte[0]).toString();
    }

    @Test
    void aSenderIsToldOfTheFirstLossAtOnceAndOfTheOthersOnceInASecond() {
        try (RawPeer sender = bench.joinAsHearingLosses("sender")) {
            lose(sender, 1);
            assertThat(sender.readAll()).containsExactly(notice(Reason.OBJECTS_LOST, 1));

            lose(sender, 3);
            lose(sender, 2);
            assertThat(sender.readAll()).as("within the second").isEmpty();
            bench.advance(SECOND);
            assertThat(sender.readAll()).containsExactly(notice(Reason.OBJECTS_LOST, 5));

            assertThat(bench.advance(SECOND))
                    .as("there is nothing to be told any more")
                    .isEqualTo(Long.MAX_VALUE);
            assertThat(sender.readAll()).isEmpty();
            lose(sender, 1);
            assertThat(sender.readAll()).as("at once again").containsExactly(notice(Reason.OBJECTS_LOST, 1));
            assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isEqualTo(7);
        }
    }

    @Test
    void aMessageWithMoreObjectsThanItsReceiverTakesIsToldToo() {
        try (RawPeer sender = bench.joinAsHearingLosses("sender");
                RawPeer crate = bench.join("receiver")) {
            sender.sendString(RECEIVER, "five", Collections.nCopies(5, object));
            bench.settle();
            assertThat(sender.readAll()).containsExactly(notice(Reason.TOO_MANY_OBJECTS, 1));
            assertThat(crate.readAll()).isEmpty();
        }
    }

    @Test
    void whoHasNotToldThatItUnderstandsNoticesNeverGetsOne() {
        try (RawPeer crate = bench.join("crate");
                RawPeer older = bench.joinAsOurs("older")) {
            lose(crate, 2);
            lose(older, 2);
            bench.advance(2 * SECOND);
            assertThat(crate.readAll()).isEmpty();
            assertThat(older.readAll()).isEmpty();
            assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isEqualTo(4);
            assertThat(bench.counters.get(Counter.NOTICES_DROPPED)).isZero();
        }
    }

    @Test
    void aNoticeThatFindsNoRoomIsDroppedAndCounted() {
        try (RawPeer sender = bench.joinAsHearingLosses("sender");
                RawPeer other = bench.joinAsHearingLosses("other")) {
            while (bench.view().members().stream().allMatch(member -> member.queuedMessages() == 0)) {
                other.sendString("sender", "stuffing", 0);
                bench.settle();
            }
            lose(sender, 1);
            assertThat(bench.counters.get(Counter.NOTICES_DROPPED)).isEqualTo(1);
            assertThat(sender.readAll()).doesNotContain(notice(Reason.OBJECTS_LOST, 1));
        }
    }

    @Test
    void whoHasLeftIsNotTold() {
        RawPeer sender = bench.joinAsHearingLosses("sender");
        lose(sender, 2);
        sender.close();
        bench.settle();
        assertThat(bench.advance(2 * SECOND)).isEqualTo(Long.MAX_VALUE);
        assertThat(bench.counters.get(Counter.NOTICES_DROPPED)).isZero();
    }

    @Test
    void nobodyElseMaySendOne() {
        try (RawPeer liar = bench.joinAsHearingLosses("liar");
                RawPeer victim = bench.joinAsHearingLosses("victim")) {
            int length =
                    LossNotice.of(Reason.OBJECTS_LOST, null).write(liar.buffer().bytes());
            liar.transmit(length, List.of());
            bench.settle();
            assertThat(victim.readAll()).isEmpty();
            assertThat(liar.isConnectionClosed()).isTrue();
            assertThat(bench.counters.get(Counter.PEERS_MISBEHAVED)).isEqualTo(1);
        }
    }
}
