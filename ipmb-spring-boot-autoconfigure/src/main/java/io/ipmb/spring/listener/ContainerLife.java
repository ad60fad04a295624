package io.ipmb.spring.listener;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.JoinException;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The life of a container: joining, also when that fails at first or has to be done anew, pausing, stopping.
 *
 * <p>{@link ContainerState} draws the states. {@code lifecycle} is held by whoever starts or stops, for as long as that takes,
 * which a listener must not wait for. {@code membership} is the container's, guards the stay, pausing and the watch, is held
 * for moments, and may be taken while {@code lifecycle} is held, never the other way round.
 */
final class ContainerLife {

    /** The listeners that it is the life of. All but the first are asked while {@code membership} is held. */
    interface Listeners {

        /** How they want to be run. */
        ContainerSettings settings();

        boolean areThere();

        /** Gives messages to them from now on, or to nobody. */
        void dispatch(boolean listening);
    }

    private final IpmbListenerContainer container;
    private final Label label;
    private final ContainerRuntime runtime;
    private final Listeners listeners;
    private final Object membership;
    private final MessageRunner runner;
    private final ContainerCounts counts;
    private final Incidents incidents;
    private final StateCell state;
    private final LifeReport report;

    private final ReentrantLock lifecycle = new ReentrantLock();
    private @Nullable Retrying retrying;

    /** Whether what comes is read; else it is there to send, and what comes waits. Written while {@code lifecycle} is held. */
    private boolean reads = true;

    /** Whether it is to be paused from its return on; written while {@code membership} is held. */
    private boolean pauseWhenBack;

    private final Lookout lookout;
    private final JoinAttempt.Home home = new Home();
    private volatile @Nullable Stay stay;

    /** The stay that was given up and handles what it has taken still; null where there is none. */
    private volatile @Nullable Stay lost;

    /** Whether listeners get messages; else the endpoint is there for sending only. */
    private volatile boolean listening = true;

    ContainerLife(
            IpmbListenerContainer container,
            ContainerRuntime runtime,
            Listeners listeners,
            Object membership,
            MessageRunner runner,
            ContainerCounts counts,
            Incidents incidents) {
        this.container = container;
        this.label = container.label();
        this.runtime = runtime;
        this.listeners = listeners;
        this.membership = membership;
        this.runner = runner;
        this.counts = counts;
        this.incidents = incidents;
        this.state = new StateCell(container);
        this.report = new LifeReport(container, runtime);
        this.lookout = new Lookout(container, runtime, new Watched(), counts.received::sum);
    }

    StateCell.Standing standing() {
        return state.standing();
    }

    ContainerState state() {
        return state.get();
    }

    /** The stay on the bus; null while there is none. */
    @Nullable Stay stay() {
        return stay;
    }

    /** Whether the calling thread is one that handles messages, of a stay that was given up as well. */
    boolean isOwnThread() {
        Stay current = stay;
        Stay ending = lost;
        return (current != null && current.isOwnThread()) || (ending != null && ending.isOwnThread());
    }

    /** The listeners are others now; {@code membership} is held. */
    void listenersHaveChanged() {
        listeners.dispatch(listening);
        runtime.routing().listenersHaveChanged();
        Stay current = stay;
        if (current != null) {
            runtime.routing().begin(current, container);
        }
        adjustWatch(current);
    }

    // Starting

    /** @param listen whether listeners get messages; else it joins for sending alone */
    void start(boolean listen) {
        lifecycle.lock();
        try {
            if (!isStartable(listen)) {
                return;
            }
            begin(listen);
            join();
        } finally {
            lifecycle.unlock();
        }
    }

    private void join() {
        try {
            enter(newStay());
        } catch (RuntimeException | Error e) {
            cannotJoin(e);
        }
    }

    /** As if joining had been tried and had failed. */
    void startAfterFailure(Throwable failure) {
        lifecycle.lock();
        try {
            if (isStartable(true)) {
                begin(true);
                cannotJoin(failure);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private boolean isStartable(boolean listen) {
        if (state.get() == ContainerState.STOPPING) {
            leave();
        }
        ContainerState now = state.get();
        reads = true;
        if (now == ContainerState.JOINED) {
            beginToRead(listen);
            return false;
        }
        if (now == ContainerState.RETRYING && listen) {
            // Heeded when it has joined.
            listening = true;
        }
        return now == ContainerState.STOPPED || now == ContainerState.FAILED;
    }

    /** It has joined before, to send. */
    private void beginToRead(boolean listen) {
        synchronized (membership) {
            if (listen) {
                listening = true;
                state.moveTo(ContainerState.RUNNING);
            }
            listenersHaveChanged();
            Stay current = stay;
            if (current != null && !current.isOpen()) {
                current.open(listeners.settings());
            }
        }
        if (listen) {
            report.listens(container.listeners());
        }
    }

    /** Joins to send, and leaves what comes where it is until it is started; nothing where it is anything but stopped. */
    void startToSend() {
        lifecycle.lock();
        try {
            if (state.get() == ContainerState.STOPPED) {
                reads = false;
                begin(false);
                join();
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private void begin(boolean listen) {
        state.moveTo(ContainerState.STARTING);
        listening = listen;
        synchronized (membership) {
            pauseWhenBack = false;
        }
    }

    private Stay newStay() {
        MessageBox box;
        ContainerSettings settings;
        synchronized (membership) {
            listeners.dispatch(listening);
            box = runtime.routing().messageBoxOf(container);
            settings = listeners.settings();
        }
        Endpoint endpoint = runtime.endpointFactory().join(label, box, this::onEvent);
        try {
            return new Stay(
                    endpoint,
                    settings,
                    runner,
                    () -> new Forwarding(container, runtime.routing(), runner, counts),
                    new ReadAhead(runtime.routing(), container, runtime),
                    counts,
                    incidents);
        } catch (RuntimeException | Error e) {
            endpoint.close();
            throw e;
        }
    }

    /** It is there to send through before the first message is read, whose listener may want to answer. */
    private void enter(Stay begun) {
        synchronized (membership) {
            stay = begun;
            try {
                state.moveTo(listening ? ContainerState.RUNNING : ContainerState.JOINED);
                if (pauseWhenBack) {
                    pause();
                }
                if (reads) {
                    begun.open();
                }
                // Those that came while it joined.
                listenersHaveChanged();
            } catch (RuntimeException | Error e) {
                stay = null;
                begun.abandon();
                throw e;
            }
        }
        report.joined(begun.endpoint());
        if (listening) {
            report.listens(container.listeners());
        }
    }

    private void cannotJoin(Throwable failure) {
        StartupFailurePolicy policy = runtime.startupFailurePolicy();
        if (policy == StartupFailurePolicy.STOP || StartupFailurePolicy.isFatal(failure)) {
            state.moveTo(ContainerState.FAILED, failure);
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
        boolean retry = policy == StartupFailurePolicy.RETRY;
        report.cannotJoin(failure, retry);
        if (retry) {
            joinInBackground(failure, JoinAttempt.afterStart(home));
        } else {
            state.moveTo(ContainerState.FAILED, failure);
        }
    }

    // Trying again

    private void joinInBackground(Throwable failure, Retrying.Attempt attempt) {
        state.moveTo(ContainerState.RETRYING, failure);
        Retrying begun = new Retrying(
                "ipmb-join-" + String.join(".", label.elements()),
                runtime.endpointFactory().classLoader(),
                runtime.reconnectBackOff(),
                attempt);
        retrying = begun;
        begun.start();
    }

    /** What an attempt to join in the background finds; on the thread of that attempt, which holds nothing. */
    private final class Home implements JoinAttempt.Home {

        @Override
        public Stay join() {
            return newStay();
        }

        @Override
        public void hasEnded(Stay ended) {
            synchronized (membership) {
                if (lost == ended) {
                    lost = null;
                }
            }
        }

        @Override
        public boolean enter(Retrying by, Stay begun) {
            lifecycle.lock();
            try {
                if (retrying != by) {
                    begun.abandon();
                    return true;
                }
                ContainerLife.this.enter(begun);
                retrying = null;
                report.isBack();
                return true;
            } catch (RuntimeException | Error e) {
                report.cannotRead(e);
                state.moveTo(ContainerState.RETRYING, e);
                return false;
            } finally {
                lifecycle.unlock();
            }
        }

        @Override
        public void stillAway(Throwable failure) {
            state.staysAt(ContainerState.RETRYING, failure);
        }

        @Override
        public void giveUp(Retrying by, @Nullable Throwable failure) {
            lifecycle.lock();
            try {
                if (retrying == by) {
                    Throwable why = failure == null ? state.standing().failure() : failure;
                    retrying = null;
                    state.moveTo(ContainerState.FAILED, why);
                    report.givesUp(why);
                }
            } finally {
                lifecycle.unlock();
            }
        }

        @Override
        public String toString() {
            return report.toString();
        }
    }

    // Stopping

    /** Lets the bus give to others what would come here, until it is stopped, which follows. */
    void retire() {
        Stay current = stay;
        if (current != null) {
            current.retire();
        }
    }

    /** @param round with whom it stops; null when it does so alone */
    void stop(@Nullable StopRound round) {
        lifecycle.lock();
        try {
            quiesce(round);
            leave();
        } finally {
            lifecycle.unlock();
        }
    }

    /** Reads no more and handles what was taken, and stays on the bus. */
    void quiesce(@Nullable StopRound round) {
        try {
            readNoMore(round);
        } finally {
            if (round != null) {
                round.hasRead(container);
            }
        }
    }

    private void readNoMore(@Nullable StopRound round) {
        lifecycle.lock();
        try {
            Retrying trying = retrying;
            if (trying != null) {
                retrying = null;
                trying.cancel();
                awaitLost(trying);
            }
            Stay current = stay;
            if (state.get() == ContainerState.STOPPING) {
                return;
            }
            if (current == null) {
                if (state.get() != ContainerState.STOPPED) {
                    state.moveTo(ContainerState.STOPPED);
                }
                return;
            }
            boolean takeArrived;
            synchronized (membership) {
                takeArrived = state.get().isListening();
                state.moveTo(ContainerState.STOPPING);
                adjustWatch(null);
            }
            current.quiesce(takeArrived, nanos -> {
                if (round != null) {
                    round.hasRead(container);
                    round.awaitOthers(nanos / 2);
                }
            });
        } finally {
            lifecycle.unlock();
        }
    }

    /** What was taken before it was lost is handled within the same time as what a present stay has taken. */
    private void awaitLost(Retrying trying) {
        Stay ending = lost;
        if (ending != null) {
            trying.awaitPrepared(ending.settings().shutdownNanos());
        }
    }

    private void leave() {
        Stay leaving;
        synchronized (membership) {
            leaving = stay;
            stay = null;
        }
        if (leaving != null) {
            leaving.leave(listening && listeners.areThere());
            state.moveTo(ContainerState.STOPPED);
            report.hasLeft();
        }
    }

    // Pausing

    void pause() {
        synchronized (membership) {
            Stay current = stay;
            if (current == null) {
                pauseWhenBack = true;
            } else if (state.moveFrom(ContainerState.RUNNING, ContainerState.PAUSED)) {
                current.pause();
                report.isPaused();
            }
        }
    }

    void resume() {
        synchronized (membership) {
            Stay current = stay;
            if (current == null) {
                pauseWhenBack = false;
            } else if (state.moveFrom(ContainerState.PAUSED, ContainerState.RUNNING)) {
                report.goesOn(current.queueDepth());
                current.resume();
            }
        }
    }

    // Looking after it

    /** Watches while there are listeners that may hang. */
    private void adjustWatch(@Nullable Stay current) {
        lookout.lookAt(listening && listeners.areThere() && !isEnding() ? current : null);
    }

    private boolean isEnding() {
        return state.get() == ContainerState.STOPPING;
    }

    /** What is looked at now and then. */
    private final class Watched implements Lookout.Watched {

        @Override
        public @Nullable Stay stay() {
            return stay;
        }

        @Override
        public boolean isRunning() {
            return state.get() == ContainerState.RUNNING;
        }

        @Override
        public void look(Stay current) {
            joinAnewIfThrownOff(current);
        }
    }

    /** Begins to join anew when somebody else, or a failure, has closed the endpoint. */
    void joinAnewIfThrownOff(Stay current) {
        // Whoever starts or stops at this moment sees to it himself.
        if (!current.isClosed() || !lifecycle.tryLock()) {
            return;
        }
        try {
            comeBack(
                    current,
                    new IllegalStateException("The endpoint was closed by somebody else or by a failure"),
                    incidents::thrownOff);
        } finally {
            lifecycle.unlock();
        }
    }

    private void onEvent(BusEvent event) {
        runtime.tell(container, label, event);
        Stay current = stay;
        report.told(event, current == null ? null : current.endpoint());
        if (event instanceof BusEvent.RejoinRefused refused) {
            // Not on the endpoint's own thread: whoever stops waits for that, and this waits for whoever stops.
            new Finisher(
                    "ipmb-refused-" + String.join(".", label.elements()), () -> leaveWhereRefused(refused.cause()));
        }
    }

    /** Gives the endpoint up that is refused, so that the pauses between tries are those that were asked for. */
    private void leaveWhereRefused(JoinException cause) {
        lifecycle.lock();
        try {
            Stay current = stay;
            if (current != null && current.isRejoining()) {
                comeBack(current, cause, () -> incidents.refused(cause));
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /** Gives up a stay and begins to join anew; {@code lifecycle} is held. */
    private void comeBack(Stay gone, Exception cause, Runnable incident) {
        boolean takeArrived;
        synchronized (membership) {
            if (stay != gone || isEnding()) {
                return;
            }
            pauseWhenBack = state.get() == ContainerState.PAUSED;
            takeArrived = state.get() == ContainerState.RUNNING && !gone.isClosed();
            lost = gone;
            stay = null;
            adjustWatch(null);
        }
        incident.run();
        joinInBackground(cause, JoinAttempt.after(gone, takeArrived, home));
    }
}
