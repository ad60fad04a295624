package io.ipmb.lane;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ipmb.platform.PlatformException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The receiver stops while the sender sends: nothing is lost, and nothing comes twice. */
public final class EndOrder {

    private EndOrder() {}

    /** Inside one JVM. Results: whether the packet counts as sent, and whether it was received. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "sent before the end")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused after the end")
    @Outcome(expect = FORBIDDEN, desc = "lost, or refused and received")
    @State
    public static class StopInside {

        private final TinyRing.Inside ring = new TinyRing.Inside();

        @Actor
        public void send(II_Result result) {
            result.r1 = ring.send();
        }

        @Actor
        public void stop() {
            ring.receiver.stopIntake();
        }

        @Arbiter
        public void receiveTheRest(II_Result result) {
            result.r2 = Math.max(0, ring.receive());
        }
    }

    /** In a lane. Results: records that were sent, that were received, and that the sender has read back. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "received")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "read back")
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "refused after the end")
    @Outcome(expect = FORBIDDEN, desc = "lost, or twice there")
    @State
    public static class StopInLane {

        private final TinyRing.Lane lane = new TinyRing.Lane();

        @Actor
        public void send(III_Result result) {
            try {
                int at = lane.sender.claim(Long.BYTES);
                lane.sender.memory().bytes().putLong(at, 1);
                lane.sender.commit(Long.BYTES, RingWriter.NO_TAG);
                result.r1 = 1;
            } catch (PlatformException e) {
                result.r1 = 0;
            }
        }

        @Actor
        public void receiveTheRest(III_Result result) {
            lane.receiver.stopIntake();
            int count = lane.receive(1);
            if (count > 0) {
                lane.receiver.took(0);
                result.r2 = count;
            }
        }

        @Arbiter
        public void readBack(III_Result result) {
            lane.sender.receiverIsGone();
            UnreadRecords unread = lane.sender.unread(false);
            while (unread.next()) {
                result.r3++;
            }
        }
    }
}
