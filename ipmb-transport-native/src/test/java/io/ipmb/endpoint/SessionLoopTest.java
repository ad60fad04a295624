package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.BusEvent;
import io.ipmb.BusNotHostedException;
import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointState;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.JoinException;
import io.ipmb.JoinOptions;
import io.ipmb.TokenRefusedException;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.memory.MemoryPlatform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The session loop alone, with the events that it tells, under a clock that the test moves. */
@Timeout(60)
class SessionLoopTest {

    private final MemoryPlatform world = new MemoryPlatform();
    private final AtomicLong now = new AtomicLong(1);
    private final InterceptedPlatform intercepted = new InterceptedPlatform(world);
    private final List<Bench> benches = new ArrayList<>();

    /** A session loop with the parts of an endpoint that it works with. */
    private final class Bench {

        final List<BusEvent> told = new CopyOnWriteArrayList<>();
        final Counters counters = new Counters();
        final SessionLoop loop;
        private final PlaceholderObject placeholder;
        private final Inbox inbox;

        Bench(Platform platform, Consumer<BusEvent> listener, UnaryOperator<JoinOptions.Builder> settings)
                throws PlatformException {
            JoinOptions options =
                    settings.apply(JoinOptions.builder("bus").label("a")).build();
            Events events = new Events(
                    "test",
                    event -> {
                        told.add(event);
                        listener.accept(event);
                    },
                    counters);
            placeholder = new PlaceholderObject(platform);
            inbox = new Inbox(platform, options, placeholder, counters, events);
            loop = new SessionLoop(options, platform, now::get, inbox, events, counters);
            benches.add(this);
        }

        EndpointState state() {
            return loop.presence().state();
        }

        boolean isHost() {
            Session session = loop.presence().current();
            return session != null && session.hosted() != null;
        }

        List<String> toldKinds() {
            return told.stream().map(event -> event.getClass().getSimpleName()).toList();
        }

        void close() {
            loop.close();
            inbox.close(Deadline.after(LIMIT, now::get));
            placeholder.close();
        }
    }

    private Bench bench(UnaryOperator<JoinOptions.Builder> settings) throws PlatformException {
        return new Bench(world, event -> {}, settings);
    }

    private Bench intercepted(UnaryOperator<JoinOptions.Builder> settings) throws PlatformException {
        return new Bench(intercepted.platform(), event -> {}, settings);
    }

    /** Returns after the first attempt to connect. */
    private CompletableFuture<Void> startInBackground(Bench bench) {
        CompletableFuture<Void> joining = CompletableFuture.runAsync(() -> bench.loop.start(new NoTask()));
        eventually(() -> assertThat(intercepted.count("connect")).isPositive());
        return joining;
    }

    private Bench started(UnaryOperator<JoinOptions.Builder> settings) throws PlatformException {
        Bench bench = bench(settings);
        bench.loop.start(new NoTask());
        return bench;
    }

    private static JoinOptions.Builder asGuest(JoinOptions.Builder options) {
        return options.controllerAffinity(false);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        benches.forEach(Bench::close);
        eventually(() -> assertThat(world.openObjects()).isEmpty());
    }

    @Test
    void theFirstIsTheHostAndHearsOfItsJoinBeforeItsOffice() throws Exception {
        Bench host = started(UnaryOperator.identity());
        assertThat(host.state()).isEqualTo(EndpointState.JOINED);
        assertThat(host.isHost()).isTrue();
        assertThat(host.toldKinds()).containsExactly("Joined", "BecameController");
    }

    @Test
    void theEndOfTheControllerIsToldOnceBeforeTheReturnToTheBus() throws Exception {
        Bench host = started(UnaryOperator.identity());
        Bench guest = started(UnaryOperator.identity());
        assertThat(guest.isHost()).isFalse();

        host.loop.close();

        assertThat(host.state()).isEqualTo(EndpointState.CLOSED);
        eventually(() -> assertThat(guest.toldKinds())
                .containsExactly("Joined", "ControllerLost", "Rejoined", "BecameController"));
        assertThat(guest.isHost()).isTrue();
        assertThat(guest.counters.get(Counter.REJOINS)).isEqualTo(1);
    }

    @Test
    void aLaneThatASenderGivesUpEndsTheSessionUnderALivingController() throws Exception {
        Bench host = started(UnaryOperator.identity());
        Bench guest = started(SessionLoopTest::asGuest);
        Star star = guest.loop.presence().present();
        assertThat(star).isNotNull();

        guest.loop.presence().lost(star);

        eventually(() -> assertThat(guest.toldKinds()).containsExactly("Joined", "ControllerLost", "Rejoined"));
        assertThat(guest.told).element(1).isEqualTo(new BusEvent.ControllerLost("sending to the controller failed"));
        assertThat(host.toldKinds()).containsExactly("Joined", "BecameController");
    }

    @Test
    void joiningEndsWithItsTimeAndNotBefore() throws Exception {
        Bench guest = intercepted(options -> asGuest(options).joinTimeout(Duration.ofSeconds(30)));
        CompletableFuture<Void> joining = startInBackground(guest);
        now.addAndGet(TimeUnit.SECONDS.toNanos(29));
        int attempts = intercepted.count("connect");
        eventually(() -> assertThat(intercepted.count("connect")).isGreaterThan(attempts + 1));
        assertThat(joining).isNotDone();

        now.addAndGet(TimeUnit.SECONDS.toNanos(1));

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> joining.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .withCauseInstanceOf(BusNotHostedException.class);
        assertThat(guest.state()).isEqualTo(EndpointState.CLOSED);
        assertThat(guest.told).isEmpty();
    }

    @Test
    void aCloseDuringTheJoinEndsIt() throws Exception {
        Bench guest = intercepted(options -> asGuest(options).joinTimeout(null));
        CompletableFuture<Void> joining = startInBackground(guest);

        guest.loop.close();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> joining.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .withCauseInstanceOf(EndpointClosedException.class)
                .withMessageContaining("closed while joining");
        assertThat(guest.told).isEmpty();
    }

    @Test
    void anInterruptedJoinEndsByItself() throws Exception {
        Bench guest = bench(options -> asGuest(options).joinTimeout(null));
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(IpmbInterruptedException.class).isThrownBy(() -> guest.loop.start(new NoTask()));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(guest.state()).isEqualTo(EndpointState.CLOSED);
    }

    @Test
    void anUnforeseenFailureIsTheCauseOfTheOneThatTheCallerGets() throws Exception {
        IllegalStateException failure = new IllegalStateException("says a test");
        intercepted.failingAt("claim", 1, failure);
        Bench host = intercepted(UnaryOperator.identity());
        assertThatExceptionOfType(JoinException.class)
                .isThrownBy(() -> host.loop.start(new NoTask()))
                .withMessage("The bus 'bus' cannot be joined: says a test")
                .withCause(failure);
        assertThat(host.state()).isEqualTo(EndpointState.CLOSED);
    }

    @Test
    void aRefusalAfterAChangeOfHostIsToldAndTheNextHostJoined() throws Exception {
        Bench first = started(options -> options.token("right"));
        Bench guest = started(options -> asGuest(options).token("right"));
        first.loop.close();
        Bench wrong = started(options -> options.token("wrong"));
        eventually(() -> assertThat(guest.toldKinds()).containsExactly("Joined", "ControllerLost", "RejoinRefused"));
        assertThat(guest.told)
                .element(2)
                .isInstanceOfSatisfying(
                        BusEvent.RejoinRefused.class,
                        refused -> assertThat(refused.cause()).isInstanceOf(TokenRefusedException.class));
        assertThat(guest.state()).isEqualTo(EndpointState.REJOINING);

        wrong.loop.close();
        started(options -> options.token("right"));

        eventually(() ->
                assertThat(guest.toldKinds()).containsExactly("Joined", "ControllerLost", "RejoinRefused", "Rejoined"));
    }

    @Test
    void aCloseFromTheLoopsOwnThreadDoesNotWaitForItself() throws Exception {
        CompletableFuture<SessionLoop> loop = new CompletableFuture<>();
        Bench host = new Bench(
                world,
                event -> {
                    if (event instanceof BusEvent.BecameController) {
                        loop.join().close();
                    }
                },
                UnaryOperator.identity());
        loop.complete(host.loop);
        host.loop.start(new NoTask());
        assertThat(host.state()).isEqualTo(EndpointState.CLOSED);
        // The name is free again once the loop has handed over the bus.
        Bench next = started(UnaryOperator.identity());
        eventually(() -> assertThat(next.isHost()).isTrue());
    }
}
