package io.ipmb.platform;

import static io.ipmb.platform.ConformanceBench.LIMIT;
import static io.ipmb.platform.ConformanceBench.uniqueName;
import static io.ipmb.platform.WaitSet.CLOSED;
import static io.ipmb.platform.WaitSet.READABLE;
import static io.ipmb.platform.WaitSet.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.ConformanceBench.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Waiting for several sources at once. */
abstract class WaitSetsConformance extends ConformanceGroup {

    private WaitSet newSet() throws PlatformException {
        return bench().closing(platform().waitSet());
    }

    /** What is ready after at most the given time. */
    private static Map<Object, Integer> await(WaitSet set, long nanos) throws PlatformException {
        Map<Object, Integer> ready = new HashMap<>();
        int count = set.await(nanos);
        for (int i = 0; i < count; i++) {
            assertThat(ready.put(set.attachment(i), set.readiness(i))).isNull();
        }
        return ready;
    }

    private static Map<Object, Integer> look(WaitSet set) throws PlatformException {
        return await(set, 0);
    }

    /** Waits until something is ready; a wait set may return early without a reason. */
    private static Map<Object, Integer> awaitAny(WaitSet set) throws PlatformException {
        Deadline deadline = Deadline.after(LIMIT, NanoClock.SYSTEM);
        Map<Object, Integer> ready;
        do {
            assertThat(deadline.isOver()).as("nothing became ready").isFalse();
            ready = await(set, deadline.remainingNanos());
        } while (ready.isEmpty());
        return ready;
    }

    @Test
    void anEmptySetWaitsForTheWholeTime() throws Exception {
        WaitSet set = newSet();
        long start = System.nanoTime();

        assertThat(set.await(TimeUnit.MILLISECONDS.toNanos(20))).isZero();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void lookingDoesNotWait() throws Exception {
        WaitSet set = newSet();
        Wire wire = bench().wire();
        set.add(wire.receiver(), READABLE, "receiver");

        assertThat(look(set)).isEmpty();
    }

    @Test
    void aPacketMakesAChannelReadableUntilItIsRead() throws Exception {
        WaitSet set = newSet();
        Wire wire = bench().wire();
        set.add(wire.receiver(), READABLE, "receiver");
        bench().send(wire.sender(), "a", "b");

        assertThat(awaitAny(set)).isEqualTo(Map.of("receiver", READABLE));
        assertThat(look(set)).isEqualTo(Map.of("receiver", READABLE));
        bench().receive(wire.receiver(), 1);
        assertThat(look(set)).isEqualTo(Map.of("receiver", READABLE));
        bench().receive(wire.receiver(), 1);
        assertThat(look(set)).isEmpty();
    }

    @Test
    void aSourceThatIsReadyWhenItIsAddedIsReported() throws Exception {
        WaitSet set = newSet();
        Wire wire = bench().wire();
        bench().send(wire.sender(), "a");

        set.add(wire.receiver(), READABLE, "receiver");

        assertThat(look(set)).isEqualTo(Map.of("receiver", READABLE));
    }

    @Test
    void aChannelIsWritableUntilItIsFullAndAgainOnceItWasRead() throws Exception {
        WaitSet set = newSet();
        Wire wire = bench().wire();
        set.add(wire.sender(), WRITABLE, "sender");

        assertThat(look(set)).isEqualTo(Map.of("sender", WRITABLE));
        bench().fill(wire.sender(), 1000);
        assertThat(look(set)).isEmpty();
        bench().drain(wire.receiver());
        assertThat(awaitAny(set)).isEqualTo(Map.of("sender", WRITABLE));
        assertThat(look(set)).isEqualTo(Map.of("sender", WRITABLE));
    }

    @Test
    void aSetWakesUpForAPacketFromAnotherThread() throws Exception {
        WaitSet set = newSet();
        Wire wire = bench().wire();
        set.add(wire.receiver(), READABLE, "receiver");

        for (int i = 0; i < 200; i++) {
            Future<Map<Object, Integer>> waiting = bench().inBackground(() -> awaitAny(set));
            bench().send(wire.sender(), "go");
            assertThat(ConformanceBench.result(waiting)).isEqualTo(Map.of("receiver", READABLE));
            assertThat(bench().receive(wire.receiver(), 1)).containsExactly("go");
        }
    }

    @Test
    void aSetWakesUpForRoomThatAnotherThreadMade() throws Exception {
        WaitSet set = newSet();
        Wire wire = bench().wire();
        set.add(wire.sender(), WRITABLE, "sender");

        for (int i = 0; i < 50; i++) {
            bench().fill(wire.sender(), 10_000);
            Future<Map<Object, Integer>> waiting = bench().inBackground(() -> awaitAny(set));
            bench().drain(wire.receiver());
            assertThat(ConformanceBench.result(waiting)).isEqualTo(Map.of("sender", WRITABLE));
        }
    }

    @Test
    void twoThreadsThatOnlyWaitInSetsGetThroughMoreThanTheChannelHolds() throws Exception {
        Wire wire = bench().wire();
        int count = 20_000;
        Future<Integer> sending = bench().inBackground(() -> sendThroughSet(wire.sender(), count));
        WaitSet set = newSet();
        set.add(wire.receiver(), READABLE, "receiver");
        IncomingPackets into = bench().closing(platform().incomingPackets(8));
        int received = 0;

        while (received < count) {
            awaitAny(set);
            // once for each wake-up: what is left must be reported again
            received += wire.receiver().receive(into);
        }

        assertThat(ConformanceBench.result(sending)).isEqualTo(count);
    }

    private int sendThroughSet(SendChannel sender, int count) throws PlatformException {
        try (WaitSet set = platform().waitSet();
                OutgoingPackets packets = platform().outgoingPackets(1)) {
            set.add(sender, WRITABLE, "sender");
            packets.add(platform().packetBuffer(100), 0, 100);
            int sent = 0;
            while (sent < count) {
                awaitAny(set);
                sent += sender.send(packets, 0);
            }
            return sent;
        }
    }

    @Test
    void interestCanChange() throws Exception {
        WaitSet set = newSet();
        Wire wire = bench().wire();
        bench().send(wire.sender(), "a");
        set.add(wire.receiver(), 0, "receiver");
        set.add(wire.sender(), 0, "sender");

        assertThat(look(set)).isEmpty();
        set.change(wire.receiver(), READABLE);
        assertThat(look(set)).isEqualTo(Map.of("receiver", READABLE));
        set.change(wire.receiver(), READABLE);
        set.change(wire.sender(), WRITABLE);
        assertThat(look(set)).isEqualTo(Map.of("receiver", READABLE, "sender", WRITABLE));
        set.change(wire.receiver(), 0);
        assertThat(look(set)).isEqualTo(Map.of("sender", WRITABLE));
        set.change(wire.sender(), 0);
        assertThat(look(set)).isEmpty();
    }

    @Test
    void aRemovedSourceIsNotReportedAndCanComeBack() throws Exception {
        WaitSet set = newSet();
        Wire wire = bench().wire();
        bench().send(wire.sender(), "a");
        set.add(wire.receiver(), READABLE, "first time");

        set.remove(wire.receiver());
        set.remove(wire.receiver());
        assertThat(look(set)).isEmpty();

        set.add(wire.receiver(), READABLE, "second time");
        assertThat(look(set)).isEqualTo(Map.of("second time", READABLE));
    }

    @Test
    void removingWhatWasNeverAddedIsFine() throws Exception {
        WaitSet set = newSet();

        set.remove(bench().wire().receiver());
        set.remove(bench().closing(platform().claim(uniqueName())));

        assertThat(look(set)).isEmpty();
    }

    @Test
    void aNameIsReadableWhileAConnectionWaits() throws Exception {
        WaitSet set = newSet();
        String name = uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        set.add(claim, READABLE, "name");

        assertThat(look(set)).isEmpty();
        bench().closing(platform().connect(name));
        bench().closing(platform().connect(name));
        assertThat(awaitAny(set)).isEqualTo(Map.of("name", READABLE));
        bench().closing(claim.accept());
        assertThat(look(set)).isEqualTo(Map.of("name", READABLE));
        bench().closing(claim.accept());
        assertThat(look(set)).isEmpty();
    }

    @Test
    void manySourcesAreToldApart() throws Exception {
        WaitSet set = newSet();
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            wires.add(bench().wire());
            set.add(wires.get(i).receiver(), READABLE, i);
        }
        Map<Object, Integer> expected = new HashMap<>();
        for (int i = 0; i < 40; i += 3) {
            bench().send(wires.get(i).sender(), "to " + i);
            expected.put(i, READABLE);
        }

        // a set may report the ready sources in several turns; what was served leaves the others to the next
        Map<Object, Integer> seen = new HashMap<>();
        while (seen.size() < expected.size()) {
            Map<Object, Integer> ready = awaitAny(set);
            seen.putAll(ready);
            for (Object i : ready.keySet()) {
                assertThat(bench().receive(wires.get((Integer) i).receiver(), 1))
                        .containsExactly("to " + i);
            }
        }

        assertThat(seen).isEqualTo(expected);
        assertThat(look(set)).isEmpty();
    }

    @Test
    void theEndOfASenderIsReportedWhateverTheInterest() throws Exception {
        WaitSet set = newSet();
        Wire wire = bench().wire();
        set.add(wire.receiver(), 0, "receiver");
        bench().send(wire.sender(), "last words");
        assertThat(look(set)).isEmpty();

        wire.sender().close();

        assertThat(awaitAny(set)).containsOnlyKeys("receiver");
        assertThat(awaitAny(set).get("receiver") & CLOSED).isEqualTo(CLOSED);
        set.change(wire.receiver(), READABLE);
        assertThat(look(set)).isEqualTo(Map.of("receiver", READABLE | CLOSED));
        assertThat(bench().receive(wire.receiver(), 1)).containsExactly("last words");
        assertThat(look(set)).as("the end can be read").isEqualTo(Map.of("receiver", READABLE | CLOSED));
        bench().expectEnd(wire.receiver());
    }

    @Test
    void theEndOfAReceiverIsReportedWhateverTheInterest() throws Exception {
        WaitSet set = newSet();
        Wire wire = bench().wire();
        bench().fill(wire.sender(), 1000);
        set.add(wire.sender(), 0, "sender");
        assertThat(look(set)).isEmpty();

        wire.receiver().close();

        assertThat(awaitAny(set)).containsOnlyKeys("sender");
        assertThat(look(set).get("sender") & CLOSED).isEqualTo(CLOSED);
        set.remove(wire.sender());
        assertThat(look(set)).isEmpty();
    }

    @Test
    void anEndThatCameBeforeTheSourceWasAddedIsReported() throws Exception {
        WaitSet set = newSet();
        Wire wire = bench().wire();
        wire.sender().close();

        set.add(wire.receiver(), READABLE, "receiver");

        assertThat(look(set)).isEqualTo(Map.of("receiver", READABLE | CLOSED));
    }

    @Test
    void aSetIsWokenByTheEndOfAnotherThreadsHalf() throws Exception {
        for (int i = 0; i < 50; i++) {
            WaitSet set = newSet();
            Wire wire = bench().wire();
            set.add(wire.receiver(), READABLE, "receiver");
            Future<Map<Object, Integer>> waiting = bench().inBackground(() -> awaitAny(set));

            wire.sender().close();

            assertThat(ConformanceBench.result(waiting)).isEqualTo(Map.of("receiver", READABLE | CLOSED));
            set.close();
            wire.receiver().close();
        }
    }

    @Test
    void aSetCanBeClosedWithSourcesInIt() throws Exception {
        WaitSet set = newSet();
        Wire wire = bench().wire();
        set.add(wire.receiver(), READABLE, "receiver");
        set.add(wire.sender(), WRITABLE, "sender");

        set.close();
        set.close();

        bench().send(wire.sender(), "unwatched");
        assertThat(bench().receive(wire.receiver(), 1)).containsExactly("unwatched");
        WaitSet other = newSet();
        other.add(wire.receiver(), READABLE, "receiver");
        assertThat(look(other)).isEmpty();
    }
}
