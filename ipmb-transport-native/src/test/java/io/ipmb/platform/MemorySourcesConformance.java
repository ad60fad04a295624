package io.ipmb.platform;

import static io.ipmb.platform.ConformanceBench.result;
import static io.ipmb.platform.WaitSet.CLOSED;
import static io.ipmb.platform.WaitSet.READABLE;
import static io.ipmb.platform.WaitSet.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.lane.Ring;
import io.ipmb.platform.ConformanceBench.Wire;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A ring in memory is waited for together with the platform's own sources. */
abstract class MemorySourcesConformance extends ConformanceGroup {

    private static final int CAPACITY = 1 << 12;

    private Ring newRing() {
        Ring ring = new Ring(platform().packetBuffer(Ring.memoryBytes(CAPACITY)), 1_000, 1);
        bench().closing(ring.receiver());
        bench().closing(ring.sender());
        return ring;
    }

    private static Map<Object, Integer> ready(WaitSet set, long nanos) throws PlatformException {
        Map<Object, Integer> ready = new HashMap<>();
        int count = set.await(nanos);
        for (int i = 0; i < count; i++) {
            assertThat(ready.put(set.attachment(i), set.readiness(i))).isNull();
        }
        return ready;
    }

    private Map<Object, Integer> awaitAny(WaitSet set) throws PlatformException {
        Map<Object, Integer> ready = ready(set, Long.MAX_VALUE);
        while (ready.isEmpty()) {
            ready = ready(set, Long.MAX_VALUE);
        }
        return ready;
    }

    @Test
    void aRingIsReadableUntilItIsReadAndClosedWhenItsSenderIs() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        Ring ring = newRing();
        set.add(ring.receiver(), READABLE, "ring");
        assertThat(ready(set, 0)).isEmpty();

        bench().send(ring.sender(), "a", "b");

        assertThat(ready(set, Long.MAX_VALUE)).isEqualTo(Map.of("ring", READABLE));
        bench().receive(ring.receiver(), 1);
        assertThat(ready(set, 0)).isEqualTo(Map.of("ring", READABLE));
        bench().receive(ring.receiver(), 1);
        assertThat(ready(set, 0)).isEmpty();
        set.change(ring.receiver(), 0);
        bench().send(ring.sender(), "c");
        assertThat(ready(set, 0)).as("nobody is interested").isEmpty();
        ring.sender().close();
        assertThat(ready(set, 0)).isEqualTo(Map.of("ring", CLOSED));
        set.change(ring.receiver(), READABLE);
        assertThat(ready(set, 0)).isEqualTo(Map.of("ring", READABLE | CLOSED));
        set.remove(ring.receiver());
        assertThat(ready(set, 0)).isEmpty();
    }

    @Test
    void aRingIsWritableAgainOnceItWasRead() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        Ring ring = newRing();
        set.add(ring.sender(), WRITABLE, "ring");
        assertThat(ready(set, 0)).isEqualTo(Map.of("ring", WRITABLE));
        bench().fill(ring.sender(), 1_000);
        assertThat(ready(set, 0)).isEmpty();

        Future<Map<Object, Integer>> waiting = bench().inBackground(() -> awaitAny(set));
        bench().drain(ring.receiver());

        assertThat(result(waiting)).isEqualTo(Map.of("ring", WRITABLE));
        set.remove(ring.sender());
    }

    @Test
    void aRingAndAChannelOfThePlatformAreReportedTogether() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        Wire wire = bench().wire();
        Ring ring = newRing();
        set.add(wire.receiver(), READABLE, "channel");
        set.add(ring.receiver(), READABLE, "ring");
        bench().send(wire.sender(), "a");
        bench().send(ring.sender(), "b");

        assertThat(ready(set, Long.MAX_VALUE)).isEqualTo(Map.of("channel", READABLE, "ring", READABLE));
        set.remove(ring.receiver());
    }

    @Test
    void aSetThatSleepsWakesUpForEachPacketInARing() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        Ring ring = newRing();
        set.add(ring.receiver(), READABLE, "ring");

        for (int i = 0; i < 2_000; i++) {
            Future<Map<Object, Integer>> waiting = bench().inBackground(() -> awaitAny(set));
            bench().send(ring.sender(), "go");
            assertThat(result(waiting)).isEqualTo(Map.of("ring", READABLE));
            assertThat(bench().receive(ring.receiver(), 1)).containsExactly("go");
        }
        set.remove(ring.receiver());
    }

    @Test
    void aRingIsInASetOnceAndNeverClosed() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        Ring ring = newRing();
        assertThatIllegalArgumentException().isThrownBy(() -> set.change(ring.receiver(), READABLE));
        set.add(ring.receiver(), READABLE, "ring");
        assertThatIllegalArgumentException().isThrownBy(() -> set.add(ring.receiver(), READABLE, "ring"));
        ring.receiver().close();
        assertThatIllegalStateException().isThrownBy(() -> set.await(0));
        set.remove(ring.receiver());
        ConformanceBench.expectFailure(
                PlatformException.Reason.CLOSED, () -> set.add(ring.receiver(), READABLE, "ring"));
    }
}
