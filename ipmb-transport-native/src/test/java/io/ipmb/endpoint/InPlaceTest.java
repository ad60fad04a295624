package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.MessageBox;
import io.ipmb.MessageView;
import io.ipmb.MessageViewHandler;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.Subscription;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.DecodeException;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A handler that reads messages where they lie. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class InPlaceTest {

    private static final Selector RECEIVER = Selector.unicast("receiver");

    /** A type whose values can be refused. */
    @MessageType("5f1f0f0e-7d5c-4bb8-9d6a-3a7f2f0c2a10")
    record Even(int number) {
        Even {
            if (number % 2 != 0) {
                throw new IllegalArgumentException("odd");
            }
        }
    }

    /** Has the same form on the wire, and takes every number. */
    @MessageType("5f1f0f0e-7d5c-4bb8-9d6a-3a7f2f0c2a10")
    record AnyNumber(int number) {}

    private final List<Object> seen = new CopyOnWriteArrayList<>();

    private MessageViewHandler noting(Function<MessageView, Object> look) {
        return message -> seen.add(look.apply(message));
    }

    private void awaitSeen(Object... expected) {
        eventually(() -> assertThat(seen).containsExactly(expected));
    }

    private static String text(MessageView message) {
        ByteBuffer payload = message.payload();
        BincodeReader reader = new BincodeReader();
        reader.reset(payload, payload.position(), payload.limit());
        return reader.readString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void showsSelectorTypeAndBytesOfOneMessageAfterTheOther(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            receiver.onMessageInPlace(noting(message -> {
                assertThat(message.typeId())
                        .isEqualTo(PayloadTypes.of(String.class).uuid());
                assertThat(message.payload().isReadOnly()).isTrue();
                assertThat(message.payload().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
                assertThat(message.hasAttachments()).isFalse();
                // It is the handler's to move about in; the next one begins anew.
                message.payload().order(ByteOrder.BIG_ENDIAN).clear();
                return message.selector() + " " + text(message);
            }));
            sender.send(RECEIVER, "one");
            sender.send(Selector.multicast("receiver | other"), "the second one");
            sender.send(RECEIVER, "");
            awaitSeen(RECEIVER + " one", Selector.multicast("receiver | other") + " the second one", RECEIVER + " ");
            assertThat(receiver.counters())
                    .containsEntry(Counter.RECEIVED, 3L)
                    .containsEntry(Counter.HANDLER_FAILURES, 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void takingMakesAMessageWithTheAttachmentsAndLeavesTheBytes(String platform) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry =
                        MemoryRegistry.builder().platform(bus.platform()).build();
                MemoryRegion region = registry.allocate(10)) {
            Endpoint receiver = bus.join("receiver");
            AtomicReference<IncomingMessage> kept = new AtomicReference<>();
            receiver.onMessageInPlace(noting(message -> {
                boolean before = message.hasAttachments();
                kept.set(message.take());
                return before + " " + message.hasAttachments() + " " + text(message);
            }));
            bus.join("sender").send(OutgoingMessage.of(RECEIVER, "look").withRegion(region));
            awaitSeen("true false look");
            try (IncomingMessage message = kept.get()) {
                assertThat(message.payload()).isEqualTo("look");
                assertThat(message.regions()).hasSize(1);
                assertThat(region.referenceCount()).isEqualTo(3);
            }
            assertThat(region.referenceCount()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void attachmentsThatAreNotTakenAreClosed(String platform) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry =
                        MemoryRegistry.builder().platform(bus.platform()).build();
                MemoryRegion region = registry.allocate(10)) {
            Endpoint receiver = bus.join("receiver");
            receiver.onMessageInPlace(noting(MessageView::hasAttachments));
            bus.join("sender").send(OutgoingMessage.of(RECEIVER, "look").withRegion(region));
            awaitSeen(true);
            eventually(() -> assertThat(region.referenceCount()).isEqualTo(2));
        }
    }

    @Test
    void aViewIsClosedWhenTheHandlerReturns() {
        try (BusBench bus = new BusBench("memory")) {
            Endpoint receiver = bus.join("receiver");
            AtomicReference<MessageView> leaked = new AtomicReference<>();
            receiver.onMessageInPlace(noting(message -> {
                leaked.set(message);
                return text(message);
            }));
            receiver.send(RECEIVER, "one");
            awaitSeen("one");
            eventually(() -> assertThatIllegalStateException()
                    .isThrownBy(() -> leaked.get().payload())
                    .withMessageContaining("during the handler's call alone"));
            MessageView view = leaked.get();
            assertThatIllegalStateException().isThrownBy(view::selector);
            assertThatIllegalStateException().isThrownBy(view::typeId);
            assertThatIllegalStateException().isThrownBy(view::hasAttachments);
            assertThatIllegalStateException().isThrownBy(view::take);
            assertThat(view).hasToString("MessageView[closed]");
        }
    }

    @Test
    void typesOutsideOfTheMessageBoxAreDroppedUnlessTheyAreDelivered() {
        try (BusBench bus = new BusBench("memory")) {
            Endpoint receiver = bus.join("receiver");
            receiver.onMessageInPlace(noting(message -> {
                try (IncomingMessage taken = message.take()) {
                    return taken.payload() instanceof UnknownPayload unknown
                                    && message.typeId().equals(unknown.typeId())
                            ? "unknown"
                            : taken.payload();
                }
            }));
            receiver.send(RECEIVER, 1);
            receiver.send(RECEIVER, "one");
            awaitSeen("one");
            assertThat(receiver.counters()).containsEntry(Counter.DROPPED_UNKNOWN_TYPE, 1L);
            receiver.messageBox(MessageBox.builder().unknownTypes(true).build());
            receiver.send(RECEIVER, 2);
            receiver.send(RECEIVER, UUID.randomUUID().toString());
            awaitSeen("one", "unknown", "unknown");
        }
    }

    @Test
    void aPayloadThatCannotBeDecodedCanStillBeRead() {
        try (BusBench bus = new BusBench("memory")) {
            Endpoint receiver = bus.join(options -> options.receives(Even.class), "receiver");
            receiver.onMessageInPlace(noting(message -> {
                assertThatExceptionOfType(DecodeException.class).isThrownBy(message::take);
                return message.payload().remaining();
            }));
            receiver.send(RECEIVER, new AnyNumber(1));
            awaitSeen(1);
            assertThat(receiver.counters()).containsEntry(Counter.DROPPED_MALFORMED, 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHandlerThatFailsGetsTheNextMessage(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join("receiver");
            Subscription subscription = receiver.onMessageInPlace(message -> {
                seen.add(text(message));
                if (seen.size() == 1) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("says a test");
                }
            });
            receiver.send(RECEIVER, "one");
            receiver.send(RECEIVER, "two");
            awaitSeen("one", "two");
            assertThat(receiver.counters()).containsEntry(Counter.HANDLER_FAILURES, 1L);
            assertThat(subscription.close(LIMIT)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void closingTheEndpointInTheHandlerLeavesItsMessageReadable(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            receiver.onMessageInPlace(noting(message -> {
                receiver.close();
                return text(message);
            }));
            sender.send(RECEIVER, "the last one");
            awaitSeen("the last one");
        }
    }
}
