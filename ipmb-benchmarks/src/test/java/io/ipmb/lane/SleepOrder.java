package io.ipmb.lane;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ipmb.platform.WaitSet;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One side finds nothing to do and goes to sleep, while the other side makes something to do: no wake-up is lost.
 * Results: whether the first side has found something after all, and whether it was woken.
 */
public final class SleepOrder {

    private static final String LOST = "it sleeps, there is something to do, and nobody wakes it";

    private SleepOrder() {}

    /** A record of a lane. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = LOST)
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it has found the record")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it was woken")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one wake-up too many")
    @State
    public static class PublishInLane {

        private final TinyRing.Lane lane = new TinyRing.Lane();

        @Actor
        public void send() {
            lane.send(1);
        }

        @Actor
        public void sleep(II_Result result) {
            result.r1 = lane.receiver.readiness(WaitSet.READABLE) == 0 ? 0 : 1;
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = lane.receiverBell.rang();
        }
    }

    /**
     * A record of a lane whose receiver said that it never sleeps, and sleeps: shows that these tests see the lack of a
     * fence, where the processor takes a later load first.
     */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "what the fence is for")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it has found the record")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it was woken")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one wake-up too many")
    @State
    public static class PublishWithoutFence {

        private final TinyRing.Lane lane = new TinyRing.Lane(RingLayout.UNFENCED);

        @Actor
        public void send() {
            lane.send(1);
        }

        @Actor
        public void sleep(II_Result result) {
            result.r1 = lane.receiver.readiness(WaitSet.READABLE) == 0 ? 0 : 1;
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = lane.receiverBell.rang();
        }
    }

    /** A packet inside one JVM. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = LOST)
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it has found the packet")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it was woken")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one wake-up too many")
    @State
    public static class PublishInside {

        private final TinyRing.Inside ring = new TinyRing.Inside();

        @Actor
        public void send() {
            ring.send();
        }

        @Actor
        public void sleep(II_Result result) {
            result.r1 = ring.receiver.readiness(WaitSet.READABLE) == 0 ? 0 : 1;
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = ring.receiverBell.rang();
        }
    }

    /** A full ring of a lane, half of which comes back. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = LOST)
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it has found room")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it was woken")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one wake-up too many")
    @State
    public static class GiveBackInLane {

        private final TinyRing.Lane lane = new TinyRing.Lane();

        public GiveBackInLane() {
            for (int i = 0; i < TinyRing.RECORDS; i++) {
                lane.send(i);
            }
            for (int i = 0; i < TinyRing.RECORDS; i++) {
                lane.receive(1);
            }
        }

        @Actor
        public void giveBack() {
            lane.receiver.giveBack(TinyRing.RECORDS / 2 * TinyRing.RECORD);
            lane.receiver.offerSpace();
        }

        @Actor
        public void sleep(II_Result result) {
            result.r1 = lane.send(1) ? 1 : 0;
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = lane.senderBell.rang();
        }
    }

    /** A full ring inside one JVM. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = LOST)
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it has found room")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it was woken")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one wake-up too many")
    @State
    public static class GiveBackInside {

        private final TinyRing.Inside ring = new TinyRing.Inside();

        public GiveBackInside() {
            for (int i = 0; i < TinyRing.RECORDS; i++) {
                ring.send();
            }
            ring.receive();
        }

        @Actor
        public void giveBack() {
            ring.receive();
        }

        @Actor
        public void sleep(II_Result result) {
            result.r1 = ring.send();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = ring.senderBell.rang();
        }
    }

    /** A thread that parks until a packet comes. */
    @JCStressTest(Mode.Termination)
    @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "it was woken")
    @Outcome(id = "STALE", expect = FORBIDDEN, desc = LOST)
    @State
    public static class Park {

        private final TinyRing.Inside ring = new TinyRing.Inside();

        @Actor
        public void receive() {
            while (ring.receive() == 0) {
                ring.receiver.await(Long.MAX_VALUE);
            }
        }

        @Signal
        public void send() {
            ring.send();
        }
    }
}
