package io.ipmb.spring.listener;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.EndpointState;
import io.ipmb.JoinTimeoutException;
import io.ipmb.TokenRefusedException;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.FixedBackOff;

@ExtendWith(DescriptorLeakCheck.class)
class BackgroundJoinTest {

    private static final BackOff SOON = new FixedBackOff(1, FixedBackOff.UNLIMITED_ATTEMPTS);

    /**
     * A container whose attempts fail as often as there are failures, and whose sessions cannot be entered so often.
     */
    private static final class Container implements BackgroundJoin.Joiner {

        final ContainerId id;
        final ListenerGroup listeners;
        final BusBench bus;
        final Queue<RuntimeException> failures = new ArrayDeque<>();
        final List<String> told = new CopyOnWriteArrayList<>();
        int refusedEntries;

        Container(BusBench bus) {
            this.bus = bus;
            this.id = new ContainerId(bus.identifier(), bus.baseLabel(), this);
            this.listeners = new ListenerGroup(id, new ContainerRuntime(bus), gone -> {});
        }

        BackgroundJoin attempts(BackOff pauses, BackgroundJoin.@Nullable Lost lost) {
            return new BackgroundJoin(
                    id, listeners.report(), BackgroundJoinTest.class.getClassLoader(), pauses, lost, this);
        }

        ListenerSession session() {
            return listeners.newSession(box -> bus.join(bus.baseLabel(), box, event -> {}));
        }

        @Override
        public ListenerSession join() {
            RuntimeException failure = failures.poll();
            if (failure != null) {
                throw failure;
            }
            return session();
        }

        @Override
        public boolean enter(BackgroundJoin by, ListenerSession joined) {
            joined.abandon();
            told.add(refusedEntries > 0 ? "not entered" : "entered");
            return refusedEntries-- <= 0;
        }

        @Override
        public void stillAway(Throwable failure) {
            told.add("away: " + failure.getMessage());
        }

        @Override
        public void giveUp(BackgroundJoin by, @Nullable Throwable failure) {
            told.add("given up: " + (failure == null ? null : failure.getMessage()));
        }
    }

    @Test
    void triesUntilItHasJoined() {
        try (BusBench bus = new BusBench()) {
            Container container = new Container(bus);
            container.failures.addAll(List.of(new JoinTimeoutException("one"), new JoinTimeoutException("two")));

            container.attempts(SOON, null).start();

            eventually(() -> assertThat(container.told).containsExactly("away: one", "away: two", "entered"));
            bus.assertNoThreadLeftOf("ipmb-join");
            assertThat(container.told).hasSize(3);
        }
    }

    @Test
    void triesAgainWhereASessionCannotBeEntered() {
        try (BusBench bus = new BusBench()) {
            Container container = new Container(bus);
            container.refusedEntries = 1;

            container.attempts(SOON, null).start();

            eventually(() -> assertThat(container.told).containsExactly("not entered", "entered"));
        }
    }

    @Test
    void givesUpAfterTheLastPause() {
        try (BusBench bus = new BusBench()) {
            Container container = new Container(bus);
            container.failures.addAll(List.of(new JoinTimeoutException("one"), new JoinTimeoutException("two")));

            container.attempts(new FixedBackOff(1, 2), null).start();

            eventually(() -> assertThat(container.told).containsExactly("away: one", "away: two", "given up: null"));
        }
    }

    @Test
    void givesUpAtOnceWhereAnotherAttemptCannotHelp() {
        try (BusBench bus = new BusBench()) {
            Container container = new Container(bus);
            container.failures.add(new TokenRefusedException("the token"));

            container.attempts(SOON, null).start();

            eventually(() -> assertThat(container.told).containsExactly("given up: the token"));
        }
    }

    @Test
    void aContainerThatHasBeenLetInOnceTriesOnWhateverTheHostSays() {
        try (BusBench bus = new BusBench()) {
            Container container = new Container(bus);
            container.failures.add(new TokenRefusedException("the token"));

            container
                    .attempts(SOON, new BackgroundJoin.Lost(container.session(), false))
                    .start();

            eventually(() -> assertThat(container.told).containsExactly("away: the token", "entered"));
        }
    }

    @Test
    void theLostSessionEndsBeforeTheFirstAttempt() {
        try (BusBench bus = new BusBench()) {
            Container container = new Container(bus);
            BackgroundJoin attempts = container.attempts(SOON, new BackgroundJoin.Lost(container.session(), false));
            bus.failure = () -> {
                container.told.add("lost: " + bus.joined().get(0).state());
                return null;
            };

            attempts.start();
            attempts.awaitLost();

            assertThat(bus.joined().get(0).state()).isEqualTo(EndpointState.CLOSED);
            eventually(() -> assertThat(container.told).containsExactly("lost: " + EndpointState.CLOSED, "entered"));
        }
    }

    @Test
    void cancellingEndsAPauseAndAllAttempts() {
        try (BusBench bus = new BusBench()) {
            Container container = new Container(bus);
            BackgroundJoin attempts =
                    container.attempts(new FixedBackOff(Duration.ofHours(1).toMillis(), 5), null);

            attempts.start();
            attempts.cancel();

            bus.assertNoThreadLeftOf("ipmb-join");
            assertThat(container.told).isEmpty();
        }
    }
}
