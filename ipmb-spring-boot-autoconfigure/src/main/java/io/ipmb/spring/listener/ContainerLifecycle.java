package io.ipmb.spring.listener;

import io.ipmb.BusEvent;
import io.ipmb.EndpointClosedException;
import io.ipmb.JoinException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of a container: joining, also when that fails at first or has to be done anew, and stopping.
 *
 * <p>{@link ContainerState} draws the states; {@link ListenerGroup} keeps the present one. {@code lifecycle} is held by
 * whoever starts or stops, for as long as that takes, which a listener must not wait for. Attempts in the background
 * ({@link BackgroundJoin}) hold it only to enter what they have joined.
 */
final class ContainerLifecycle implements BackgroundJoin.Joiner {

    private final ContainerId id;
    private final ContainerRuntime runtime;
    private final ListenerGroup listeners;
    private final ContainerReport report;
    private final ReentrantLock lifecycle = new ReentrantLock();

    /** The attempts that are wanted; null when there are none. */
    private @Nullable BackgroundJoin joining;

    /** The last attempts, whose lost session may still be ending. */
    private volatile @Nullable BackgroundJoin lastJoining;

    /** The session that is just being given up, until attempts follow. */
    private volatile @Nullable ListenerSession losing;

    /** Whether messages are read; else the session is there to send, and messages wait at the endpoint. */
    private boolean reads = true;

    ContainerLifecycle(ContainerId id, ContainerRuntime runtime, ListenerGroup listeners) {
        this.id = id;
        this.runtime = runtime;
        this.listeners = listeners;
        this.report = listeners.report();
    }

    /** Whether the calling thread handles a message, also one of a session that was lost. */
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

    /** As if joining had been tried and had failed. */
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

    /** Joins to send, and leaves messages where they are until it is started; nothing unless it is stopped. */
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

    /** It has joined before, to send. Where its endpoint was closed meanwhile, it leaves, to join anew. */
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

    /** Lets the bus give later messages to others, until the stop that follows. */
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

    /** Reads no more and handles the messages that were taken, and stays on the bus. */
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

    /** Begins to join anew when somebody else, or a failure, has closed the endpoint. */
    void joinAnewIfThrownOff(ListenerSession current) {
        // A start or stop at this moment sees to it.
        if (!current.isClosed() || !lifecycle.tryLock()) {
            return;
        }
        try {
            comeBack(
                    current,
                    new IllegalStateException("The endpoint was closed by somebody else or by a failure"),
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
            // Not on the endpoint's own thread: a stop waits for that one, and this waits for the stop.
            new BoundedTask(id.threadName("refused"), () -> leaveWhereRefused(refused.cause()));
        }
    }

    /** Gives the refused endpoint up, so that the configured pauses hold between the attempts. */
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

    /** Gives a session up and begins to join anew; {@code lifecycle} is held. */
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
