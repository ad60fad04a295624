package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.EndpointClosedException;
import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.PayloadTypes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.MessageHeaders;

/** A request leaves once: with its reply, given up, or with the end. */
final class OpenRequestsTest {

    private final OpenRequests requests = new OpenRequests("reply-here");

    private static Reply reply(String payload) {
        IncomingMessage message = new IncomingMessage(
                payload, PayloadTypes.of(String.class).uuid(), Selector.unicast("reply-here"), List.of(), List.of());
        return new Reply(message, new MessageHeaders(Map.of()));
    }

    private static EndpointClosedException gone() {
        return new EndpointClosedException("gone");
    }

    @Test
    void eachHasAnIdOfItsOwnAndTheAddressOfAll() {
        Set<String> ids = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 100; i++) {
            PendingReply request = requests.register();
            assertThat(request.replyTo()).isEqualTo("reply-here");
            ids.add(request.correlationId());
        }
        assertThat(ids).hasSize(100);
        assertThat(requests.size()).isEqualTo(100);
    }

    @Test
    void aReplyGoesToTheRequestOfItsIdOnce() throws InterruptedException {
        PendingReply one = requests.register();
        PendingReply other = requests.register();
        Reply reply = reply("yes");
        assertThat(requests.complete(one.correlationId(), reply)).isTrue();
        assertThat(requests.complete(one.correlationId(), reply("again"))).isFalse();
        assertThat(one.await(Duration.ZERO)).isSameAs(reply);
        assertThat(other.future()).isNotDone();
        assertThat(requests.size()).isEqualTo(1);
    }

    @Test
    void aReplyWithoutARequestStaysTheCallers() {
        PendingReply request = requests.register();
        assertThat(requests.complete(null, reply("no id"))).isFalse();
        assertThat(requests.complete(7, reply("an id that is no text"))).isFalse();
        assertThat(requests.complete("other", reply("another id"))).isFalse();
        assertThat(request.future()).isNotDone();
    }

    @Test
    void aRequestThatIsGivenUpGetsNoReply() throws InterruptedException {
        PendingReply request = requests.register();
        assertThat(request.await(Duration.ZERO)).isNull();
        assertThat(request.abandon()).as("given up already").isFalse();
        assertThat(requests.complete(request.correlationId(), reply("late"))).isFalse();
        assertThat(requests.size()).isZero();
    }

    @Test
    void theEndFailsThoseThatWaitAndThoseThatComeLater() {
        PendingReply waits = requests.register();
        PendingReply answered = requests.register();
        assertThat(requests.complete(answered.correlationId(), reply("yes"))).isTrue();
        assertThat(requests.isEnded()).isFalse();

        requests.end(OpenRequestsTest::gone);

        assertThat(requests.isEnded()).isTrue();
        assertThatExceptionOfType(EndpointClosedException.class)
                .isThrownBy(() -> waits.await(Duration.ofSeconds(10)))
                .withMessage("gone");
        assertThat(answered.future()).isCompleted();
        assertThatExceptionOfType(EndpointClosedException.class)
                .isThrownBy(requests::register)
                .withMessage("gone");
        assertThat(requests.size()).isZero();
    }

    /** The end and a new request meet: the request is refused, or fails, and never waits. */
    @Test
    void noRequestIsForgottenAtTheEnd() throws Exception {
        for (int i = 0; i < 500; i++) {
            OpenRequests all = new OpenRequests("reply-here");
            CountDownLatch start = new CountDownLatch(1);
            Thread ending = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    return;
                }
                all.end(OpenRequestsTest::gone);
            });
            ending.start();
            start.countDown();
            try {
                PendingReply request = all.register();
                assertThatExceptionOfType(EndpointClosedException.class)
                        .isThrownBy(() -> request.await(Duration.ofSeconds(10)));
            } catch (EndpointClosedException e) {
                assertThat(all.isEnded()).isTrue();
            }
            ending.join();
            assertThat(all.size()).isZero();
        }
    }
}
