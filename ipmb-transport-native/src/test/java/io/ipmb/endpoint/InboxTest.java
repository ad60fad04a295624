package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.BusEvent;
import io.ipmb.DropReason;
import io.ipmb.EndpointClosedException;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.PlatformFailureException;
import io.ipmb.Selector;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PassingReceiveChannel;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.testsupport.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The receiving path alone: stays on the bus that the test makes, under a clock that it moves. */
class InboxTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final MemoryPlatform world = new MemoryPlatform();
    private final AtomicLong now = new AtomicLong();
    private final Counters counters = new Counters();
    private final List<BusEvent> told = new ArrayList<>();
    private final Events events = new Events("inbox", told::add, counters);
    private final Inbox inbox = new Inbox(
            world,
            JoinOptions.builder("bus").label("a").receives(String.class).build(),
            new PlaceholderObject(world),
            counters,
            events);
    private final List<Stay> stays = new ArrayList<>();

    /** A stay on the bus, and the controller's end of its downlink. */
    private final class Stay {

        final SendChannel controller;
        final Session session;

        Stay() {
            this(new AtomicInteger());
        }

        Stay(AtomicInteger shortages) {
            this(shortages, Reason.NO_RESOURCES);
        }

        Stay(AtomicInteger shortages, Reason reason) {
            try {
                ChannelPair up = world.channelPair();
                ChannelPair down = world.channelPair();
                up.receiving().close();
                controller = world.sendingHalf(down.sending());
                session = new Session(
                        world.sendingHalf(up.sending()),
                        new Short(down.receiving(), shortages, reason),
                        UUID.randomUUID(),
                        Extension.OURS,
                        null,
                        null,
                        now::get);
            } catch (PlatformException e) {
                throw new AssertionError(e);
            }
            stays.add(this);
        }

        void send(String text) {
            PacketBuffer buffer = world.packetBuffer(1024);
            FrameWriter writer = new FrameWriter();
            var type = PayloadTypes.of(String.class);
            writer.begin(
                            buffer.bytes(),
                            0,
                            WireSelectors.encoded(Selector.unicast("a")),
                            type.idHigh(),
                            type.idLow(),
                            0)
                    .writeString(text);
            try (OutgoingPackets packets = world.outgoingPackets(1)) {
                packets.add(buffer, 0, Math.toIntExact(writer.end()));
                assertThat(controller.send(packets, 0)).isEqualTo(1);
            } catch (PlatformException e) {
                throw new AssertionError(e);
            }
        }

        /** What the session loop does at its end. */
        void loopLetsGo() {
            session.uplink().close();
            session.downlink().release();
        }
    }

    /** Fails for want of something as often as it is told to. */
    private static final class Short extends PassingReceiveChannel {

        private final AtomicInteger shortages;
        private final Reason reason;

        Short(ReceiveChannel delegate, AtomicInteger shortages, Reason reason) {
            super(delegate);
            this.shortages = shortages;
            this.reason = reason;
        }

        @Override
        public int receive(IncomingPackets into, int limit) throws PlatformException {
            if (shortages.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new PlatformException(reason, "says a test");
            }
            return super.receive(into, limit);
        }
    }

    @AfterEach
    void nothingIsLeftOpen() {
        close();
        stays.forEach(stay -> {
            stay.controller.close();
            stay.loopLetsGo();
        });
        assertThat(world.openObjects()).isEmpty();
    }

    private @Nullable Object payloadNow() {
        try (IncomingMessage message = inbox.receive(Deadline.after(Duration.ZERO, now::get))) {
            return message == null ? null : message.payload();
        }
    }

    /** Takes so many messages, and does with each what a test says. */
    private record Taking(AtomicInteger left, Consumer<MessageReader> with) implements MessageSink {

        @Override
        public boolean wantsMore() {
            return left.get() > 0;
        }

        @Override
        public void accept(MessageReader reader) {
            left.decrementAndGet();
            with.accept(reader);
        }
    }

    private void drain(int most, Consumer<MessageReader> with) {
        inbox.drain(new Taking(new AtomicInteger(most), with), Deadline.after(Duration.ZERO, now::get));
    }

    @Test
    void aSinkGetsNoMessageThatItDoesNotWant() {
        Stay stay = new Stay();
        inbox.add(stay.session.downlink());
        List.of("1", "2", "3").forEach(stay::send);
        List<Object> seen = new ArrayList<>();
        drain(2, reader -> seen.add(taken(reader)));
        assertThat(seen).containsExactly("1", "2");
        IncomingMessage last = inbox.poll();
        assertThat(last).isNotNull();
        assertThat(last.payload()).isEqualTo("3");
        assertThat(counters.get(Counter.RECEIVED)).isEqualTo(3);
    }

    private static Object taken(MessageReader reader) {
        IncomingMessage message = reader.take();
        assertThat(message).isNotNull();
        return message.payload();
    }

    @Test
    void aCloseDuringAMessageEndsTheSourcesWhenTheSinkReturns() {
        Stay stay = new Stay();
        inbox.add(stay.session.downlink());
        stay.loopLetsGo();
        List.of("1", "2", "3").forEach(stay::send);
        drainToTheEnd(reader -> {
            close();
            assertThat(stay.controller.isPeerGone())
                    .as("the downlink is closed")
                    .isFalse();
            assertThat(taken(reader)).as("still there").isEqualTo("1");
        });
        assertThat(stay.controller.isPeerGone()).as("the downlink is closed").isTrue();
        assertThat(counters.get(Counter.DROPPED_UNREAD)).isEqualTo(2);
        stay.controller.close();
        stays.remove(stay);
    }

    @Test
    void aCloseLeavesASinkToItselfThatKeepsItsMessageForTooLong() throws InterruptedException {
        Stay stay = new Stay();
        inbox.add(stay.session.downlink());
        List.of("1", "2").forEach(stay::send);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        Thread handling = new Thread(() -> drainToTheEnd(reader -> {
            entered.countDown();
            awaitUninterruptibly(letGo);
            taken(reader);
        }));
        handling.start();
        entered.await();
        close();
        assertThat(counters.get(Counter.DROPPED_UNREAD))
                .as("the sink has the turn")
                .isZero();
        letGo.countDown();
        handling.join();
        assertThat(counters.get(Counter.DROPPED_UNREAD)).isEqualTo(1);
        assertThat(counters.get(Counter.RECEIVED)).isEqualTo(1);
    }

    private void drainToTheEnd(Consumer<MessageReader> with) {
        assertThatExceptionOfType(EndpointClosedException.class).isThrownBy(() -> drain(Integer.MAX_VALUE, with));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void close() {
        inbox.close(Deadline.after(Duration.ZERO, now::get));
    }

    @Test
    void addingAStayClosesAndTellsNothingUntilTheOldestIsForgotten() {
        Stay oldest = new Stay();
        assertThat(inbox.add(oldest.session.downlink())).isNull();
        for (int i = 1; i < 64; i++) {
            assertThat(inbox.add(new Stay().session.downlink())).isNull();
        }
        assertThat(inbox.add(new Stay().session.downlink())).isSameAs(oldest.session.downlink());
        oldest.loopLetsGo();
        assertThat(oldest.controller.isPeerGone()).as("the downlink is closed").isFalse();
        assertThat(told).isEmpty();
        inbox.forget(oldest.session.downlink());
        assertThat(oldest.controller.isPeerGone()).as("the downlink is closed").isTrue();
        assertThat(told)
                .singleElement()
                .isInstanceOfSatisfying(
                        BusEvent.MessageDropped.class,
                        dropped -> assertThat(dropped.reason()).isEqualTo(DropReason.UNREAD));
        assertThat(counters.get(Counter.DROPPED_UNREAD)).isEqualTo(1);
        oldest.controller.close();
        stays.remove(oldest);
    }

    @Test
    void aLostControllerIsReadForAsLongAsItGoesOnDelivering() {
        Stay old = new Stay();
        Stay next = new Stay();
        inbox.add(old.session.downlink());
        inbox.add(next.session.downlink());
        old.session.downlink().markLost();
        next.send("new");
        for (int i = 0; i < 10; i++) {
            now.addAndGet(5 * SECOND - 1);
            assertThat(payloadNow()).as("it may still come").isNull();
            old.send("old " + i);
            assertThat(payloadNow()).isEqualTo("old " + i);
        }
        now.addAndGet(5 * SECOND);
        assertThat(payloadNow()).as("the old one hangs").isEqualTo("new");
        assertThat(old.session.downlink().nanosToLastDelivery()).isZero();
    }

    @Test
    void aSubscriptionSurvivesAShortageAndSaysItOnce() throws InterruptedException {
        AtomicInteger shortages = new AtomicInteger(3);
        Stay stay = new Stay(shortages);
        inbox.add(stay.session.downlink());
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        try (LogLines log = new LogLines("io.ipmb.endpoint")) {
            MessagePump pump = DirectPump.of(
                    (IncomingMessage message) -> seen.add(message.payload()),
                    "a",
                    inbox,
                    events,
                    Duration.ofSeconds(10),
                    () -> {});
            pump.start();
            stay.send("after the shortage");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("after the shortage");
            assertThat(pump.isActive()).isTrue();
            assertThat(log.with("is short of something; a subscription tries again"))
                    .hasSize(1);
            shortages.set(3);
            stay.send("after the next one");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("after the next one");
            assertThat(log.with("is short of something; a subscription tries again"))
                    .as("once per incident")
                    .hasSize(1);
            assertThat(pump.close(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void aFailureThatIsNoShortageIsSaidAsSuchAndASubscriptionOutlivesItToo() throws InterruptedException {
        Stay stay = new Stay(new AtomicInteger(1), Reason.UNEXPECTED);
        inbox.add(stay.session.downlink());
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        try (LogLines log = new LogLines("io.ipmb.endpoint")) {
            MessagePump pump = DirectPump.of(
                    (IncomingMessage message) -> seen.add(message.payload()),
                    "a",
                    inbox,
                    events,
                    Duration.ofSeconds(10),
                    () -> {});
            pump.start();
            stay.send("after the failure");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("after the failure");
            assertThat(log.with("the bus cannot be read; a subscription tries again"))
                    .hasSize(1);
            assertThat(pump.close(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void whoReadsDirectlyIsToldWhetherItIsAShortage() {
        Stay stay = new Stay(new AtomicInteger(1));
        inbox.add(stay.session.downlink());
        stay.send("later");
        assertThatExceptionOfType(PlatformFailureException.class)
                .isThrownBy(() -> inbox.receive(Deadline.after(Duration.ZERO, now::get)))
                .withMessage("Receiving failed: says a test")
                .matches(PlatformFailureException::isShortage);
    }
}
