package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointState;
import io.ipmb.JoinTimeoutException;
import io.ipmb.Label;
import io.ipmb.MemoryRegion;
import io.ipmb.MessageBox;
import io.ipmb.Selector;
import io.ipmb.TokenRefusedException;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.Unit;
import io.ipmb.counter.Counter;
import io.ipmb.spring.support.IpmbHeaders;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.support.MessageBuilder;

/** One session: from joining, over replies and other messages, to its end. */
final class ReplySessionTest {

    @MessageType("9d2c6d5c-1a35-4a63-b1d8-1e6d4c1f8a31")
    record Planet(String name) {}

    private final TemplateBench bench = TemplateBench.onThisSystem();
    private final RecordingListeners application = new RecordingListeners();
    private final FoundListeners listeners = new FoundListeners();
    private final LostReplies lost = new LostReplies(() -> "com.solar");
    private final CounterTotals counters = new CounterTotals();
    private final BlockingQueue<ReplySession> refused = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable Consumer<BusEvent>> events = new AtomicReference<>();
    private final IpmbTemplate moon = bench.template("moon");

    private final EndpointFactory factory = new EndpointFactory() {

        @Override
        public Label baseLabel() {
            return Label.of();
        }

        @Override
        public String identifier() {
            return bench.factory().identifier();
        }

        @Override
        public Endpoint join(Label label, MessageBox messageBox, Consumer<BusEvent> told) {
            events.set(told);
            return bench.factory().join(label, messageBox, told);
        }
    };

    private final ReplySession session = session(factory);

    private ReplySession session(EndpointFactory with) {
        return new ReplySession(
                with,
                bench.converter,
                listeners,
                new StrayMessages(listeners, () -> "com.solar"),
                lost,
                counters,
                refused::add);
    }

    @BeforeEach
    void findListeners() {
        listeners.setSupplier(() -> application);
        listeners.find(session::readForListeners);
    }

    @AfterEach
    void leaveNothing() {
        session.end();
        bench.close();
    }

    private Endpoint endpoint() {
        return Objects.requireNonNull(session.endpoint());
    }

    private void answer(PendingReply request, Object payload) {
        moon.send(
                request.replyTo(),
                MessageBuilder.withPayload(payload)
                        .setHeader(IpmbHeaders.CORRELATION_ID, request.correlationId())
                        .build());
    }

    @Test
    void isUsableFromJoiningToItsEnd() {
        assertThat(session.isUsable()).isFalse();
        assertThat(session.endpoint()).isNull();
        session.begin();
        assertThat(session.isUsable()).isTrue();
        assertThat(endpoint().state()).isEqualTo(EndpointState.JOINED);
        session.end();
        assertThat(session.isUsable()).isFalse();
        assertThat(session.isEnded()).isTrue();
        assertThat(endpoint().state()).isEqualTo(EndpointState.CLOSED);
    }

    @Test
    void isNotUsableOnceItsEndpointIsThrownOff() {
        session.begin();
        endpoint().close();
        assertThat(session.isUsable()).isFalse();
    }

    @Test
    void eachSessionHasAnAddressOfItsOwn() {
        session.begin();
        ReplySession other = session(factory);
        other.begin();
        try {
            assertThat(session.register().replyTo())
                    .isNotEqualTo(other.register().replyTo());
            assertThat(endpoint().label().elements())
                    .containsExactly(session.register().replyTo());
        } finally {
            other.end();
        }
    }

    @Test
    void aBusThatCannotBeJoinedLeavesNothingBehind() {
        ReplySession alone = session(new EndpointFactory() {
            @Override
            public Label baseLabel() {
                return Label.of();
            }

            @Override
            public String identifier() {
                return "com.solar";
            }

            @Override
            public Endpoint join(Label label, MessageBox messageBox, Consumer<BusEvent> told) {
                throw new JoinTimeoutException("nobody answers");
            }
        });
        assertThatExceptionOfType(JoinTimeoutException.class).isThrownBy(alone::begin);
        assertThat(alone.isUsable()).isFalse();
        assertThat(alone.endpoint()).isNull();
    }

    @Test
    void aReplyReachesItsRequestWithItsAttachments() throws Exception {
        session.begin();
        PendingReply request = session.register();
        assertThat(session.pending()).isEqualTo(1);
        try (MemoryRegion region = MemoryRegion.allocate(7)) {
            moon.send(
                    request.replyTo(),
                    MessageBuilder.withPayload("yes")
                            .setHeader(IpmbHeaders.CORRELATION_ID, request.correlationId())
                            .setHeader(IpmbHeaders.REGIONS, List.of(region))
                            .build());
        }
        Reply reply = request.await(TemplateBench.LIMIT);
        assertThat(reply).isNotNull();
        try (var message = reply.message()) {
            assertThat(message.regions()).singleElement().matches(MemoryRegion::isOpen);
            assertThat(reply.isNothing()).isFalse();
            assertThat(reply.refusal()).isNull();
        }
        assertThat(session.pending()).isZero();
        session.end();
        assertThat(counters.get(Counter.RECEIVED)).as("after it has left").isEqualTo(1);
    }

    @Test
    void aReplyThatNobodyWaitsForIsCountedUnlessItSaysNothing() throws Exception {
        session.begin();
        PendingReply one = session.register();
        PendingReply other = session.register();
        answer(one, "yes");
        answer(one, "yes again");
        answer(one, Unit.INSTANCE);
        answer(other, Unit.INSTANCE);
        Reply last = other.await(TemplateBench.LIMIT);
        assertThat(last).isNotNull();
        assertThat(last.isNothing()).isTrue();
        assertThat(lost.count()).isEqualTo(1);
    }

    @Test
    void theEndFailsWhateverWaits() {
        session.begin();
        PendingReply request = session.register();
        session.end();
        assertThat(request.future()).isCompletedExceptionally();
        assertThatExceptionOfType(EndpointClosedException.class)
                .isThrownBy(session::register)
                .withMessageContaining("the application has left the bus");
    }

    @Test
    void aRefusalByTheNextHostIsToldOnAnotherThreadAndIsTheReason() throws Exception {
        session.begin();
        PendingReply request = session.register();
        BusEvent refusal = new BusEvent.RejoinRefused(new TokenRefusedException("another token"));
        Objects.requireNonNull(events.get()).accept(refusal);
        assertThat(refused.poll(10, TimeUnit.SECONDS)).isSameAs(session);
        assertThat(application.told).contains(refusal);
        session.end();
        assertThatExceptionOfType(EndpointClosedException.class)
                .isThrownBy(() -> request.await(TemplateBench.LIMIT))
                .withMessageContaining("does not let the application in again: another token");
    }

    @Test
    void whatTheListenersReadComesInThatFormAndEverythingElseAsItIs() {
        application.take(true);
        session.begin();
        assertThat(endpoint().messageBox().types()).noneMatch(type -> type.javaType() == Planet.class);
        application.read(MessageBox.of(Planet.class, String.class));
        assertThat(endpoint().messageBox().types()).anyMatch(type -> type.javaType() == Planet.class);
        assertThat(endpoint().messageBox().deliversUnknownTypes()).isTrue();
        moon.convertAndSend(Selector.unicast("!moon"), new Planet("earth"), Map.of());
        TemplateBench.eventually(() -> assertThat(application.offered)
                .singleElement()
                .satisfies(message -> assertThat(message.payload()).isEqualTo(new Planet("earth"))));
    }
}
