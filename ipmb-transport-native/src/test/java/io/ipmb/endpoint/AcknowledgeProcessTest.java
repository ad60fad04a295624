package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.assertNothingFor;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.AcknowledgeMode;
import io.ipmb.BusEvent;
import io.ipmb.DropReason;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.LaneOptions;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.testsupport.BusProcess;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a killed receiver had taken and not acknowledged is not lost. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(90)
class AcknowledgeProcessTest {

    private static final Selector WORKER = Selector.unicast("worker");

    private static BusProcess worker(BusBench bus) {
        BusProcess worker = BusProcess.start(AcknowledgingChild.class, bus.identifier(), "worker");
        worker.expect("joined");
        return worker;
    }

    private static void take(BusProcess worker, String expected) {
        worker.tell("next");
        assertThat(worker.expect("got")).isEqualTo("got " + expected);
    }

    private static Endpoint successor(BusBench bus) {
        return bus.join(
                options -> options.controllerAffinity(false).acknowledge(AcknowledgeMode.AFTER_HANDLER), "worker");
    }

    private static List<String> texts(int from, int end, IntFunction<String> text) {
        return IntStream.range(from, end).mapToObj(text).toList();
    }

    @Test
    void theNextMatchGetsWhatAKilledReceiverHadInItsHands() {
        try (BusBench bus = new BusBench("linux")) {
            bus.join("host");
            Endpoint sender = bus.join("sender");
            try (BusProcess worker = worker(bus)) {
                Endpoint second = successor(bus);
                for (int i = 0; i < 15; i++) {
                    sender.send(WORKER, "text " + i);
                }
                for (int i = 0; i < 12; i++) {
                    take(worker, "text " + i + " 0");
                }
                for (int i = 0; i < 2; i++) {
                    worker.tell("acknowledge");
                    worker.expect("acknowledged");
                }
                worker.kill();
                for (String expected : texts(2, 15, i -> "text " + i + " " + (i < 12 ? 1 : 0))) {
                    try (IncomingMessage message = next(second)) {
                        assertThat(message.payload() + " " + message.redeliveries())
                                .isEqualTo(expected);
                    }
                }
                assertNothingFor(second);
                eventually(() -> assertThat(sender.counters()).containsEntry(Counter.SENT_AGAIN, 13L));
            }
        }
    }

    @Test
    void aMessageThatCrashesItsReceiversGoesNoFurther() {
        try (BusBench bus = new BusBench("linux")) {
            bus.join("host");
            Endpoint sender = bus.join(
                    options ->
                            options.lanes(LaneOptions.builder().mostCrashes(2).build()),
                    "sender");
            try (BusProcess first = worker(bus);
                    BusProcess second = worker(bus)) {
                Endpoint third = successor(bus);
                sender.send(WORKER, "poison");
                sender.send(WORKER, "harmless");
                take(first, "poison 0");
                first.kill();
                take(second, "poison 1");
                second.kill();
                try (IncomingMessage message = next(third)) {
                    assertThat(message.payload()).isEqualTo("harmless");
                    assertThat(message.redeliveries()).isZero();
                }
                assertNothingFor(third);
                assertThat(sender.counters()).containsEntry(Counter.DROPPED_CRASHES, 1L);
                eventually(() -> assertThat(bus.events)
                        .filteredOn(BusEvent.MessageDropped.class::isInstance)
                        .singleElement()
                        .satisfies(event -> {
                            BusEvent.MessageDropped dropped = (BusEvent.MessageDropped) event;
                            assertThat(dropped.reason()).isEqualTo(DropReason.CRASHED_ITS_RECEIVERS);
                            assertThat(dropped.detail()).contains("2 processes", "process " + second.pid());
                        }));
            }
        }
    }
}
