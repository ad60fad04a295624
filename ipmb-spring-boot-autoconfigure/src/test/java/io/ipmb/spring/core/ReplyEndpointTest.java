package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointState;
import io.ipmb.MessageBox;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the endpoint for replies is on the bus, and with which session. */
final class ReplyEndpointTest {

    private final TemplateBench bench = new TemplateBench();
    private final ReplyEndpoint replies = new ReplyEndpoint(bench.factory(), bench.converter);

    @AfterEach
    void leaveNothing() {
        replies.stop();
        bench.close();
    }

    @Test
    void joinsWithTheFirstRequestAndNotBefore() {
        bench.join("moon");
        assertThat(replies.endpoint()).isNull();
        assertThat(replies.pending()).isZero();
        assertThat(replies.reaches(Selector.unicast("moon"))).isEmpty();
        PendingReply first = replies.register();
        PendingReply second = replies.register();
        assertThat(second.replyTo()).isEqualTo(first.replyTo());
        assertThat(replies.pending()).isEqualTo(2);
        assertThat(bench.replyEndpoints).containsExactly(replies.endpoint());
        assertThat(replies.counters()).containsKeys(Counter.values());
    }

    @Test
    void manyFirstRequestsJoinOnce() throws Exception {
        bench.join("moon");
        Set<String> addresses = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> requests = Stream.generate(() -> (Callable<Boolean>)
                            () -> addresses.add(replies.register().replyTo()))
                    .limit(8)
                    .toList();
            for (Future<Boolean> done : threads.invokeAll(requests, 10, TimeUnit.SECONDS)) {
                assertThat(done.get()).isNotNull();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(addresses).hasSize(1);
        assertThat(bench.replyEndpoints).hasSize(1);
        assertThat(replies.pending()).isEqualTo(8);
    }

    @Test
    void stoppedItRefusesRequestsAndStartedItJoinsAnew() {
        bench.join("moon");
        PendingReply before = replies.register();
        replies.stop();
        assertThat(replies.isStopped()).isTrue();
        assertThat(before.future()).isCompletedExceptionally();
        assertThat(replies.endpoint()).isNull();
        assertThatExceptionOfType(EndpointClosedException.class)
                .isThrownBy(replies::register)
                .withMessageContaining("the application has left the bus");
        assertThat(bench.replyEndpoints).singleElement().matches(gone -> gone.state() == EndpointState.CLOSED);
        replies.start();
        assertThat(replies.endpoint()).as("nothing joins before it is needed").isNull();
        assertThat(replies.register().replyTo()).isNotEqualTo(before.replyTo());
    }

    @Test
    void aSessionThatWasThrownOffIsFollowedByAnother() {
        bench.join("moon");
        PendingReply before = replies.register();
        bench.replyEndpoints.get(0).close();
        PendingReply after = replies.register();
        assertThat(after.replyTo()).isNotEqualTo(before.replyTo());
        assertThat(before.future()).isCompletedExceptionally();
        assertThat(replies.pending()).isEqualTo(1);
    }

    @Test
    void listenersAreLookedUpAtTheFirstRequestAndFollowedInEachSession() {
        bench.join("moon");
        RecordingListeners application = new RecordingListeners();
        replies.setListeners(() -> application);
        application.read(MessageBox.of(ReplySessionTest.Planet.class));
        replies.register();
        assertThat(reads(ReplySessionTest.Planet.class)).isTrue();
        application.read(MessageBox.of());
        assertThat(reads(ReplySessionTest.Planet.class)).isFalse();
        replies.stop();
        application.read(MessageBox.of(ReplySessionTest.Planet.class));
        replies.start();
        replies.register();
        assertThat(reads(ReplySessionTest.Planet.class)).isTrue();
    }

    private boolean reads(Class<?> type) {
        return bench.replyEndpoints.get(bench.replyEndpoints.size() - 1).messageBox().types().stream()
                .anyMatch(one -> one.javaType() == type);
    }
}
