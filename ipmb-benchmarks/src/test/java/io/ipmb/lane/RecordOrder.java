package io.ipmb.lane;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The sender and the receiver of a lane at work: records are read whole, space is not written over before its time. */
public final class RecordOrder {

    private RecordOrder() {}

    private static void receiveWhole(TinyRing.Lane lane, II_Result result) {
        for (int look = 0; look < 2; look++) {
            int count = lane.receive(TinyRing.RECORDS);
            for (int i = 0; i < count; i++) {
                result.r1++;
                result.r2 += lane.number(i) == result.r1 ? 1 : 0;
            }
        }
    }

    /** Results: how many records came, and how many of them are whole. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "none yet")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the first one")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "both")
    @Outcome(expect = FORBIDDEN, desc = "a record that is not whole")
    @State
    public static class Whole {

        private final TinyRing.Lane lane = new TinyRing.Lane();

        @Actor
        public void send() {
            lane.send(1);
            lane.send(2);
        }

        @Actor
        public void receive(II_Result result) {
            receiveWhole(lane, result);
        }
    }

    /** As {@link Whole}, with a receiver that never sleeps. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "none yet")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the first one")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "both")
    @Outcome(expect = FORBIDDEN, desc = "a record that is not whole")
    @State
    public static class WholeWithoutFence {

        private final TinyRing.Lane lane = new TinyRing.Lane(RingLayout.UNFENCED);

        @Actor
        public void send() {
            lane.send(1);
            lane.send(2);
        }

        @Actor
        public void receive(II_Result result) {
            receiveWhole(lane, result);
        }
    }

    /**
     * The receiver reads a record of a full ring and gives its space back. Results: the number, and whether the sender
     * has found room.
     */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "no room yet")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "room, after the record was read")
    @Outcome(expect = FORBIDDEN, desc = "the record was written over")
    @State
    public static class GiveBack {

        private final TinyRing.Lane lane = new TinyRing.Lane();

        public GiveBack() {
            for (int i = 0; i < TinyRing.RECORDS; i++) {
                lane.send(1);
            }
            lane.receive(1);
        }

        @Actor
        public void receive(II_Result result) {
            result.r1 = (int) lane.number(0);
            lane.receiver.giveBack(lane.receiver.end(0));
        }

        @Actor
        public void send(II_Result result) {
            result.r2 = lane.send(2) ? 1 : 0;
        }
    }

    /** Two looks of the receiver, each for one record. Results: the numbers, 0 for none. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "1, 0", "1, 2"},
            expect = ACCEPTABLE,
            desc = "in order")
    @Outcome(expect = FORBIDDEN, desc = "not in order")
    @State
    public static class PublishedGrows {

        private final TinyRing.Lane lane = new TinyRing.Lane();

        @Actor
        public void send() {
            lane.send(1);
            lane.send(2);
        }

        @Actor
        public void receive(II_Result result) {
            result.r1 = lane.receive(1) == 0 ? 0 : (int) lane.number(0);
            result.r2 = lane.receive(1) == 0 ? 0 : (int) lane.number(0);
        }
    }

    /** Two looks of the sender at what was taken. Results: records. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "more and more")
    @Outcome(expect = FORBIDDEN, desc = "fewer than before")
    @State
    public static class TakenGrows {

        private final TinyRing.Lane lane = new TinyRing.Lane();

        public TakenGrows() {
            lane.send(1);
            lane.send(2);
        }

        @Actor
        public void take() {
            lane.receive(1);
            lane.receiver.took(0);
            lane.receive(1);
            lane.receiver.took(0);
        }

        @Actor
        public void look(II_Result result) {
            result.r1 = (int) lane.sender.taken() / TinyRing.RECORD;
            result.r2 = (int) lane.sender.taken() / TinyRing.RECORD;
        }
    }
}
