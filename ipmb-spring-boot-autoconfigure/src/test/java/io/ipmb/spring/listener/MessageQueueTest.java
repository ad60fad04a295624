package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class MessageQueueTest {

    private final LongAdder full = new LongAdder();
    private final CountDownLatch wasFull = new CountDownLatch(1);
    private final MessageQueue queue = new MessageQueue(() -> 2, full, wasFull::countDown);

    private static IncomingMessage message(String text) {
        return new IncomingMessage(text, UUID.randomUUID(), Selector.unicast("moon"), List.of(), List.of());
    }

    private boolean put(String text) {
        return queue.put(message(text), 0);
    }

    @Test
    void givesMessagesInTheirOrderAndTakesNoMoreThanFit() {
        assertThat(put("a")).isTrue();
        assertThat(put("b")).isTrue();
        assertThat(put("c")).isFalse();
        assertThat(queue.depth()).isEqualTo(2);
        assertThat(full.sum()).isEqualTo(1);

        assertThat(queue.take()).extracting(IncomingMessage::payload).isEqualTo("a");
        assertThat(put("c")).isTrue();
        assertThat(queue.take()).extracting(IncomingMessage::payload).isEqualTo("b");
        assertThat(queue.take()).extracting(IncomingMessage::payload).isEqualTo("c");
    }

    @Test
    void letsOneWaitForRoomEvenWhenItIsInterrupted() throws Exception {
        put("a");
        put("b");
        CompletableFuture<Boolean> waiting = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            waiting.complete(queue.put(message("c"), Long.MAX_VALUE));
            interrupted.complete(Thread.interrupted());
        });
        thread.start();
        assertThat(wasFull.await(10, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();

        queue.take();

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.depth()).isEqualTo(2);
    }

    @Test
    void givesWhatIsThereWhenItIsClosedAndTakesNothingMore() {
        put("a");
        queue.close();

        assertThat(put("b")).isFalse();
        assertThat(queue.take()).isNotNull();
        assertThat(queue.take()).isNull();
    }

    @Test
    void handsBackWhatIsThereWhenItIsAbandoned() throws Exception {
        CompletableFuture<Boolean> taker = CompletableFuture.supplyAsync(() -> queue.take() == null);
        queue.abandon();
        assertThat(taker.get(10, TimeUnit.SECONDS)).isTrue();

        MessageQueue other = new MessageQueue(() -> 2, full, () -> {});
        other.put(message("a"), 0);
        assertThat(other.abandon()).hasSize(1);
        assertThat(other.take()).isNull();
    }
}
