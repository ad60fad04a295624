package io.ipmb.spring.listener;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.JoinException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of a container: joining, with repeated attempts and rejoining, and stopping.
 *
 * <p>{@link ContainerState} draws the states; {@link ListenerGroup} keeps the present one. A start or stop holds {@code
 * lifecycle} for its whole duration, so a listener must not wait for it. Attempts in the background ({@link
 * BackgroundJoin}) hold it only to hand over a joined session.
 */
final class ContainerLifecycle implements BackgroundJoin.Joiner {

    private final ContainerId id;
    private final ContainerRuntime runtime;
    private final ListenerGroup listeners;
    private final ContainerReport report;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private volatile Consumer<? super Endpoint> joined = endpoint -> {};

    /** The current attempts; null for none. */
    private @Nullable BackgroundJoin joining;

    /** The last attempts, whose lost session may still be ending. */
    private volatile @Nullable BackgroundJoin lastJoining;

    /** The session being given up, until attempts follow. */
    private volatile @Nullable ListenerSession losing;

    /** Whether messages are read; otherwise the session only sends, and messages wait at the endpoint. */
    private boolean reads = true;

    ContainerLifecycle(ContainerId id, ContainerRuntime runtime, ListenerGroup listeners) {
        this.id = id;
        this.runtime = runtime;
        this.listeners = listeners;
        this.report = listeners.report();
    }

    /** Sets the observer of each endpoint that has joined; called under {@code lifecycle}, must not wait. */
    void onJoined(Consumer<? super Endpoint> observer) {
        joined = observer;
    }

    /** Whether the calling thread handles a message, of a lost session as well. */
    boolean isOwnThread() {
        ListenerSession current = listeners.session();
        ListenerSession gone = losing;
        BackgroundJoin last = lastJoining;
        return (current != null && current.isOwnThread())
                || (gone != null && gone.isOwnThread())
                || (last != null && last.isOwnThread());
    }

    // Starting

    /** @param listen whether listeners get messages; else it joins for sending alone */
    void start(boolean listen) {
        lifecycle.lock();
        try {
            if (isStartable(listen)) {
                listeners.begin(listen);
                joinNow();
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /** As after a failed attempt to join. */
    void startAfterFailure(Throwable failure) {
        lifecycle.lock();
        try {
            if (isStartable(true)) {
                listeners.begin(true);
                cannotJoin(failure);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /** Joins for sending; messages wait at the endpoint until the start. Does nothing unless stopped. */
    void startToSend() {
        lifecycle.lock();
        try {
            if (listeners.state() == ContainerState.STOPPED) {
                reads = false;
                listeners.begin(false);
                joinNow();
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private boolean isStartable(boolean listen) {
        if (listeners.state() == ContainerState.STOPPING) {
            leave();
        }
        reads = true;
        if (listeners.state() == ContainerState.JOINED && beginsToRead(listen)) {
            return false;
        }
        ContainerState now = listeners.state();
        if (now == ContainerState.RETRYING && listen) {
            listeners.listen();
        }
        return now == ContainerState.STOPPED || now == ContainerState.FAILED;
    }

    /** Starts from a session for sending. If its endpoint was closed meanwhile, leaves and joins again. */
    private boolean beginsToRead(boolean listen) {
        try {
            listeners.beginToRead(listen);
        } catch (EndpointClosedException e) {
            report.thrownOff();
            quiesce(null);
            leave();
            return false;
        }
        if (listen) {
            report.listens(listeners.listeners());
        }
        return true;
    }

    private void joinNow() {
        try {
            enter(join());
        } catch (RuntimeException | Error e) {
            cannotJoin(e);
        }
    }

    @Override
    public ListenerSession join() {
        return listeners.newSession(box -> runtime.endpointFactory().join(id.label(), box, this::onEvent));
    }

    private void enter(ListenerSession begun) {
        listeners.enter(begun, reads);
        report.joined(begun.endpoint());
        joined.accept(begun.endpoint());
        if (listeners.shallListen()) {
            report.listens(listeners.listeners());
        }
    }

    private void cannotJoin(Throwable failure) {
        StartupFailurePolicy policy = runtime.startupFailurePolicy();
        if (policy == StartupFailurePolicy.STOP || StartupFailurePolicy.isFatal(failure)) {
            listeners.moveTo(ContainerState.FAILED, failure);
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
        boolean retry = policy == StartupFailurePolicy.RETRY;
        report.cannotJoin(failure, retry);
        if (retry) {
            joinInBackground(failure, null);
        } else {
            listeners.moveTo(ContainerState.FAILED, failure);
        }
    }

    // Trying again

    private void joinInBackground(Throwable failure, BackgroundJoin.@Nullable Lost lost) {
        listeners.moveTo(ContainerState.RETRYING, failure);
        BackgroundJoin begun = new BackgroundJoin(
                id, report, runtime.endpointFactory().classLoader(), runtime.reconnectBackOff(), lost, this);
        joining = begun;
        lastJoining = begun;
        begun.start();
    }

    @Override
    public boolean enter(BackgroundJoin by, ListenerSession joined) {
        lifecycle.lock();
        try {
            if (joining != by) {
                joined.abandon();
                return true;
            }
            enter(joined);
            joining = null;
            report.isBack();
            return true;
        } catch (RuntimeException | Error e) {
            report.cannotRead(e);
            listeners.moveTo(ContainerState.RETRYING, e);
            return false;
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public void stillAway(Throwable failure) {
        listeners.stayAt(ContainerState.RETRYING, failure);
    }

    @Override
    public void giveUp(BackgroundJoin by, @Nullable Throwable failure) {
        lifecycle.lock();
        try {
            if (joining == by) {
                Throwable why = failure == null ? listeners.standing().failure() : failure;
                joining = null;
                listeners.moveTo(ContainerState.FAILED, why);
                report.givesUp(why);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    // Stopping

    /** Leads later messages to other receivers; a stop follows. */
    void retire() {
        ListenerSession current = listeners.session();
        if (current != null) {
            current.retire();
        }
    }

    /** @param barrier of the containers that stop together; null for a stop of this one alone */
    void stop(@Nullable ReadBarrier barrier) {
        lifecycle.lock();
        try {
            quiesce(barrier);
            leave();
        } finally {
            lifecycle.unlock();
        }
    }

    /** Stops reading and handles the messages taken so far, without leaving the bus. */
    void quiesce(@Nullable ReadBarrier barrier) {
        try {
            readNoMore(barrier);
        } finally {
            if (barrier != null) {
                barrier.hasRead(id.source());
            }
        }
    }

    private void readNoMore(@Nullable ReadBarrier barrier) {
        lifecycle.lock();
        try {
            BackgroundJoin trying = joining;
            if (trying != null) {
                joining = null;
                trying.cancel();
                trying.awaitLost();
            }
            ContainerState now = listeners.state();
            ListenerSession current = listeners.session();
            if (now == ContainerState.STOPPING) {
                return;
            }
            if (current == null) {
                if (now != ContainerState.STOPPED) {
                    listeners.moveTo(ContainerState.STOPPED);
                }
                return;
            }
            boolean takeArrived = listeners.beginToStop();
            current.quiesce(takeArrived, nanos -> {
                if (barrier != null) {
                    barrier.hasRead(id.source());
                    barrier.awaitOthers(nanos / 2);
                }
            });
        } finally {
            lifecycle.unlock();
        }
    }

    private void leave() {
        ListenerSession leaving = listeners.takeSession();
        if (leaving != null) {
            leaving.leave(listeners.isListening());
            listeners.moveTo(ContainerState.STOPPED);
            report.hasLeft();
        }
    }

    // Coming back

    /** Begins to join again after the endpoint was closed from outside or by a failure. */
    void joinAnewIfThrownOff(ListenerSession current) {
        // A running start or stop takes care of it.
        if (!current.isClosed() || !lifecycle.tryLock()) {
            return;
        }
        try {
            comeBack(
                    current,
                    new IllegalStateException("The endpoint was closed from outside or by a failure"),
                    report::thrownOff);
        } finally {
            lifecycle.unlock();
        }
    }

    private void onEvent(BusEvent event) {
        runtime.tell(id.source(), id.label(), event);
        ListenerSession current = listeners.session();
        report.told(event, current == null ? null : current.endpoint());
        if (event instanceof BusEvent.RejoinRefused refused) {
            // On another thread than the endpoint's: a stop waits for that thread, and this waits for the stop.
            new BoundedTask(id.threadName("refused"), () -> leaveWhereRefused(refused.cause()));
        }
    }

    /** Gives up the refused endpoint, so that the configured pauses apply to further attempts. */
    private void leaveWhereRefused(JoinException cause) {
        lifecycle.lock();
        try {
            ListenerSession current = listeners.session();
            if (current != null && current.isRejoining()) {
                comeBack(current, cause, () -> report.refused(cause));
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /** Gives up a session and begins to join again; {@code lifecycle} is held. */
    private void comeBack(ListenerSession gone, Exception cause, Runnable incident) {
        losing = gone;
        BackgroundJoin.Lost lost = listeners.lose(gone);
        if (lost != null) {
            incident.run();
            joinInBackground(cause, lost);
        }
        losing = null;
    }
}
