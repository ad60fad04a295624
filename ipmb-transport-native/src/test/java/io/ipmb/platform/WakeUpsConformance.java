package io.ipmb.platform;

import static io.ipmb.platform.ConformanceBench.LIMIT;
import static io.ipmb.platform.ConformanceBench.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.ConformanceBench.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Getting a thread out of its wait. Whether the other thread waits already cannot be seen from outside; a wake-up
 * counts before and during a wait, so that the tests that repeat themselves must come through whatever they hit.
 */
abstract class WakeUpsConformance extends ConformanceGroup {

    @Test
    void aWaitSetThatWasWokenBeforeItWaitsReturnsAtOnce() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        set.wakeUp();
        set.wakeUp();

        assertThat(set.await(Long.MAX_VALUE)).isZero();
    }

    @Test
    void aWakeUpIsUsedUpByTheWaitThatItEnded() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        set.wakeUp();
        set.await(Long.MAX_VALUE);
        long start = System.nanoTime();

        set.await(TimeUnit.MILLISECONDS.toNanos(20));

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void aWakeUpDoesNotHideWhatIsReady() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        Wire wire = bench().wire();
        set.add(wire.receiver(), WaitSet.READABLE, "receiver");
        bench().send(wire.sender(), "a");
        set.wakeUp();

        Deadline deadline = Deadline.after(LIMIT, NanoClock.SYSTEM);
        while (set.await(deadline.remainingNanos()) == 0) {
            assertThat(deadline.isOver()).isFalse();
        }

        assertThat(set.attachment(0)).isEqualTo("receiver");
    }

    @Test
    void aWaitSetIsWokenFromAnotherThread() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        for (int i = 0; i < 500; i++) {
            Future<Integer> waiting = bench().inBackground(() -> set.await(Long.MAX_VALUE));
            set.wakeUp();
            assertThat(result(waiting)).isZero();
        }
    }

    @Test
    void aReaderThatWasWokenBeforeItWaitsReturnsAtOnce() throws Exception {
        ReceiveChannel receiver = bench().wire().receiver();
        receiver.wakeReader();
        receiver.wakeReader();

        receiver.await(Long.MAX_VALUE);

        assertThat(bench().receiveNow(receiver)).isZero();
    }

    @Test
    void aReaderIsWokenFromAnotherThread() throws Exception {
        ReceiveChannel receiver = bench().wire().receiver();
        for (int i = 0; i < 500; i++) {
            Future<Boolean> waiting = bench().inBackground(() -> {
                receiver.await(Long.MAX_VALUE);
                return true;
            });
            receiver.wakeReader();
            assertThat(result(waiting)).isTrue();
        }
    }

    @Test
    void alreadyTheFirstWaitOfAReaderCanBeEnded() throws Exception {
        for (int i = 0; i < 300; i++) {
            Wire wire = bench().wire();
            Future<Boolean> waiting = bench().inBackground(() -> {
                wire.receiver().await(Long.MAX_VALUE);
                return true;
            });
            wire.receiver().wakeReader();
            assertThat(result(waiting)).isTrue();
            wire.receiver().close();
            wire.sender().close();
        }
    }

    @Test
    void aWakeUpTakesNoPacketAway() throws Exception {
        Wire wire = bench().wire();
        bench().send(wire.sender(), "a");
        wire.receiver().wakeReader();
        wire.receiver().await(Long.MAX_VALUE);

        assertThat(bench().receive(wire.receiver(), 1)).containsExactly("a");
    }

    @Test
    void aReaderIsWokenByAPacket() throws Exception {
        Wire wire = bench().wire();
        for (int i = 0; i < 500; i++) {
            Future<String> waiting = bench().inBackground(
                            () -> bench().receive(wire.receiver(), 1).get(0));
            bench().send(wire.sender(), "go");
            assertThat(result(waiting)).isEqualTo("go");
        }
    }

    @Test
    void aReaderWaitsNoLongerThanItSaid() throws Exception {
        ReceiveChannel receiver = bench().wire().receiver();

        receiver.await(TimeUnit.MILLISECONDS.toNanos(1));
        receiver.await(1);
        receiver.await(0);

        assertThat(bench().receiveNow(receiver)).isZero();
    }

    @Test
    void aSenderIsWokenByRoom() throws Exception {
        Wire wire = bench().wire();
        for (int i = 0; i < 50; i++) {
            bench().fill(wire.sender(), 5000);
            Future<Boolean> waiting = bench().inBackground(() -> {
                wire.sender().awaitWritable(Long.MAX_VALUE);
                return true;
            });
            bench().drain(wire.receiver());
            assertThat(result(waiting)).isTrue();
        }
    }

    @Test
    void aSenderWithRoomDoesNotWait() throws Exception {
        Wire wire = bench().wire();
        bench().send(wire.sender(), "a");

        wire.sender().awaitWritable(Long.MAX_VALUE);

        bench().send(wire.sender(), "b");
    }

    @Test
    void aSenderWaitsNoLongerThanItSaid() throws Exception {
        Wire wire = bench().wire();
        bench().fill(wire.sender(), 1000);

        wire.sender().awaitWritable(TimeUnit.MILLISECONDS.toNanos(1));
        wire.sender().awaitWritable(0);

        assertThat(wire.sender().send(bench().packetOfSize(1000), 0)).isZero();
    }

    @Test
    void anInterruptionEndsTheWaitOfAReaderAndStays() throws Exception {
        Wire wire = bench().wire();
        for (int i = 0; i < 100; i++) {
            Thread[] reader = new Thread[1];
            CountDownLatch begun = new CountDownLatch(1);
            Future<Boolean> waiting = bench().inBackground(() -> {
                reader[0] = Thread.currentThread();
                begun.countDown();
                while (!Thread.currentThread().isInterrupted()) {
                    wire.receiver().await(Long.MAX_VALUE);
                }
                return Thread.interrupted();
            });
            begun.await();
            reader[0].interrupt();
            assertThat(result(waiting)).isTrue();
        }
        bench().send(wire.sender(), "a");
        assertThat(bench().receiveOne(wire.receiver()).count()).isEqualTo(1);
    }

    @Test
    void ofManySendersThatWaitTheInterruptedOnesEndAndTheOthersWaitOn() throws Exception {
        Wire wire = bench().wire();
        bench().fill(wire.sender(), 1000);
        AtomicBoolean roomExpected = new AtomicBoolean();
        List<Thread> threads = new CopyOnWriteArrayList<>();
        List<Future<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiting.add(bench().inBackground(() -> {
                threads.add(Thread.currentThread());
                while (!Thread.currentThread().isInterrupted() && !roomExpected.get()) {
                    wire.sender().awaitWritable(Long.MAX_VALUE);
                }
                return Thread.interrupted();
            }));
        }
        Deadline deadline = Deadline.after(LIMIT, NanoClock.SYSTEM);
        while (threads.size() < 8 && !deadline.isOver()) {
            Thread.onSpinWait();
        }
        List<Thread> first = List.copyOf(threads.subList(0, 4));
        first.forEach(Thread::interrupt);
        while (waiting.stream().filter(Future::isDone).count() < 4 && !deadline.isOver()) {
            Thread.onSpinWait();
        }
        assertThat(waiting.stream().filter(Future::isDone)).hasSize(4);
        roomExpected.set(true);
        IncomingPackets into = bench().closing(platform().incomingPackets(64));
        while (wire.receiver().receive(into) > 0) {
            assertThat(into.count()).isPositive();
        }
        int interrupted = 0;
        for (Future<Boolean> each : waiting) {
            interrupted += result(each) ? 1 : 0;
        }
        assertThat(interrupted).isEqualTo(4);
    }

    @Test
    void aWaitSetWaitsOnThoughItsThreadIsInterrupted() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        Future<Boolean> waiting = bench().inBackground(() -> {
            Thread.currentThread().interrupt();
            long start = System.nanoTime();
            set.await(TimeUnit.MILLISECONDS.toNanos(20));
            return Thread.interrupted() && System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(20);
        });
        assertThat(result(waiting)).isTrue();
    }

    @Test
    void anInterruptionEndsAnInterruptibleWaitAndStays() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        for (int i = 0; i < 100; i++) {
            Thread[] waiter = new Thread[1];
            CountDownLatch begun = new CountDownLatch(1);
            Future<Boolean> waiting = bench().inBackground(() -> {
                waiter[0] = Thread.currentThread();
                begun.countDown();
                while (!Thread.currentThread().isInterrupted()) {
                    set.awaitInterruptibly(Long.MAX_VALUE);
                }
                return Thread.interrupted();
            });
            begun.await();
            waiter[0].interrupt();
            assertThat(result(waiting)).isTrue();
        }
    }

    @Test
    void anInterruptedThreadStillLearnsWhatIsReady() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        Wire wire = bench().wire();
        set.add(wire.receiver(), WaitSet.READABLE, "receiver");
        bench().send(wire.sender(), "a");
        Future<Integer> waiting = bench().inBackground(() -> {
            Thread.currentThread().interrupt();
            int ready = set.awaitInterruptibly(Long.MAX_VALUE);
            assertThat(Thread.interrupted()).isTrue();
            return ready;
        });

        assertThat(result(waiting)).isEqualTo(1);
        set.remove(wire.receiver());
    }

    @Test
    void anInterruptibleWaitIsWokenLikeAnyOther() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        Wire wire = bench().wire();
        set.add(wire.receiver(), WaitSet.READABLE, "receiver");
        for (int i = 0; i < 200; i++) {
            Future<Integer> waiting = bench().inBackground(() -> set.awaitInterruptibly(Long.MAX_VALUE));
            set.wakeUp();
            assertThat(result(waiting)).isZero();
            Future<Integer> reading = bench().inBackground(() -> {
                int ready = 0;
                while (ready == 0) {
                    ready = set.awaitInterruptibly(Long.MAX_VALUE);
                }
                return ready;
            });
            bench().send(wire.sender(), "go");
            assertThat(result(reading)).isEqualTo(1);
            assertThat(bench().receive(wire.receiver(), 1)).containsExactly("go");
        }
        set.remove(wire.receiver());
    }

    @Test
    void anInterruptibleWaitLastsAsLongAsItSaid() throws Exception {
        WaitSet set = bench().closing(platform().waitSet());
        set.awaitInterruptibly(0);
        set.awaitInterruptibly(1);
        long start = System.nanoTime();

        assertThat(set.awaitInterruptibly(TimeUnit.MILLISECONDS.toNanos(20))).isZero();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }
}
