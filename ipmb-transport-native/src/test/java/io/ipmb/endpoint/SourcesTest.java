package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.platform.Deadline;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Waitable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Which source an inbox reads, and who waits for one. */
class SourcesTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Sources sources = new Sources();
    private final List<Silent> released = new ArrayList<>();
    private final List<Silent> woken = new ArrayList<>();

    /** A source that never brings anything. */
    private final class Silent implements Source {
        @Override
        public int receive(IncomingPackets into, int limit) {
            return 0;
        }

        @Override
        public long nanosToLastDelivery() {
            return Long.MAX_VALUE;
        }

        @Override
        public void await(long nanos) {
            throw new AssertionError("nobody waits here");
        }

        @Override
        public void wakeReader() {
            woken.add(this);
        }

        @Override
        public Waitable waitable() {
            throw new AssertionError("nobody waits here");
        }

        @Override
        public void wakesBy(Runnable elsewhere) {
            throw new AssertionError("nobody waits elsewhere");
        }

        @Override
        public boolean retain() {
            throw new AssertionError("nobody else needs this");
        }

        @Override
        public void stopIntake() {
            throw new AssertionError("nobody stops this");
        }

        @Override
        public Trust trust() {
            return Trust.CONTROLLER;
        }

        @Override
        public void release() {
            released.add(this);
        }
    }

    @Test
    void theFirstOneIsReadUntilItIsRemoved() {
        Silent first = new Silent();
        Silent second = new Silent();
        assertThat(sources.first()).isNull();
        sources.add(first);
        sources.add(second);
        assertThat(sources.first()).isSameAs(first);

        sources.remove(first);

        assertThat(sources.first()).isSameAs(second);
        assertThat(released).containsExactly(first);
    }

    @Test
    void theOneThatGivesWayBelongsToWhoeverAddedTheNext() {
        Silent oldest = new Silent();
        sources.add(oldest);
        for (int i = 1; i < Sources.MOST_UNREAD; i++) {
            assertThat(sources.add(new Silent())).isNull();
        }

        assertThat(sources.add(new Silent())).isSameAs(oldest);

        sources.remove(oldest);
        assertThat(released).as("the caller releases it").isEmpty();
    }

    @Test
    void whoWaitsForASourceIsWokenByTheFirstOne() throws Exception {
        CompletableFuture<Void> waiting = waiting(new AtomicBoolean(true));

        sources.add(new Silent());

        waiting.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void wakingLetsAllLookAgainAndReachesEachSource() throws Exception {
        AtomicBoolean goesOn = new AtomicBoolean(true);
        CompletableFuture<Void> waiting = waiting(goesOn);
        sources.wakeAll();
        assertThat(waiting).isNotDone();
        goesOn.set(false);
        sources.wakeAll();
        waiting.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        Silent one = new Silent();
        Silent other = new Silent();
        sources.add(one);
        sources.add(other);

        sources.wakeAll();

        assertThat(woken).containsExactly(one, other);
    }

    @Test
    void theTimeEndsAWait() throws Exception {
        sources.awaitFirst(Deadline.after(Duration.ofMillis(1), NanoClock.SYSTEM), () -> true);
        assertThat(sources.first()).isNull();
    }

    /** A thread that waits for a source by the time this returns. */
    private CompletableFuture<Void> waiting(AtomicBoolean goesOn) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                sources.awaitFirst(Deadline.after(Duration.ofMinutes(5), NanoClock.SYSTEM), goesOn::get);
                done.complete(null);
            } catch (InterruptedException e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return done;
    }
}
